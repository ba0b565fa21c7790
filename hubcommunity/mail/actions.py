"""Writing to the outbox, and what the worker keeps beside it."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Executable, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.states import move
from hubcommunity.mail import policy, queries
from hubcommunity.mail.letters import refuse_line_breaks
from hubcommunity.mail.models import NEXT, WORKER, CalendarPart, Heartbeat, Message, MessageState
from hubcommunity.mail.rendering import render_mail


def queue(
    event: str,
    *,
    key: str,
    to_address: str,
    language: str,
    timezone: str | None = None,
    person_id: int | None = None,
    purpose: str | None = None,
    headers: dict[str, str] | None = None,
    holds_secret: bool = False,
    calendar: CalendarPart | None = None,
    **context: Any,
) -> Message:
    """Write a mail to the outbox in the present transaction; one key is one mail, ever.

    `holds_secret` says that its text can open an account: staff never see it, and it is emptied
    once it is sent. With `calendar` it is an invitation that the receiver's calendar understands.
    """
    known = queries.by_key(key)
    if known is not None:
        return known
    refuse_line_breaks(To=to_address, **(headers or {}))
    mail = render_mail(event, language, timezone, **context)
    return add_once(
        Message(
            key=key,
            event=event,
            person_id=person_id,
            purpose=purpose,
            to_address=to_address,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            headers=headers or {},
            holds_secret=holds_secret,
            calendar=calendar.text if calendar else None,
            calendar_method=calendar.method if calendar else None,
        )
    )


def add_once(message: Message) -> Message:
    """Add the message, or return the one that another request wrote under this key meanwhile."""
    db.session.flush()
    try:
        with db.session.begin_nested():
            db.session.add(message)
    except IntegrityError:
        known = queries.by_key(message.key)
        if known is None:
            raise
        return known
    return message


def send_again(message: Message, *, by: Any) -> None:
    """Try a failed message anew, with all its tries; raise `RuleBroken` for any other."""
    refusal = _("Only a mail that failed can be sent again.")
    if policy.is_emptied(message):
        raise RuleBroken(
            _(
                "The link in this mail is too old, so its text was removed. "
                "Its receiver can ask for a new one."
            )
        )
    if not policy.may_be_sent_again(message):
        raise RuleBroken(refusal)
    move(message, NEXT, MessageState.PENDING, refusal)
    message.attempts = 0
    message.due_at = clock.now()
    record("message.sent_again", by=by, on=message, mail=message.event)


def empty_old_secrets(now: datetime) -> int:
    """Remove the text of failed mails that hold a secret and are too old; return how many."""
    query = (
        update(Message)
        .where(Message.state == MessageState.FAILED, Message.holds_secret, Message.text != "")
        .where(Message.created_at <= now - policy.SECRETS_KEPT)
        .values(text="", html="")
        .returning(Message.id)
    )
    return len(db.session.scalars(query).all())


def beat() -> None:
    """Note that a worker lives; readiness asks for it."""
    if not noted(WORKER, since=clock.now()):
        begin_notes(WORKER)


def take_turn(name: str, every: timedelta) -> bool:
    """Say whether a regular job is due, and note that it runs now: of many workers, one may."""
    return noted(name, since=clock.now() - every) or begin_notes(name)


def noted(name: str, since: datetime) -> bool:
    """Set the note of this name to now, if it is not younger than that; say whether it was set."""
    query = update(Heartbeat).where(Heartbeat.name == name, Heartbeat.at <= since)
    return changed_a_row(query.values(at=clock.now()).returning(Heartbeat.name))


def begin_notes(name: str) -> bool:
    """Write the first note of this name; False when there is one."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    query = dialect.insert(Heartbeat).values(name=name, at=clock.now())
    return changed_a_row(query.on_conflict_do_nothing().returning(Heartbeat.name))


def changed_a_row(query: Executable) -> bool:
    unseen = {"synchronize_session": False}
    return db.session.scalar(query, execution_options=unseen) is not None
