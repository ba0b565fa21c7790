"""What a country asks for: written down, promised, delivered, and counted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.enquiries.actions import make_lead
from hubcommunity.partnerships import actions as leads
from hubcommunity.partnerships import history_queries, step_actions, step_queries
from hubcommunity.partnerships.step_models import Activity, ActivityState
from hubcommunity.partnerships.support import actions, deliverable_actions, queries
from hubcommunity.partnerships.support.models import Deliverable, SupportNeed
from tests import make

TODAY = clock.today
WEEK = timedelta(days=7)


def support_pipeline(slug: str = "country-support"):
    pipeline = make.pipeline(slug, "Country support")
    pipeline.is_support = True
    return pipeline


@pytest.fixture
def lead(app):
    return make.lead(support_pipeline())


@pytest.fixture
def me(app):
    return make.staff()


def need(name: str = "Training of staff", position: int = 0) -> SupportNeed:
    return make.saved(SupportNeed(name=name, position=position))


def promised(lead, me, on: date | None = None) -> Deliverable:
    return deliverable_actions.promise(lead, "Workshop", on or TODAY() + WEEK, by=me)


def facts(deliverable: Deliverable, **changed):
    same = ("name", "planned_on", "delivered_on", "note")
    return {name: getattr(deliverable, name) for name in same} | changed


def test_what_is_asked_for_is_kept_and_what_is_not_mentioned_stays(lead, me):
    wanted = need()
    support = actions.write_down(lead, by=me, version=0, need=wanted, need_words=" Nurses. ")
    actions.write_down(lead, by=me, version=support.version, scope="- two days")

    found = queries.support_of(lead)
    assert (found.need, found.need_words, found.scope) == (wanted, "Nurses.", "- two days")
    written_down = AuditEntry.event == "support.written_down"
    told = select(AuditEntry).where(written_down).order_by(AuditEntry.id)
    changes = [entry.details["changed"] for entry in db.session.scalars(told)]
    assert changes == [["need", "need_words"], ["scope"]]


def test_who_saw_an_old_version_is_refused(lead, me):
    support = actions.write_down(lead, by=me, version=0, authority="Crete")
    actions.write_down(lead, by=me, version=support.version, authority="Attica")
    for old in (0, 1):
        with pytest.raises(Stale, match="meanwhile"):
            actions.write_down(lead, by=me, version=old, authority="Naxos")


def test_saving_the_same_again_leaves_no_trace(lead, me):
    support = actions.write_down(lead, by=me, version=0, authority="Crete")
    actions.write_down(lead, by=me, version=support.version, authority="Crete ")
    told = select(AuditEntry).where(AuditEntry.event == "support.written_down")
    assert len(db.session.scalars(told).all()) == 1


@pytest.mark.parametrize(("message", "words"), [("On pricing.", "On pricing."), ("", "Help us")])
def test_an_enquiry_fills_the_need_in_words_and_the_day(me, message, words):
    enquiry = make.enquiry(message=message, subject="Help us")
    made = make_lead(enquiry, support_pipeline(), by=me)
    support = queries.support_of(made)
    assert support.need_words == words
    assert support.requested_on == enquiry.received_at.date()


def test_an_enquiry_of_another_pipeline_asks_for_no_support(me):
    made = make_lead(make.enquiry(), make.pipeline(), by=me)
    assert queries.support_of(made) is None


# --- deliverables ---


def test_a_deliverable_is_among_the_next_steps_until_it_is_delivered(lead, me):
    workshop = promised(lead, me)
    assert (lead.next_step, lead.next_step_on) == ("Deliver: Workshop", workshop.planned_on)

    said = facts(workshop, delivered_on=TODAY(), note="Forty came.")
    deliverable_actions.change(workshop, by=me, **said)

    assert workshop.step.state is ActivityState.DONE
    assert workshop.step.outcome == "Forty came."
    assert lead.next_step == ""


def test_another_day_and_name_go_to_its_step(lead, me):
    workshop = promised(lead, me)
    day = TODAY() + 2 * WEEK
    deliverable_actions.change(workshop, by=me, **facts(workshop, name="Seminar", planned_on=day))
    assert (lead.next_step, lead.next_step_on) == ("Deliver: Seminar", day)
    assert len(step_queries.undone_steps(lead)) == 1


def test_what_was_not_delivered_after_all_has_a_step_again(lead, me):
    workshop = promised(lead, me)
    deliverable_actions.change(workshop, by=me, **facts(workshop, delivered_on=TODAY()))
    deliverable_actions.change(workshop, by=me, **facts(workshop, delivered_on=None))
    assert lead.next_step == "Deliver: Workshop"
    assert workshop.step.is_undone


def test_nothing_is_delivered_tomorrow(lead, me):
    workshop = promised(lead, me)
    later = facts(workshop, delivered_on=TODAY() + timedelta(days=1))
    with pytest.raises(RuleBroken, match="not delivered yet"):
        deliverable_actions.change(workshop, by=me, **later)


@pytest.mark.parametrize(("days", "is_late"), [(-1, True), (0, False), (1, False)])
def test_a_deliverable_is_late_from_the_day_after(lead, me, days, is_late):
    workshop = promised(lead, me, TODAY() + timedelta(days=days))
    assert workshop.is_late(TODAY()) is is_late


def test_what_was_delivered_late_is_late_no_more(lead, me):
    workshop = promised(lead, me, TODAY() - WEEK)
    deliverable_actions.change(workshop, by=me, **facts(workshop, delivered_on=TODAY()))
    assert not workshop.is_late(TODAY())


def test_what_is_taken_out_takes_its_step_along(lead, me):
    step = promised(lead, me).step
    [workshop] = queries.deliverables_of(lead)
    deliverable_actions.take_out(workshop, by=me)
    assert step.state is ActivityState.CANCELLED
    assert not queries.deliverables_of(lead)


def test_what_was_delivered_is_not_taken_out(lead, me):
    workshop = promised(lead, me)
    deliverable_actions.change(workshop, by=me, **facts(workshop, delivered_on=TODAY()))
    with pytest.raises(RuleBroken, match="stays on record"):
        deliverable_actions.take_out(workshop, by=me)


def test_a_step_done_by_hand_does_not_hinder_the_delivery(lead, me):
    workshop = promised(lead, me)
    step_actions.do(workshop.step, "All is prepared.", by=me)
    deliverable_actions.change(workshop, by=me, **facts(workshop, delivered_on=TODAY()))
    assert workshop.step.outcome == "All is prepared."


def test_a_closed_lead_is_promised_something_without_a_step(lead, me):
    leads.move(lead, to=make.stage(lead.pipeline, "Partner"), by=me, version=lead.version)
    assert promised(lead, me).step is None
    assert not db.session.scalars(select(Activity)).all()


def test_the_timeline_tells_of_it(lead, me):
    workshop = promised(lead, me)
    deliverable_actions.change(workshop, by=me, **facts(workshop, delivered_on=TODAY()))
    told = [(each.text, each.detail) for each in history_queries.history(lead, "changes").items]
    assert told == [("Delivered", "Workshop"), ("Deliverable added", "Workshop")]


# --- figures ---


def request(pipeline, me, wanted: SupportNeed | None, on: date, at: str = "Identified"):
    lead = make.lead(pipeline)
    actions.write_down(lead, by=me, version=0, need=wanted, requested_on=on)
    if at != "Identified":
        stage = make.stage(pipeline, at)
        leads.move(lead, to=stage, by=me, version=lead.version, reason="So it is")


def test_requests_and_deliveries_are_counted_by_need_in_the_order_of_the_list(me):
    pipeline, other = support_pipeline(), support_pipeline("elsewhere")
    training, pricing = need("Training", 1), need("Pricing", 0)
    first, last = TODAY() - WEEK, TODAY()
    request(pipeline, me, training, first)
    request(pipeline, me, training, last, "Partner")
    request(pipeline, me, training, first - timedelta(days=1), "Partner")
    request(pipeline, me, pricing, first, "Closed")
    request(pipeline, me, None, last)
    request(pipeline, me, pricing, first - WEEK)
    request(other, me, pricing, last)

    counted = queries.figures_by_need(pipeline, first, last)

    assert [tuple(row) for row in counted] == [
        ("Pricing", 1, 0),
        ("Training", 2, 2),
        (None, 1, 0),
    ]
