"""Finding imports and what their checks found."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.core.paging import Page, paginate
from hubcommunity.imports.column_policy import Synonyms, guess, mark_of
from hubcommunity.imports.models import (
    WAITS_FOR_WORKER,
    Fate,
    Import,
    ImportKind,
    ImportRow,
    ImportState,
    MatchedColumns,
)
from hubcommunity.partnerships.models import Pipeline

READ_AT_ONCE = 500


def get_or_404(uid: uuid.UUID, pipeline: Pipeline | None) -> Import:
    """Return an import, into a pipeline or of organisations, with who made it; raise 404 where
    there is none.
    """
    query = select(Import).options(joinedload(Import.by), joinedload(Import.pipeline))
    return db.one_or_404(query.where(Import.uid == uid, *goes_into(pipeline)))


def goes_into(pipeline: Pipeline | None) -> Sequence[ColumnElement[bool]]:
    """Say, of rows of imports, that they go into a pipeline, or are of organisations."""
    if pipeline is None:
        return [Import.kind == ImportKind.ORGANISATIONS]
    return [Import.kind == ImportKind.LEADS, Import.pipeline_id == pipeline.id]


def hold(one: Import) -> None:
    """Lock an import until commit and read it anew: who else moves it waits in line here."""
    db.session.execute(locked(select(Import.id).where(Import.id == one.id)))
    db.session.refresh(one)


def page(pipeline: Pipeline | None, number: int) -> Page[Import]:
    """Return a page of the imports into a pipeline, or of those of organisations, the newest first,
    each with who made it.
    """
    query = select(Import).options(joinedload(Import.by)).where(*goes_into(pipeline))
    return paginate(query, [Import.id.desc()], number)


def due() -> Select[Import]:
    """Select what waits for a worker, or was taken by one that did not report in time."""
    is_free = or_(Import.lease_until.is_(None), Import.lease_until <= clock.now())
    return select(Import).where(Import.state.in_(WAITS_FOR_WORKER), is_free).order_by(Import.id)


def left_behind(before: object) -> Select[Import]:
    """Select what nobody went on with since a moment."""
    unfinished = Import.state.in_((ImportState.UPLOADED, ImportState.CHECKED))
    return select(Import).where(unfinished, Import.created_at < before).order_by(Import.id)


def matched(headings: Sequence[str], kind: ImportKind, synonyms: Synonyms) -> list[str]:
    """Return the fields that staff took such headings for before, or what we guess."""
    query = select(MatchedColumns.columns).where(remembers(mark_of(headings), kind))
    found = db.session.scalar(query)
    return found if found is not None else guess(headings, synonyms)


def remembers(mark: str, kind: ImportKind) -> ColumnElement[bool]:
    """Say, of rows of matched columns, that they are those of these headings."""
    return and_(MatchedColumns.headings_mark == mark, MatchedColumns.kind == kind)


def rows_of(one: Import, fate: Fate) -> Select[ImportRow]:
    return select(ImportRow).where(ImportRow.import_id == one.id, ImportRow.fate == fate)


def page_of_rows(one: Import, fate: Fate, number: int, total: int) -> Page[ImportRow]:
    """Return a page of the rows of one fate, in the order of the file."""
    order = [ImportRow.number, ImportRow.id]
    return paginate(rows_of(one, fate), order, number, total=total)


def all_rows(one: Import, fate: Fate) -> Iterator[ImportRow]:
    """Read the rows of one fate, a batch at a time, so that no transaction outlives one."""
    query = rows_of(one, fate).order_by(ImportRow.number).limit(READ_AT_ONCE)
    rows = db.session.scalars(query).all()
    while rows:
        last = rows[-1].number
        yield from rows
        rows = db.session.scalars(query.where(ImportRow.number > last)).all()
