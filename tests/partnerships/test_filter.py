"""The one filter of the board, the list and the calendar."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships import actions, queries
from hubcommunity.partnerships.filter_choice_queries import chips, choices
from hubcommunity.partnerships.filter_queries import Filter, asked_for, narrowed
from hubcommunity.partnerships.models import Lead
from tests import make

YESTERDAY = clock.today() - timedelta(days=1)


@pytest.fixture
def pipeline():
    return make.pipeline()


def left(pipeline, **asked):
    """Return the names of the leads that a filter leaves."""
    query = narrowed(select(Lead.organisation_name), pipeline.id, Filter(**asked))
    return sorted(db.session.scalars(query))


def tagged(pipeline, tag, **values):
    lead = make.lead(pipeline, **values)
    actions.edit(lead, by=make.staff(), version=lead.version, tags=[tag])
    return lead


@pytest.mark.parametrize("words", ["agen", "AGENCE sante", "é", "bjorn lund"])
def test_a_lead_is_found_by_the_names_of_its_organisation_and_its_contact(pipeline, words):
    make.lead(pipeline, organisation_name="Agence de Santé", contact_name="Bjørn Lund")
    make.lead(pipeline, organisation_name="Forum")
    assert left(pipeline, q=words) == ["Agence de Santé"]


def test_a_new_name_is_the_one_that_a_lead_is_found_by(pipeline):
    lead = make.lead(pipeline, organisation_name="Forum", contact_name="Ann Berg")
    lead.contact_name = ""
    db.session.flush()
    assert left(pipeline, q="berg") == []
    assert left(pipeline, q="forum") == ["Forum"]


def test_owner_country_type_source_and_stage_narrow_the_leads(pipeline):
    owner, kind = make.staff(), make.organisation_type("payer", "Payer")
    make.lead(
        pipeline,
        "Partner",
        organisation_name="A",
        owner=owner,
        country="SE",
        type=kind,
        source=make.source("Forum"),
    )
    make.lead(pipeline, organisation_name="B")
    stage = make.stage(pipeline, "Partner")
    for asked in (
        {"owner": str(owner.uid)},
        {"country": "SE"},
        {"type": "payer"},
        {"source": "Forum"},
        {"source": str(make.source("Forum").uid)},
        {"stage": str(stage.uid)},
    ):
        assert left(pipeline, **asked) == ["A"], asked
    assert left(pipeline, owner="nobody") == ["B"]
    assert left(pipeline, owner="nobody", country="SE") == []


def test_a_tag_narrows_the_leads_to_those_that_have_it(pipeline):
    tagged(pipeline, "Élan", organisation_name="A")
    make.lead(pipeline, organisation_name="B")
    assert left(pipeline, tag="elan") == ["A"]
    assert choices(pipeline).tag == {"elan": "Élan"}


def test_a_next_step_is_late_today_none_or_on_a_day_and_closed_leads_have_none(pipeline):
    make.lead(pipeline, organisation_name="late", next_step_on=YESTERDAY)
    make.lead(pipeline, organisation_name="today", next_step_on=clock.today())
    make.lead(pipeline, organisation_name="none")
    make.lead(pipeline, organisation_name="undated", next_step="Call")
    make.lead(pipeline, "Partner", next_step_on=YESTERDAY, closed_at=clock.now())
    for step in ("late", "today", "none"):
        assert left(pipeline, step=step) == [step]
    assert left(pipeline, on=YESTERDAY.isoformat()) == ["late"]


@pytest.mark.parametrize(("days", "found"), [(14, []), (15, ["A"])])
def test_a_lead_is_cold_when_it_stays_longer_than_expected(pipeline, days, found):
    make.stage(pipeline, "Identified").expected_days = 14
    with time_machine.travel(clock.now() - timedelta(days=days)):
        make.lead(pipeline, organisation_name="A")
        make.lead(pipeline, "In conversation", organisation_name="B")
    assert left(queries.pipeline_or_404(pipeline.slug, make.staff()), cold="yes") == found


@pytest.mark.parametrize(
    "address",
    [{"owner": "x"}, {"stage": "1"}, {"step": "soon"}, {"on": "2026-02-30"}, {"cold": "no"}],
)
def test_what_makes_no_sense_asks_for_nothing(address):
    assert asked_for(address, make.staff()) == Filter()


def test_chips_say_in_words_what_is_asked_for_and_what_is_gone(pipeline):
    owner = make.staff(given_name="Anna", family_name="Koch")
    make.lead(pipeline, owner=owner)
    gone = make.staff()
    asked = Filter(owner=str(owner.uid), tag="old", step="late")
    found = chips(asked, choices(pipeline))
    assert [(each.text, each.is_gone) for each in found] == [
        ("Owner: Anna Koch", False),
        ("Tag: no longer in this pipeline", True),
        ("Next step: Late", False),
    ]
    assert chips(Filter(owner=str(gone.uid)), choices(pipeline))[0].is_gone
