"""Telling people what happened, and sending what may still be sent."""

import secrets
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from flask_babel import gettext as _

from hubcommunity.accounts.queries import greeting_name
from hubcommunity.consent import queries as consent
from hubcommunity.consent.letter_actions import one_click, unsubscribe_link
from hubcommunity.core.db import db
from hubcommunity.mail.actions import queue
from hubcommunity.mail.models import Message
from hubcommunity.mail.sending_actions import (
    Letter,
    Outcome,
    Post,
    claim,
    open_post,
    release_lost,
    seal,
    settle,
    suppress,
)
from hubcommunity.people.models import Person

log = structlog.get_logger()


def notify(
    person: Person,
    event: str,
    *,
    key: str | None = None,
    purpose: str | None = None,
    holds_secret: bool = False,
    leave: str | None = None,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Message | None:
    """Write to a person about an event; return None where they have no address.

    The templates are `mail/<event>.*`, with the person and the context; only people with an account
    are greeted by name, since other names come from strangers. Without a key, each call is
    a mail of its own; with one, the same key is never written twice. A mail with a purpose is one
    that consent governs: without consent it is not written, if consent is withdrawn meanwhile it is
    not sent, and it carries its way out; `leave` is the way out of any other mail, an address that
    acts on a press without signing in. `headers` replace the usual ones. `holds_secret` keeps its
    text from staff, and empties it once it is sent.
    """
    db.session.flush()
    if not person.email or (purpose and not consent.is_given(person, purpose)):
        return None
    leave = unsubscribe_link(person, purpose) if purpose else leave
    return queue(
        event,
        key=key or uuid.uuid4().hex,
        to_address=person.email,
        language=person.language,
        timezone=person.timezone,
        person_id=person.id,
        purpose=purpose,
        headers={**(headers or {}), **(one_click(leave) if leave else {})},
        holds_secret=holds_secret,
        person=person,
        greeting_name=greeting_name(person),
        unsubscribe_url=leave,
        **context,
    )


def send_due(
    post: Post | None = None,
    *,
    worker: str | None = None,
    until: Callable[[], bool] = lambda: False,
    may_read: Callable[[Message], bool] = lambda _message: True,
) -> int:
    """Send what is due, one letter after the other, and return how many were tried.

    `may_read` is asked last, whether what a mail tells of is still for its receiver.

    This commits by itself: the claim before a letter leaves and its outcome afterwards, so that no
    transaction waits for a mail server. It ends early when `until()` says so, and when the mail
    server is out of reach: the next round tries again.
    """
    way_out = post or open_post()
    worker = worker or secrets.token_hex(8)
    tried = 0
    try:
        release_lost()
        db.session.commit()
        while not until() and (letter := next_letter(worker, may_read)):
            outcome = way_out.deliver(letter)
            report(letter, worker, outcome)
            tried += 1
            if not outcome.reached:
                break
    finally:
        if post is None:
            way_out.close()
    return tried


def next_letter(worker: str, may_read: Callable[[Message], bool]) -> Letter | None:
    """Claim the next message that may still be sent, and commit the claim; None when none is due.

    Consent and "may we still write" are asked in the transaction of the claim.
    """
    letter = None
    while letter is None and (message := claim(worker)):
        reason = why_not(message, may_read)
        if reason:
            suppress(message, reason)
            log.info("mail suppressed", message=str(message.uid), mail=message.event)
        else:
            letter = seal(message)
    db.session.commit()
    return letter


def why_not(message: Message, may_read: Callable[[Message], bool]) -> str | None:
    """Say why a message may not be sent any more; None when it may."""
    person = db.session.get(Person, message.person_id) if message.person_id else None
    if message.person_id and (person is None or not person.email):
        return _("The person’s address is gone.")
    if message.purpose and (person is None or not consent.is_given(person, message.purpose)):
        return _("The person’s consent does not hold any more.")
    if not may_read(message):
        return _("The person may not read any more what this tells of.")
    return None


def report(letter: Letter, worker: str, outcome: Outcome) -> None:
    """Note in the outbox and in the log what became of a letter, and commit it."""
    message = settle(letter, worker, outcome)
    log.info(
        "mail",
        message=str(letter.uid),
        outcome=outcome.fate.value,
        code=outcome.code,
        state=message.state.value if message else "lease lost",
        attempt=message.attempts if message else None,
    )
    db.session.commit()
