"""The steps of an import: taken in, columns matched, let be written as one, or discarded."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import delete

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.files import Upload, keep
from hubcommunity.core.sheets import Unreadable, rows_of
from hubcommunity.imports import queries
from hubcommunity.imports.column_policy import mark_of
from hubcommunity.imports.kind_actions import KINDS
from hubcommunity.imports.models import (
    NEXT,
    Import,
    ImportKind,
    ImportRow,
    ImportState,
    MatchedColumns,
)
from hubcommunity.imports.run_actions import AT_ONCE, MOVED_ON, drop_file
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.people.models import Person

KEPT_FOR = timedelta(days=14)


def take_in(
    upload: Upload,
    source: str,
    *,
    by: Person,
    kind: ImportKind = ImportKind.ORGANISATIONS,
    pipeline: Pipeline | None = None,
) -> Import:
    """Keep a table to be imported; raise `Unreadable` where it has no headings, or cannot be read.

    `source` says where its data come from, for the trace; leads are imported into a pipeline.
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
        kind=kind,
        pipeline=pipeline,
        file=stored,
        file_name=stored.name,
        sha256=hashlib.sha256(upload.content).hexdigest(),
        source=source,
        headings=headings,
        columns=queries.matched(headings, kind, KINDS[kind].synonyms),
        rows=length,
        by=by,
    )
    db.session.add(taken)
    record("import.taken_in", by=by, on=taken, file=taken.file_name, source=source)
    return taken


def match(one: Import, columns: Sequence[str], *, by: Person) -> None:
    """Say which column is which field, and let the check begin; it is remembered for next time.

    Raise `RuleBroken` where a field stands twice, or where nothing could be told by them.
    """
    queries.hold(one)
    chosen = [column for column in columns if column]
    if len(set(chosen)) < len(chosen):
        raise RuleBroken(_("Each field can be taken from one column only."))
    kind = KINDS[one.kind]
    if not set(chosen) & set(kind.told_by):
        raise RuleBroken(str(kind.lacking))
    states.move(one, NEXT, ImportState.CHECKING, MOVED_ON)
    one.columns, one.fault, one.rechecked = list(columns), None, False
    remember(one)
    record("import.columns_matched", by=by, on=one, columns=chosen)


def remember(one: Import) -> None:
    mark = mark_of(one.headings)
    db.session.execute(delete(MatchedColumns).where(queries.remembers(mark, one.kind)))
    db.session.add(MatchedColumns(kind=one.kind, headings_mark=mark, columns=one.columns))


def approve(one: Import, *, by: Person) -> None:
    """Let what was checked be written; raise `RuleBroken` where a row is wrong."""
    queries.hold(one)
    if one.wrong or one.fault:
        raise RuleBroken(_("Mend the errors first: nothing is written while there is one."))
    states.move(one, NEXT, ImportState.WRITING, MOVED_ON)
    one.rechecked = False
    record("import.approved", by=by, on=one)


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
