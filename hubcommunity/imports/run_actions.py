"""Checking and writing the rows of an import.

Both may be a worker's: see `claim`. What a worker was doing when it was killed is rolled back, and
done anew by the next one when the lease is over.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.revisions import bump
from hubcommunity.core.sheets import Unreadable
from hubcommunity.imports import queries
from hubcommunity.imports.kind_actions import KINDS
from hubcommunity.imports.kind_policy import Kind
from hubcommunity.imports.models import NEXT, Fate, Import, ImportRow, ImportState
from hubcommunity.imports.plan_queries import length_of, plans
from hubcommunity.imports.row_policy import Plan

# The longest table that is checked and written while its reader waits for the page.
AT_ONCE = 500
LEASE = timedelta(minutes=10)
MOVED_ON = _l("Somebody has gone on with this import meanwhile. Look again.")
COUNTED = {Fate.CREATED: "created", Fate.CHANGED: "changed", Fate.SAME: "same", Fate.WRONG: "wrong"}
Step = Callable[[], None]


def go_on(one: Import, step: Step = lambda: None) -> None:
    """Check or write an import, whichever is next."""
    try:
        if one.state is ImportState.CHECKING:
            check(one, step)
        else:
            write_all(one)
    except Unreadable as error:
        spoil(one, str(error))
    except Overtaken:
        return


def spoil(one: Import, fault: str) -> None:
    one.fault = fault[:300]
    settle(one, ImportState.CHECKED)


def going_through(one: Import) -> Kind:
    """Return what goes through the rows of an import once."""
    return KINDS[one.kind](by=one.by, source=one.source, pipeline=one.pipeline)


def content_of(one: Import) -> bytes:
    return one.file.content if one.file else b""


def check(one: Import, step: Step = lambda: None) -> None:
    """Find out what would become of every row, and keep it; nothing else is written.

    `step` is called after each batch, so that a worker can show how far it is.
    """
    worker = one.claimed_by
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == one.id))
    forget_counts(one)
    if one.rows > AT_ONCE:
        one.rows = length_of(content_of(one))
        step()
    going = going_through(one)
    for batch in plans(content_of(one), one.columns, going):
        keep_fates(one, going.rehearsed(batch))
        one.seen += len(batch)
        if one.lease_until:
            one.lease_until = clock.now() + LEASE
        step()
        refuse_if_overtaken(one, worker)
    one.rows = one.seen
    settle(one, ImportState.CHECKED)


def refuse_if_overtaken(one: Import, worker: str | None) -> None:
    """Lock the import again after others could move it; raise `Overtaken` where somebody did."""
    if worker is None:
        return
    queries.hold(one)
    if one.state is not ImportState.CHECKING or one.claimed_by != worker:
        raise Overtaken


def counts_of(one: Import) -> tuple[int, ...]:
    return tuple(getattr(one, name) for name in COUNTED.values())


def forget_counts(one: Import) -> None:
    one.seen = one.created = one.changed = one.same = one.wrong = 0


def keep_fates(one: Import, batch: Sequence[Plan]) -> None:
    rows = [
        {
            "import_id": one.id,
            "number": plan.said.number,
            "name": plan.name[:200],
            "fate": plan.fate,
            "details": plan.details,
        }
        for plan in batch
    ]
    table: Any = ImportRow.__table__
    db.session.execute(insert(table), rows)
    count(one, batch)


def count(one: Import, batch: Sequence[Plan]) -> None:
    for plan in batch:
        name = COUNTED[plan.fate]
        setattr(one, name, getattr(one, name) + 1)


def write_all(one: Import) -> None:
    """Write every row in the present transaction, as it stands by now.

    A row that has become wrong since the check, or would become something else than what was
    approved, undoes all of it, and the check is made anew. Two imports at once wait for each other:
    the second one sees what the first has written.
    """
    bump("imports")
    approved = counts_of(one)
    forget_counts(one)
    try:
        with db.session.begin_nested():
            write_rows(one, approved)
    except (RowsWrong, RuleBroken) as refused:
        check(one)
        one.rechecked = True
        if isinstance(refused, RuleBroken) and not one.wrong:
            one.fault = str(refused)[:300]
        return
    settle(one, ImportState.DONE)
    drop_file(one)
    told = {name: getattr(one, name) for name in COUNTED.values()}
    record("import.done", by=one.by, on=one, source=one.source, file=one.file_name, **told)


class RowsWrong(Exception):
    """The rows cannot be written as they were checked."""


class Overtaken(Exception):
    """An import was discarded, or taken over, while it was being checked."""


def write_rows(one: Import, approved: tuple[int, ...]) -> None:
    """Write the rows. Raise `RowsWrong` where they are not what was approved, `RuleBroken` where a
    rule forbids one of them.
    """
    going = going_through(one)
    going.hold()
    for batch in plans(content_of(one), one.columns, going):
        count(one, batch)
        if one.wrong:
            raise RowsWrong
        going.write(batch)
    if counts_of(one) != approved:
        raise RowsWrong
    going.end()


def settle(one: Import, state: ImportState) -> None:
    states.move(one, NEXT, state, MOVED_ON)
    one.claimed_by = one.lease_until = None
    if state in (ImportState.DONE, ImportState.DISCARDED):
        one.ended_at = clock.now()


def drop_file(one: Import) -> None:
    """Delete the file, which holds data of people, as soon as nothing needs it."""
    stored, one.file = one.file, None
    db.session.flush()
    if stored is not None:
        db.session.delete(stored)
