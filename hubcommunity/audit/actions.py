"""Writing to the trace, in the transaction of what it tells of."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db

# The id of a row, what happened to it, and the details.
Told = tuple[int, str, dict[str, Any]]


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


def record_many(
    event: str, on: type[Any], entries: Iterable[tuple[int, dict[str, Any]]], *, by: Any = None
) -> None:
    """Add an entry for each of many rows of a table, by their ids with their details, at once."""
    record_all(on, ((number, event, details) for number, details in entries), by=by)


def record_all(on: type[Any], entries: Iterable[Told], *, by: Any = None) -> None:
    """Add entries about rows of a table, by their ids with what happened and the details, at once,
    in this order.
    """
    same = {"actor_id": by.id if by is not None else None, "subject_type": on.__tablename__}
    rows = [
        {**same, "event": event, "subject_id": number, "details": details}
        for number, event, details in entries
    ]
    if rows:
        table: Any = AuditEntry.__table__
        db.session.execute(insert(table), rows)
