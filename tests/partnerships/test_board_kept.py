"""A board is drawn once for all who are shown the same, and never shows what is no longer so."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships import actions
from hubcommunity.partnerships.lists import view_actions
from hubcommunity.partnerships.lists.view_models import Shape
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Lead, Pipeline, PipelineReader, Stage
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.models import Person
from tests import make
from tests.statements import statements

BOARD = "/staff/pipelines/strategic-partners/"
SHAPES = ("", "list/", "calendar/")
NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)


@pytest.fixture
def sami():
    return make.staff(given_name="Sami", family_name="Korhonen")


@pytest.fixture
def lead(sami):
    make.saved(LostReason(name="Out of scope"))
    type_ = make.organisation_type("payer", "Payer")
    lead = make.lead(organisation_name="Fund", owner=sami, type=type_, next_step="Call")
    actions.edit(lead, by=sami, version=lead.version, tags=["nordic"])
    view_actions.keep_view(
        lead.pipeline, name="Mine", shape=Shape.BOARD, asked={}, is_shared=True, by=sami
    )
    db.session.commit()
    return lead


def lane_of(page: str, stage: str) -> str:
    """Return what stands in the column of a stage."""
    return next(part for part in page.split("<section") if f">{stage} <" in part)


def test_who_opens_a_board_that_somebody_has_opened_reads_no_lead(lead, sign_in):
    first, other = (sign_in(make.staff()) for _ in range(2))
    first.get(BOARD)
    with statements() as sent:
        assert "Fund" in other.get(BOARD).text
    assert not [each for each in sent if "FROM leads" in each and "UNION" in each]


def test_what_somebody_moves_is_where_it_is_for_everybody_at_once(lead, sami, sign_in):
    one, other = sign_in(sami), sign_in(make.staff())
    pages = [browser.get(BOARD).text for browser in (one, other)]
    assert all("Fund" in lane_of(page, "Identified") for page in pages)
    to = make.stage(lead.pipeline, "In conversation")
    form = {"stage": to.uid, "version": lead.version}
    assert one.post(f"/staff/leads/{lead.uid}/move/", data=form).status_code == 302
    for browser in (one, other):
        page = browser.get(BOARD).text
        assert "Fund" in lane_of(page, "In conversation")
        assert "Fund" not in lane_of(page, "Identified")


@pytest.mark.parametrize(
    ("model", "column", "before"),
    [
        (Lead, "organisation_name", "Fund"),
        (Lead, "next_step", "Call"),
        (Person, "family_name", "Korhonen"),
        (OrganisationType, "name", "Payer"),
        (Stage, "name", "Identified"),
        (Pipeline, "name", "Strategic partners"),
        (LostReason, "name", "Out of scope"),
    ],
)
def test_whatever_a_board_shows_is_shown_as_it_is(lead, sign_in, model, column, before):
    browser = sign_in(make.staff())
    assert before in browser.get(BOARD).text
    name = getattr(model, column)
    db.session.execute(update(model).where(name == before).values({column: "Renamed"}))
    page = browser.get(BOARD).text
    assert "Renamed" in page
    assert before not in page


def test_tags_and_views_are_shown_as_they_are(lead, sami, sign_in):
    browser = sign_in(make.staff())
    page = browser.get(BOARD).text
    assert ">nordic<" in page
    assert ">Mine <" in page
    actions.edit(lead, by=sami, version=lead.version, tags=["baltic"])
    view_actions.keep_view(
        lead.pipeline, name="Open", shape=Shape.BOARD, asked={}, is_shared=True, by=sami
    )
    page = browser.get(BOARD).text
    assert ">baltic<" in page
    assert ">nordic<" not in page
    assert ">Open <" in page


def test_who_may_no_longer_see_a_pipeline_does_not_find_what_was_drawn(lead, sami, sign_in):
    let, other = sign_in(sami), sign_in(make.staff())
    assert other.get(BOARD).status_code == 200
    lead.pipeline.is_restricted = True
    db.session.add(PipelineReader(pipeline_id=lead.pipeline_id, person_id=sami.id))
    assert let.get(BOARD).status_code == 200
    assert other.get(BOARD).status_code == 404


def test_a_lead_grows_slow_and_a_step_late_though_nobody_does_anything(sami, sign_in):
    pipeline = make.pipeline()
    make.stage(pipeline, "Identified").expected_days = 1
    with time_machine.travel(NOON, tick=False) as at:
        browser = sign_in(sami)
        make.lead(pipeline, next_step="Call", next_step_on=NOON.date())
        assert "Call today" in browser.get(BOARD).text
        at.shift(timedelta(hours=13))
        page = browser.get(BOARD).text
        assert "Call due" in page
        at.shift(timedelta(hours=34, minutes=59))
        browser = sign_in(sami)
        assert "in stage" not in browser.get(BOARD).text
        at.shift(timedelta(minutes=1))
        assert "2 d in stage" in browser.get(BOARD).text


def test_a_shared_view_of_mine_shows_each_reader_their_own(sami, sign_in):
    pipeline, eva = make.pipeline(), make.staff(given_name="Eva", family_name="Holm")
    make.lead(pipeline, organisation_name="Of Sami", owner=sami)
    make.lead(pipeline, organisation_name="Of Eva", owner=eva)
    view = view_actions.keep_view(
        pipeline, name="Mine", shape=Shape.BOARD, asked={"owner": "me"}, is_shared=True, by=sami
    )
    for person, found in ((sami, "Sami"), (eva, "Eva")):
        opened = sign_in(person).get(f"{BOARD}views/{view.uid}/", follow_redirects=True).text
        assert "Owner: me" in opened
        for name in ("Sami", "Eva"):
            assert (f">Of {name}</a>" in opened) == (name == found)


def test_a_card_tells_the_amount_and_two_tags_and_counts_the_others(lead, sami, sign_in):
    facts = {"amount_cents": 1_200_000, "currency": "EUR", "tags": ["a", "b", "c", "d"]}
    actions.edit(lead, by=sami, version=lead.version, **facts)
    page = " ".join(lane_of(sign_in(sami).get(BOARD).text, "Identified").split())
    assert "€12,000" in page
    assert ">a, b <" in page
    assert "+2<" in page


def test_a_board_leads_those_who_read_reports_to_its_figures(lead, sami, sign_in):
    assert 'href="/staff/reports/pipelines/strategic-partners/"' in sign_in(sami).get(BOARD).text


def test_only_cold_leads_are_told_anew_with_time(lead, sami, sign_in):
    browser = sign_in(sami)
    lead.stage.expected_days = 3
    entered = db.session.scalars(select(Lead.created_at)).one()
    assert "Fund" not in lane_of(browser.get(f"{BOARD}?cold=yes").text, "Identified")
    with time_machine.travel(entered + timedelta(days=4, minutes=1), tick=False):
        browser = sign_in(sami)
        assert "Fund" in lane_of(browser.get(f"{BOARD}?cold=yes").text, "Identified")


def test_leads_are_asked_for_by_what_their_source_is_called_now(sami, sign_in):
    source = make.source("Forum")
    lead = make.lead(organisation_name="Clinic Aurora", source=source, next_step="Call")
    actions.edit(lead, by=sami, version=lead.version, next_step_on=clock.today())
    db.session.commit()
    browser = sign_in(sami)

    def shown(name: str) -> list[bool]:
        pages = [browser.get(f"{BOARD}{shape}?source={name}").text for shape in SHAPES]
        return ["Clinic Aurora" in page for page in pages]

    assert (shown("Forum"), shown("Congress")) == ([True] * 3, [False] * 3)
    db.session.execute(update(LeadSource).values(name="Congress"))
    db.session.commit()
    assert (shown("Forum"), shown("Congress")) == ([False] * 3, [True] * 3)
