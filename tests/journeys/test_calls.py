"""A call for consensus: an objection, a second round, the resolution, and what is published."""

from datetime import timedelta

import pytest

from hubcommunity.core.db import db
from hubcommunity.library.models import Resource
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.models import Call
from hubcommunity.topics.calls.round_actions import end_rounds
from tests import make
from tests.browser import LARGE_FIRST
from tests.topics.calls.steps import declared


@pytest.fixture
def table(app):
    group = make.group("reimbursement", name="Reimbursement schemes")
    names = ("Clinic North", "Payer South")
    return [declared(make.sitting(group, make.member(name))) for name in names]


def end_round():
    """Let the time of the open round pass."""
    call = db.session.query(Call).one()
    end_rounds(queries.last_round(call).closes_at + timedelta(minutes=1))
    db.session.commit()


@LARGE_FIRST
def test_a_call_from_the_plan_to_the_published_statement(walk, visitor, mails, table):
    north, south = table
    chair = make.chair(north.group)
    walk.be(chair)
    page = walk.goto("/topics/reimbursement/")
    page.get_by_role("link", name="Calls for consensus").click()
    page.get_by_text("Nothing was asked yet").wait_for()
    walk.check()
    page.get_by_role("link", name="Plan a call").click()
    page.get_by_label("Title").fill("Evidence levels")
    page.get_by_label("Quorum").fill("50")
    page.get_by_label("Support").fill("75")
    page.get_by_label("Days").fill("14")
    page.get_by_label("An objection that stands").check()
    page.get_by_role("button", name="Keep the draft").click()
    page.get_by_role("link", name="Write the statement").wait_for()
    walk.check()
    page.get_by_label("Statement").fill("A route names the evidence that it asks for.")
    page.get_by_role("button", name="Keep the draft").click()
    page.get_by_text("2 organisations are asked").wait_for()
    walk.check()
    page.get_by_role("button", name="Open the call").click()
    page.get_by_text("0 of 2 organisations have answered").wait_for()
    walk.check()

    delegate = visitor("narrow-plain" if walk.plain else "narrow")
    delegate.be(north.person)
    other = delegate.goto("/topics/reimbursement/")
    delegate.check()
    other.get_by_role("button", name="Agree", exact=True).click()
    other.get_by_text("Support: 1 of 1").wait_for()
    delegate.be(south.person)
    other = delegate.goto("/topics/reimbursement/")
    other.get_by_role("link", name="Object", exact=True).click()
    delegate.check()
    other.get_by_label("In words").fill("At which risk class?")
    other.get_by_label("Proposed text").fill("… at each risk class.")
    other.get_by_role("button", name="Give the position").click()
    other.get_by_text("1 objection stands.").wait_for()
    delegate.check()

    page = walk.goto("/topics/reimbursement/calls/")
    walk.check()
    page.get_by_role("link", name="Evidence levels").click()
    page.get_by_role("link", name="Answer").click()
    walk.check()
    page.get_by_label("Text").fill("We name the class.")
    page.get_by_role("button", name="Keep the answer").click()
    page.get_by_text("We name the class.").wait_for()
    end_round()
    page.reload()
    page.get_by_role("link", name="Assess").click()
    page.get_by_text("The support is too small").first.wait_for()
    walk.check()
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="New round").click()
    walk.check()
    page.get_by_label("Statement").fill("A route names the evidence at each risk class.")
    page.get_by_role("button", name="Open the round").click()
    page.get_by_text("How the statement changed").wait_for()
    walk.check()

    for seat in table:
        delegate.be(seat.person)
        other = delegate.goto("/topics/reimbursement/")
        other.get_by_role("button", name="Agree", exact=True).click()
        other.get_by_text("is kept.").wait_for()
    other.get_by_text("Withdrawn").first.wait_for()
    delegate.check()
    end_round()

    page.reload()
    page.get_by_role("link", name="Assess").click()
    page.get_by_label("Consensus", exact=True).check()
    page.get_by_label("Assessment").fill("The objection led to a better text.")
    page.get_by_role("button", name="Keep the assessment").click()
    page.get_by_role("button", name="Resolve: consensus").click()
    page.get_by_text("The call is resolved").wait_for()
    walk.check()
    page.get_by_role("link", name="Results", exact=True).click()
    page.get_by_text("Payer South").wait_for()
    walk.check()
    page.go_back()
    page.get_by_role("link", name="Publish").click()
    walk.check()
    page.get_by_label("Summary").fill("Name the evidence at each risk class.")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("link", name="Published in the library").wait_for()
    walk.check()

    assert mails(chair.email)[-1]["Subject"] == "To be assessed: Evidence levels"
    slug = db.session.query(Resource).one().slug
    public = visitor("wide-plain").goto(f"/library/{slug}/")
    public.get_by_text("A route names the evidence at each risk class.").wait_for()
    public.get_by_text("Clinic North").first.wait_for()
