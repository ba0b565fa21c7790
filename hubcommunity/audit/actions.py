"""Writing to the trace, in the transaction of what it tells of."""

from typing import Any

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db


def record(event: str, *, by: Any = None, on: Any = None, **details: Any) -> AuditEntry:
    """Add an entry: the person who did it (None: the hub itself), the row it was done to, details.

    Details are plain JSON values; no passwords, tokens or message texts.
    """
    db.session.flush()
    entry = AuditEntry(
        event=event,
        actor_id=by.id if by is not None else None,
        subject_type=on.__tablename__ if on is not None else None,
        subject_id=on.id if on is not None else None,
        details=details,
    )
    db.session.add(entry)
    return entry
