"""Writing to the outbox."""

from typing import Any

from hubcommunity.core.db import db
from hubcommunity.mail import queries
from hubcommunity.mail.models import Message
from hubcommunity.mail.rendering import render_mail


def queue(
    event: str,
    *,
    key: str,
    to_address: str,
    language: str,
    person_id: int | None = None,
    purpose: str | None = None,
    headers: dict[str, str] | None = None,
    holds_secret: bool = False,
    **context: Any,
) -> Message:
    """Write a mail to the outbox in the present transaction; one key is one mail, ever."""
    known = queries.by_key(key)
    if known is not None:
        return known
    mail = render_mail(event, language, **context)
    message = Message(
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
    )
    db.session.add(message)
    return message
