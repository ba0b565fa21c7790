"""The steps of an import: taken in, columns matched, checked, written as one, or discarded.

Both the check and the writing may be a worker's: see `claim`. What a worker was doing when it was
killed is rolled back, and done anew by the next one when the lease is over.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.files import Upload, keep
from hubcommunity.core.revisions import bump
from hubcommunity.core.sheets import Unreadable, rows_of
from hubcommunity.imports import queries
from hubcommunity.imports.column_policy import mark_of
from hubcommunity.imports.judge_queries import Plan
from hubcommunity.imports.models import (
    NEXT,
    Fate,
    Import,
    ImportRow,
    ImportState,
    MatchedColumns,
)
from hubcommunity.imports.plan_queries import plans, terms
from hubcommunity.imports.write_actions import write
from hubcommunity.organisations.duplicate_actions import find_duplicates
from hubcommunity.people.models import Person

# The longest table that is checked and written while its reader waits for the page.
AT_ONCE = 500
LEASE = timedelta(minutes=10)
KEPT_FOR = timedelta(days=14)
MOVED_ON = _l("Somebody has gone on with this import meanwhile. Look again.")
COUNTED = {Fate.CREATED: "created", Fate.CHANGED: "changed", Fate.SAME: "same", Fate.WRONG: "wrong"}
Step = Callable[[], None]


def take_in(upload: Upload, source: str, *, by: Person) -> Import:
    """Keep a table to be imported; raise `Unreadable` where it has no headings, or cannot be read.

    `source` says where its data come from, for the trace.
    """
    rows = rows_of(upload.content)
    headings = next(rows, [])
    if not any(headings):
        raise Unreadable(_("The first row must hold the headings of the columns."))
    length = sum(1 for _row in islice(rows, AT_ONCE + 1))
    if not length:
        raise Unreadable(_("There is no row below the headings."))
    stored = keep(upload)
    taken = Import(
        state=ImportState.UPLOADED,
        file=stored,
        file_name=stored.name,
        sha256=hashlib.sha256(upload.content).hexdigest(),
        source=source,
        headings=headings,
        columns=queries.matched(headings),
        rows=length,
        by_id=by.id,
    )
    db.session.add(taken)
    record("import.taken_in", by=by, on=taken, file=taken.file_name, source=source)
    return taken


def match(one: Import, columns: Sequence[str], *, by: Person) -> None:
    """Say which column is which field, and let the check begin; it is remembered for next time.

    Raise `RuleBroken` where a field stands twice, or where no organisation could be told by it.
    """
    queries.hold(one)
    chosen = [column for column in columns if column]
    if len(set(chosen)) < len(chosen):
        raise RuleBroken(_("Each field can be taken from one column only."))
    if not set(chosen) & {"id", "name"}:
        raise RuleBroken(_("One column must hold the name, or the number in this hub."))
    states.move(one, NEXT, ImportState.CHECKING, MOVED_ON)
    one.columns, one.fault = list(columns), None
    remember(one)
    record("import.columns_matched", by=by, on=one, columns=chosen)


def remember(one: Import) -> None:
    mark = mark_of(one.headings)
    db.session.execute(delete(MatchedColumns).where(MatchedColumns.headings_mark == mark))
    db.session.add(MatchedColumns(headings_mark=mark, columns=one.columns))


def check(one: Import, step: Step = lambda: None) -> None:
    """Find out what would become of every row, and keep it; nothing else is written.

    `step` is called after each batch, so that a worker can show how far it is.
    """
    worker = one.claimed_by
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == one.id))
    forget_counts(one)
    if one.rows > AT_ONCE:
        one.rows = length_of(one)
        step()
    for batch in planned(one):
        keep_fates(one, batch)
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


def length_of(one: Import) -> int:
    """Count the rows below the headings, empty ones left out."""
    content = one.file.content if one.file else b""
    return sum(1 for row in islice(rows_of(content), 1, None) if any(row))


def planned(one: Import) -> Iterator[list[Plan]]:
    content = one.file.content if one.file else b""
    return plans_of(content, one.columns)


def plans_of(content: bytes, columns: Sequence[str]) -> Iterator[list[Plan]]:
    """Yield what becomes of the rows of a file, a batch at a time."""
    rows = rows_of(content)
    next(rows, None)
    return plans(rows, columns, terms())


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


def approve(one: Import, *, by: Person) -> None:
    """Let what was checked be written; raise `RuleBroken` where a row is wrong."""
    queries.hold(one)
    if one.wrong or one.fault:
        raise RuleBroken(_("Mend the errors first: nothing is written while there is one."))
    states.move(one, NEXT, ImportState.WRITING, MOVED_ON)
    record("import.approved", by=by, on=one)


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
            write_rows(one)
            if counts_of(one) != approved:
                raise RowsWrong
    except RowsWrong:
        check(one)
        return
    find_duplicates(clock.now())
    bump("members")  # last: whoever changes a member holds it first, and then waits here
    settle(one, ImportState.DONE)
    drop_file(one)
    told = {name: getattr(one, name) for name in COUNTED.values()}
    record("import.done", by=one.by, on=one, source=one.source, file=one.file_name, **told)


class RowsWrong(Exception):
    """The rows cannot be written as they were checked."""


class Overtaken(Exception):
    """An import was discarded, or taken over, while it was being checked."""


def write_rows(one: Import) -> None:
    for batch in planned(one):
        count(one, batch)
        if one.wrong:
            raise RowsWrong
        write(batch, by=one.by, source=one.source)


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


def discard(one: Import, *, by: Person | None) -> None:
    """Give an import up: its file and what was found in its rows are deleted."""
    queries.hold(one)
    states.move(one, NEXT, ImportState.DISCARDED, MOVED_ON)
    settle_discarded(one)
    record("import.discarded", by=by, on=one)


def settle_discarded(one: Import) -> None:
    one.claimed_by = one.lease_until = None
    one.ended_at = clock.now()
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == one.id))
    drop_file(one)


def discard_left_behind(now: datetime) -> None:
    """Discard what nobody went on with for two weeks."""
    for one in db.session.scalars(queries.left_behind(now - KEPT_FOR)).all():
        discard(one, by=None)


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
