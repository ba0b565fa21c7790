"""Imports of leads at the same moment as each other, and as what people do: each has its turn."""

import pytest
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.imports import actions, queries, run_actions
from hubcommunity.imports.models import Import, ImportState
from hubcommunity.partnerships import actions as lead_actions
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, Transition
from hubcommunity.people.models import Person
from tests import make
from tests.imports.steps import checked, counts, number_of
from tests.imports.tables import csv_of
from tests.threads import at_once

HEADINGS = ("organisation", "stage", "contact e-mail", "tags")
ROWS = [(f"Body {n}", "In conversation", f"anna@body{n}.eu", "health") for n in range(3)]


@pytest.fixture
def pipeline():
    return make.pipeline()


@pytest.fixture
def staff():
    return make.staff()


def approved(pipeline, staff, *rows) -> Import:
    """Return an import that is checked and may be written."""
    one = checked(csv_of(*rows, headings=HEADINGS), staff, into=pipeline)
    actions.approve(one, by=staff)
    return one


def written(one: Import):
    number = one.id

    def act() -> None:
        found = db.session.get_one(Import, number)
        queries.hold(found)
        run_actions.go_on(found)

    return act


def is_right(lead: Lead) -> bool:
    """Say whether a lead has one open stay, in the stage where it is."""
    stays = select(Transition.stage_id).where(
        Transition.lead_id == lead.id, Transition.left_at.is_(None)
    )
    return db.session.scalars(stays).all() == [lead.stage_id]


def test_of_two_imports_of_one_table_the_second_finds_what_the_first_has_written(
    app, pipeline, staff
):
    both = [approved(pipeline, staff, *ROWS) for _each in range(2)]
    assert at_once(app, *map(written, both)) == ["", ""]
    first, second = sorted(both, key=lambda one: one.state is not ImportState.DONE)
    assert (first.state, counts(first)) == (ImportState.DONE, (3, 0, 0, 0))
    assert (second.state, counts(second)) == (ImportState.CHECKED, (0, 0, 3, 0))
    assert (number_of(Lead), number_of(Transition)) == (3, 3)
    assert all(is_right(lead) for lead in db.session.scalars(select(Lead)))


def test_two_imports_that_name_the_same_people_and_tags_both_arrive(app, pipeline, staff):
    other = make.pipeline("other", "Other")
    tables = [(pipeline, ROWS), (other, list(reversed(ROWS)))]
    both = [approved(into, staff, *rows) for into, rows in tables]
    assert at_once(app, *map(written, both)) == ["", ""]
    assert [one.state for one in both] == [ImportState.DONE] * 2
    people = select(func.count()).where(Person.email_folded.like("anna@body%"))
    assert (db.session.scalar(people), number_of(Lead)) == (3, 6)


def test_an_import_and_a_move_of_the_same_lead_leave_it_in_one_stage(app, pipeline, staff):
    lead = make.lead(pipeline, organisation_name="Body 0")
    one = approved(pipeline, staff, *ROWS)
    ids = (lead.id, make.stage(pipeline, "Partner").id, staff.id)
    seen = lead.version

    def move() -> None:
        found, to, by = (
            db.session.get_one(model, number)
            for model, number in zip((Lead, Stage, Person), ids, strict=True)
        )
        lead_actions.move(found, to=to, by=by, version=seen)

    told = at_once(app, written(one), move)
    assert told[0] == ""
    if told[1]:  # the import was first, and the mover is told
        assert (one.state, lead.stage.name) == (ImportState.DONE, "In conversation")
    else:  # the move was first: the lead is closed now, and a row speaks of an open one
        assert lead.stage.name == "Partner"
        assert one.state is ImportState.CHECKED
    assert is_right(lead)


def test_an_import_and_a_form_that_name_the_same_new_person_both_arrive(app, pipeline, staff):
    one = approved(pipeline, staff, *ROWS)
    ids = (make.pipeline("other", "Other").id, staff.id)

    def add() -> None:
        facts = {"organisation_name": "Else", "contact_email": "ANNA@body1.eu"}
        into, by = db.session.get_one(Pipeline, ids[0]), db.session.get_one(Person, ids[1])
        lead_actions.add_lead(into, by=by, **facts)

    assert at_once(app, written(one), add) == ["", ""]
    assert (one.state, number_of(Lead)) == (ImportState.DONE, 4)
    people = select(func.count()).where(Person.email_folded == "anna@body1.eu")
    assert db.session.scalar(people) == 1
