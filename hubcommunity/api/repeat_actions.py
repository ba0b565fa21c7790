"""Adding once what a program asks for twice."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, literal, select

from hubcommunity.api.repeat_models import KEPT, Repeatable
from hubcommunity.core import clock
from hubcommunity.core.db import add_new, db
from hubcommunity.core.errors import Invalid

COLUMNS = ("access_token_id", "key", "fingerprint", "at")
HEADER = "Idempotency-Key"


def claim(token_id: int, key: str, said: Mapping[str, Any]) -> Repeatable:
    """Return the request of this key, in which `lead_uid` says what was added when it came first.

    Of two at once the second waits until the first is done, and then finds it; where that came to
    nothing, the second is the first. Raise `Invalid` where the key stood for something else.
    """
    new = {"access_token_id": token_id, "key": key, "fingerprint": fingerprint(said)}
    values = (literal(value) for value in new.values())
    add_new(Repeatable, COLUMNS, select(*values, literal(clock.now(), Repeatable.at.type)))
    query = select(Repeatable).where(Repeatable.access_token_id == token_id, Repeatable.key == key)
    found = db.session.scalars(query).one()
    if found.fingerprint != new["fingerprint"]:
        raise Invalid({HEADER: [_("This key stood for another request. Give each its own.")]})
    return found


def fingerprint(said: Mapping[str, Any]) -> str:
    """Return the same for the same request, however its JSON was written."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def keep_lead(claimed: Repeatable | None, uid: uuid.UUID) -> None:
    """Remember which lead a request has added."""
    if claimed is not None:
        claimed.lead_uid = uid


def forget_old(now: datetime) -> None:
    """Forget the requests that nobody asks again."""
    db.session.execute(delete(Repeatable).where(Repeatable.at <= now - KEPT))
