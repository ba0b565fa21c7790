"""The steps of an import, taken one after the other as staff take them."""

from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.imports import actions
from hubcommunity.imports.models import Fate, Import, ImportRow, ImportState
from hubcommunity.people.models import Person
from tests import make
from tests.imports.tables import upload_of


def checked(content: bytes, by: Person | None = None, columns: list[str] | None = None) -> Import:
    one = actions.take_in(upload_of(content), "The list of 2024", by=by or make.staff())
    actions.match(one, columns or one.columns, by=one.by or db.session.get(Person, one.by_id))
    actions.go_on(one)
    return one


def imported(content: bytes, by: Person | None = None) -> Import:
    one = checked(content, by)
    assert (one.fault, errors(one)) == (None, [])
    actions.approve(one, by=one.by)
    actions.go_on(one)
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
