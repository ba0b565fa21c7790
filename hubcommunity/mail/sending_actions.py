"""The moves of a message on its way out; the caller commits before it waits for a server."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.core.states import move
from hubcommunity.mail import queries
from hubcommunity.mail.bounce_actions import note_bounce
from hubcommunity.mail.delivery import Fate, FolderPost, Outcome, Post, SmtpPost
from hubcommunity.mail.letters import Letter, Unsendable, compose
from hubcommunity.mail.models import NEXT, Message, MessageState
from hubcommunity.mail.policy import EMPTIED, TRIES, wait_after

NOT_THAT_WAY = _l("This mail cannot change like that now.")
LOST = _l("The worker was stopped, or took too long, while it was sending this.")
AT_ONCE = 100


def open_post() -> Post:
    """Return the way out that the settings name; it connects when the first letter comes."""
    if current_app.config["MAIL_SERVER"]:
        return SmtpPost()
    return FolderPost(Path(current_app.config["MAILBOX_FOLDER"]))


def claim(worker: str) -> Message | None:
    """Take the message that is due longest, for the time of a lease; None when none is due.

    Several workers may ask at once: each gets another message.
    """
    now = clock.now()
    message = db.session.scalar(skipping_locked(queries.due(now).limit(1)))
    if message is None:
        return None
    move(message, NEXT, MessageState.CLAIMED, NOT_THAT_WAY)
    message.attempts += 1
    message.claimed_by = worker
    message.lease_until = now + timedelta(seconds=current_app.config["MAIL_LEASE"])
    db.session.flush()
    return message


def seal(message: Message) -> Letter | None:
    """Make the letter of a claimed message; one that no server could take fails, and gives None."""
    try:
        return compose(message)
    except Unsendable as error:
        fail(message, str(error))
        return None


def release_lost() -> Sequence[Message]:
    """Put back what a worker took and never reported on: it was stopped, or it hangs."""
    messages = db.session.scalars(skipping_locked(queries.lost(clock.now()).limit(AT_ONCE))).all()
    for message in messages:
        put_back(message, str(LOST), timedelta(0))
    return messages


def skipping_locked(query: Select[Message]) -> Select[Message]:
    """Lock the rows, leaving out those that others lock (SQLite locks all of it at BEGIN)."""
    return query.with_for_update(skip_locked=True)


def settle(letter: Letter, worker: str, outcome: Outcome) -> Message | None:
    """Note what became of a letter; None when its lease ran out and the message has moved on."""
    query = queries.of_uid(letter.uid)
    message = db.session.scalars(locked(query).execution_options(populate_existing=True)).one()
    if message.state is not MessageState.CLAIMED or message.claimed_by != worker:
        return None
    if outcome.fate is Fate.SENT:
        move(message, NEXT, MessageState.SENT, NOT_THAT_WAY)
        message.sent_at = clock.now()
        message.last_error = None
        end(message)
    elif outcome.fate is Fate.REFUSED:
        fail(message, outcome.error)
        if outcome.unknown_address:
            note_bounce(message.to_address, outcome.error)
    else:
        put_back(message, outcome.error, wait_after(message.attempts))
    return message


def put_back(message: Message, error: str, wait: timedelta | None) -> None:
    """Let a message wait for its next try; after the last one it has failed."""
    if wait is None or message.attempts >= TRIES:
        fail(message, error)
        return
    move(message, NEXT, MessageState.PENDING, NOT_THAT_WAY)
    message.last_error = error[:500]
    message.due_at = clock.now() + wait
    message.claimed_by = message.lease_until = None


def fail(message: Message, error: str) -> None:
    """Give a message up; its text stays, so that staff can send it again."""
    move(message, NEXT, MessageState.FAILED, NOT_THAT_WAY)
    message.last_error = error[:500]
    message.claimed_by = message.lease_until = None


def suppress(message: Message, reason: str) -> None:
    """Never send a message, because its receiver may not or does not want to have it any more."""
    move(message, NEXT, MessageState.SUPPRESSED, NOT_THAT_WAY)
    message.last_error = reason[:500]
    end(message)


def end(message: Message) -> None:
    """Close the row of a message that goes nowhere any more; secrets leave the database."""
    message.claimed_by = message.lease_until = None
    if message.holds_secret:
        message.text = message.html = str(EMPTIED)
