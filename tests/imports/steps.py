"""The steps of an import, taken one after the other as staff take them."""

from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.imports import actions, run_actions
from hubcommunity.imports.models import Fate, Import, ImportKind, ImportRow, ImportState
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.people.models import Person
from tests import make
from tests.imports.tables import upload_of


def checked(
    content: bytes,
    by: Person | None = None,
    columns: list[str] | None = None,
    into: Pipeline | None = None,
) -> Import:
    kind = ImportKind.LEADS if into else ImportKind.ORGANISATIONS
    given = {"by": by or make.staff(), "kind": kind, "pipeline": into}
    one = actions.take_in(upload_of(content), "The list of 2024", **given)
    actions.match(one, columns or one.columns, by=one.by or db.session.get(Person, one.by_id))
    run_actions.go_on(one)
    return one


def imported(content: bytes, by: Person | None = None, into: Pipeline | None = None) -> Import:
    one = checked(content, by, into=into)
    assert (one.fault, errors(one)) == (None, [])
    actions.approve(one, by=one.by)
    run_actions.go_on(one)
    assert one.state is ImportState.DONE
    return one


def counts(one: Import) -> tuple[int, ...]:
    return one.created, one.changed, one.same, one.wrong


def errors(one: Import) -> list[tuple[int, str, str]]:
    rows = select(ImportRow).where(ImportRow.import_id == one.id, ImportRow.fate == Fate.WRONG)
    found = db.session.scalars(rows.order_by(ImportRow.number))
    return [(row.number, field, code) for row in found for field, code, _told in row.details]


def number_of(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
