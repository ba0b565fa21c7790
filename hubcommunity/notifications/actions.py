"""Telling people what happened."""

import uuid
from typing import Any

from hubcommunity.mail.actions import queue
from hubcommunity.mail.models import Message
from hubcommunity.people.models import Person


def notify(
    person: Person,
    event: str,
    *,
    key: str | None = None,
    holds_secret: bool = False,
    **context: Any,
) -> Message | None:
    """Write to a person about an event; return None where they have no address.

    The templates are `mail/<event>.*`, with the person and the context. Without a key, each call is
    a mail of its own; with one, the same key is never written twice.
    """
    if not person.email:
        return None
    return queue(
        event,
        key=key or uuid.uuid4().hex,
        to_address=person.email,
        language=person.language,
        person_id=person.id,
        holds_secret=holds_secret,
        person=person,
        **context,
    )
