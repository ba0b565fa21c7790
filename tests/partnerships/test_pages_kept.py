"""The pages of leads are drawn once for all who see the same; they show nobody what is not for
them, are never old, and take few queries when nothing of them is remembered.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from hubcommunity.accounts.models import Account, Duty, LoginSession
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships import actions, contact_actions, step_actions
from hubcommunity.partnerships.checklist_models import StageItem
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.contact_models import Contact, LegalBasis
from hubcommunity.partnerships.models import Lead, PipelineReader, Stage
from hubcommunity.partnerships.step_models import Activity, ActivityKind
from hubcommunity.people.models import Person
from tests import make
from tests.counting import cost

STEPS = "/staff/next-steps/"
NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)
FAIR = Provenance("A fair", LegalBasis.CONTRACT, NOON.date())


@pytest.fixture
def sami():
    return make.staff(given_name="Sami", family_name="Korhonen")


@pytest.fixture
def staff(sign_in, sami):
    return sign_in(sami)


@pytest.fixture
def lead(sami):
    """A lead with everything that its page can show."""
    lead = make.lead(organisation_name="Fund", owner=sami, group=make.group())
    facts = {"tags": ["nordic"], "topics": [make.topic("care", "Care")], "helpers": [sami]}
    actions.edit(lead, by=sami, version=lead.version, owner=make.staff(), **facts)
    contact = make.person(given_name="Ann", family_name="Berg", email="ann@fund.example")
    contact_actions.add_contact(lead, contact, by=sami, provenance=FAIR)
    step_actions.plan(lead, ActivityKind.CALL, "Ring them", on=NOON.date(), by=sami)
    step_actions.log(lead, ActivityKind.NOTE, "They like it.", by=sami)
    make.saved(StageItem(stage=lead.stage, text="Ask the board"))
    return lead


def page_of(lead):
    return f"/staff/leads/{lead.uid}/"


def test_a_lead_with_everything_takes_fourteen_queries_with_nothing_remembered(staff, lead):
    make.lead(lead.pipeline, organisation_name="Fund")
    address = page_of(lead)
    page = staff.get(address).text
    assert all(words in page for words in ("May be the same", "Ann Berg", "Owner: ", "Ask the"))
    assert cost(lambda: staff.get(address)) <= 14
    assert cost(lambda: staff.get(f"{STEPS}?who=everyone")) <= 14


def another_session(app, statement):
    """Let a job, in a session of its own, write and commit."""
    db.session.commit()
    with app.app_context():
        db.session.execute(statement)
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize(
    ("model", "column", "before"),
    [
        (Lead, "organisation_name", "Fund"),
        (Stage, "name", "Identified"),
        (Person, "family_name", "Berg"),
        (Contact, "source", "A fair"),
        (StageItem, "text", "Ask the board"),
        (Activity, "text", "Ring them"),
        (Activity, "text", "They like it."),
    ],
)
def test_whatever_a_lead_shows_is_shown_as_it_is(app, staff, lead, model, column, before):
    address, name = page_of(lead), getattr(model, column)
    assert before in staff.get(address).text
    another_session(app, update(model).where(name == before).values({column: "Renamed"}))
    page = staff.get(address).text
    assert "Renamed" in page
    assert before not in page


def test_a_lead_grows_older_and_its_steps_late_though_nobody_does_anything(sami, sign_in):
    with time_machine.travel(NOON, tick=False) as at:
        lead = make.lead(owner=sami, next_step="Call", next_step_on=NOON.date())
        lead.stage.expected_days = 1
        staff = sign_in(sami)
        db.session.execute(update(LoginSession).values(expires_at=NOON + timedelta(days=30)))
        addresses = page_of(lead), STEPS
        for told in ("Today", "Late: "):
            assert all(
                told in staff.get(address).text.split('id="steps"')[1] for address in addresses
            )
            at.shift(timedelta(hours=13))
        assert "for 1 day" in staff.get(page_of(lead)).text
        at.shift(timedelta(hours=22))
        page = staff.get(page_of(lead)).text
        assert ("for 2 days" in page, "Stuck: 1 days expected" in page) == (True, True)


def test_leads_that_one_may_not_see_are_not_shown_as_the_same(staff, sami, lead, sign_in):
    secret = make.lead(make.pipeline(slug="quiet", name="Quiet talks"), organisation_name="Fund")
    secret.pipeline.is_restricted = True
    make.saved(PipelineReader(pipeline_id=secret.pipeline_id, person_id=sami.id))
    step_actions.plan(secret, ActivityKind.CALL, "Whisper", on=NOON.date(), by=sami)
    address, all_steps = page_of(lead), f"{STEPS}?who=everyone"
    other = sign_in(make.staff())
    for reader, sees in ((staff, True), (other, False), (staff, True)):
        assert ("Quiet talks" in reader.get(address).text.split("Timeline")[1]) == sees
        assert ("Whisper" in reader.get(all_steps).text) == sees
    db.session.delete(db.session.scalars(select(PipelineReader)).one())
    assert "Whisper" not in staff.get(all_steps).text
    assert "Quiet talks" not in staff.get(address).text.split("Timeline")[1]


def test_each_reader_finds_their_own_steps_and_who_left_leaves_some_behind(staff, lead, sign_in):
    other = make.staff(given_name="Eva")
    step_actions.plan(lead, ActivityKind.CALL, "Hers", on=NOON.date(), owner=other, by=None)
    assert "Hers</strong>" in sign_in(other).get(STEPS).text
    assert "Hers</strong>" not in staff.get(STEPS).text
    assert "Needs a new owner" not in staff.get(f"{STEPS}?who=everyone").text
    hers = select(Account.id).where(Account.person_id == other.id).scalar_subquery()
    left = update(Duty).where(Duty.account_id == hers).values(ended_at=clock.now())
    db.session.execute(left)
    assert "Needs a new owner" in staff.get(f"{STEPS}?who=everyone").text
    assert "Needs a new owner" in staff.get(page_of(lead)).text


@pytest.mark.parametrize("page", ["list/", "list/?sort=days&country=FR", "calendar/?month=2026-11"])
def test_the_list_and_the_calendar_are_new_after_what_others_and_a_job_write(
    app, staff, sami, lead, page
):
    address = f"/staff/pipelines/strategic-partners/{page}"
    assert ">Fund</a>" in staff.get(address).text
    actions.move(lead, to=make.stage(lead.pipeline, "Partner"), by=sami, version=lead.version)
    shown = staff.get(address).text
    assert (">Partner</td>" in shown) == page.startswith("list")
    assert (">Fund</a>" in shown) == page.startswith("list")
    actions.move(lead, to=make.stage(lead.pipeline, "Identified"), by=sami, version=lead.version)
    another_session(app, update(Lead).values(organisation_name="Renamed", next_step="Write"))
    step_actions.plan(lead, ActivityKind.CALL, "Ring them", on=NOON.date(), by=sami)
    assert ">Renamed</a>" in staff.get(address).text


def test_the_list_grows_older_and_keeps_its_filter_true_though_nobody_does_anything(sami, sign_in):
    with time_machine.travel(NOON, tick=False) as at:
        lead = make.lead(owner=sami, organisation_name="Fund")
        lead.stage.expected_days = 1
        staff, address = sign_in(sami), "/staff/pipelines/strategic-partners/list/"
        db.session.execute(update(LoginSession).values(expires_at=NOON + timedelta(days=30)))
        assert "Cold:" not in staff.get(address).text
        assert ">Fund</a>" not in staff.get(f"{address}?cold=yes").text
        at.shift(timedelta(days=2))
        assert 'Cold: longer in the stage than expected">2<' in staff.get(address).text
        assert ">Fund</a>" in staff.get(f"{address}?cold=yes").text
