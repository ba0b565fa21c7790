"""Writing to the ledger and publishing notices: always a new line, never a changed one."""

import json
import uuid
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hubcommunity.accounts.actions import issue_token, use_token
from hubcommunity.accounts.queries import greeting_name
from hubcommunity.audit.actions import record
from hubcommunity.consent import queries
from hubcommunity.consent.letter_actions import send_receipt
from hubcommunity.consent.models import (
    BEGINNING,
    NEXT,
    REQUEST_LASTS,
    ConsentEvent,
    EventKind,
    NoticeVersion,
    Purpose,
)
from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.links import external
from hubcommunity.core.versions import refuse_old_text
from hubcommunity.mail.actions import queue
from hubcommunity.people.models import Person

Evidence = dict[str, Any] | None
K = EventKind
# The purpose of the one-time token behind a confirmation link.
CONFIRMS = "consent"


def request(
    person: Person, code: str, *, how: str, by: Person | None = None, evidence: Evidence = None
) -> ConsentEvent:
    """Record that consent is asked for; the mail's button makes it given.

    Consent that is given already stays given: whoever asks, nothing is taken away. A no stays a no
    for a while, unless it is the person (`by`) who asks. Either way the event that counts is
    returned, which then is no request.
    """
    present = locked_event(person, code)
    if present and queries.meaning_of(present) is K.GIVEN:
        return present
    if present and by is None and queries.wants_peace(present):
        return present
    notice = queries.present_notice(code, person.language)
    return add_line(person, code, K.REQUESTED, notice, how=how, by=by, evidence=evidence)


def give(
    person: Person, code: str, *, how: str, by: Person | None = None, evidence: Evidence = None
) -> ConsentEvent:
    """Record that consent is given, to the text that was shown with the request.

    The person gets a receipt by mail, which is the first mail that the consent governs: it has the
    exact text and the way out, for those without an account too. Twice is once. Raise `RuleBroken`
    unless a request came before and has not expired.
    """
    present = locked_event(person, code)
    if present and queries.meaning_of(present) is K.GIVEN:
        return present
    notice = present.notice if present else None
    line = add_line(person, code, K.GIVEN, notice, how=how, by=by, evidence=evidence)
    send_receipt(person, line)
    return line


def refuse(
    person: Person, code: str, *, how: str, by: Person | None = None, evidence: Evidence = None
) -> ConsentEvent:
    """Record a no. Raise `RuleBroken` where consent is given: that is withdrawn, not refused."""
    present = locked_event(person, code)
    if present and present.kind is K.REFUSED:
        return present
    notice = present.notice if present else queries.present_notice(code, person.language)
    return add_line(person, code, K.REFUSED, notice, how=how, by=by, evidence=evidence)


def withdraw(
    person: Person, code: str, *, how: str, by: Person | None = None, evidence: Evidence = None
) -> ConsentEvent:
    """Record that consent is withdrawn; always allowed, and twice is once."""
    present = locked_event(person, code)
    if present and present.kind is K.WITHDRAWN:
        return present
    notice = present.notice if present else queries.present_notice(code, person.language)
    return add_line(person, code, K.WITHDRAWN, notice, how=how, by=by, evidence=evidence)


def locked_event(person: Person, code: str) -> ConsentEvent | None:
    """Hold the person's ledger until commit, and return the event that counts for the purpose."""
    require_purpose(code)
    db.session.flush()
    db.session.scalar(locked(select(Person).where(Person.id == person.id)))
    return queries.present_event(person, code)


def require_purpose(code: str) -> Purpose:
    """Return the purpose; raise `RuleBroken` for an unknown one, or one that needs no consent."""
    purpose = queries.purpose(code)
    if purpose is None:
        raise RuleBroken(_("The hub knows no such purpose for personal data."))
    if not purpose.asks_consent:
        raise RuleBroken(_("This purpose does not rest on consent."))
    return purpose


def add_line(
    person: Person,
    code: str,
    kind: EventKind,
    notice: NoticeVersion | None,
    *,
    how: str,
    by: Person | None,
    evidence: Evidence,
) -> ConsentEvent:
    """Chain a line to the person's ledger, which is locked; raise `RuleBroken` for a wrong move."""
    if kind not in NEXT[queries.state_of(person, code)]:
        raise RuleBroken(refusal(kind))
    if notice is None:
        raise RuleBroken(_("There is no notice for this purpose yet, so nobody can agree to it."))
    last = queries.last_line(person)
    line = ConsentEvent(
        receipt=uuid.uuid4(),
        person_id=person.id,
        number=last.number + 1 if last else 1,
        purpose=notice.purpose,
        notice=notice,
        kind=kind,
        # A clock that was set back must not let an earlier line count again.
        at=max(clock.now(), last.at) if last else clock.now(),
        by_id=by.id if by else None,
        how=how,
        evidence=json.loads(json.dumps(evidence or {})),
        previous_hash=last.hash if last else BEGINNING,
    )
    line.hash = line.chained_hash()
    db.session.add(line)
    record(f"consent.{kind.value}", by=by, on=person, purpose=code, receipt=str(line.receipt))
    return line


def refusal(kind: EventKind) -> str:
    if kind is K.GIVEN:
        return _("This was not asked for, or too long ago. Ask for it again, then confirm.")
    return _("Consent that is given is withdrawn, not refused.")


def confirmation_link(person: Person, asked: ConsentEvent) -> str:
    """Return a fresh one-time address whose button answers this request, and no other one.

    The link is of the request's own text, and of the address that the person has now.
    """
    token = issue_token(
        CONFIRMS,
        person.uid,
        lasts=REQUEST_LASTS,
        receipt=str(asked.receipt),
        sent_to=person.email_folded,
    )
    return external("consent.confirm", token=token)


def ask_by_mail(
    person: Person, code: str, *, how: str, by: Person, evidence: Evidence = None
) -> None:
    """Record that consent is asked for, and send the person the link that gives it.

    Raise `RuleBroken` for a purpose whose box is ticked on a page of its own.
    """
    if not require_purpose(code).is_asked_by_mail:
        raise RuleBroken(_("This is chosen on a page of its own, and not by mail."))
    if not person.email:
        raise RuleBroken(_("There is no e-mail address to which we could send the link."))
    line = request(person, code, how=how, by=by, evidence=evidence)
    if line.kind is K.GIVEN:
        raise RuleBroken(_("You agreed to this already."))
    queue(
        "consent.request",
        key=f"consent.request:{line.receipt}",
        to_address=person.email,
        language=person.language,
        person_id=person.id,
        holds_secret=True,
        greeting_name=greeting_name(person),
        subject_matter=line.purpose.name,
        confirm_url=confirmation_link(person, line),
        lasts_days=REQUEST_LASTS.days,
    )


def answer_link(token: str, agreed: bool) -> ConsentEvent:
    """Take a yes or a no to what a confirmation link asks; raise `RuleBroken` when it is over.

    A link is over as well once another request, with its own text and link, came after it.
    """
    asked = queries.request_behind(use_token(CONFIRMS, token))
    if asked is None:
        raise RuleBroken(_("This link went to an address that is no longer yours."))
    person, code = asked.person, asked.purpose.code
    locked_event(person, code)
    if queries.is_overtaken(asked):
        raise RuleBroken(
            _("A newer mail asks you the same. Answer with the link in that one; it still works.")
        )
    declining = withdraw if queries.is_given(person, code) else refuse
    act = give if agreed else declining
    return act(person, code, how="mail-link", by=person)


def publish_notice(
    code: str,
    text: str,
    *,
    by: Person | None,
    language: str = "en",
    after: int | None = None,
) -> NoticeVersion:
    """Publish a new version of a purpose's notice; every version before it stays as it is.

    Raise `RuleBroken` for an unknown purpose, an empty text, or the text that is in force already,
    and `Stale` when another version than `after` is in force by now.
    """
    purpose = queries.purpose(code)
    if purpose is None:
        raise RuleBroken(_("The hub knows no such purpose for personal data."))
    db.session.scalar(locked(select(Purpose).where(Purpose.id == purpose.id)))
    present = next((n for n in queries.versions(code) if n.language == language), None)
    text = refuse_old_text(text, present, after, _("A notice needs a text."))
    notice = NoticeVersion(
        purpose=purpose,
        language=language,
        number=present.number + 1 if present else 1,
        text=text,
        published_by_id=by.id if by else None,
    )
    db.session.add(notice)
    record("notice.published", by=by, on=purpose, version=notice.number, sha256=notice.sha256)
    return notice
