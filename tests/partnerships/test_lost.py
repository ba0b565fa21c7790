"""A lost lead says why: by a reason of the list, in words where that says too little."""

import re
from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import (
    actions,
    queries,
    step_list_queries,
)
from hubcommunity.partnerships.history_queries import history
from hubcommunity.partnerships.loss_models import Loss, LostReason
from hubcommunity.partnerships.step_list_queries import StepFilter
from tests import make


def lost_reason(name="No budget", **values):
    return make.saved(LostReason(name=name, **values))


def lose(lead, loss, reason=""):
    to = make.stage(lead.pipeline, "Closed")
    actions.move(
        lead, to=to, by=make.staff(), version=lead.version, reason=f" {reason} ", loss=loss
    )
    db.session.flush()


def test_a_lost_lead_keeps_which_reason_it_was_and_who_got_it():
    lead, reason = make.lead(), lost_reason("Chose somebody else")
    lose(lead, Loss(reason, competitor=" Nordic Data "), "Cheaper")
    assert (lead.lost_because, lead.competitor) == (reason, "Nordic Data")
    assert (
        lead.lost_reason == queries.open_transition(lead).reason == "Chose somebody else: Cheaper"
    )


def test_a_reopened_lead_has_no_loss_any_more_but_in_its_history():
    lead = make.lead()
    lose(lead, Loss(lost_reason(), competitor="Nordic Data"))
    actions.move(
        lead,
        to=make.stage(lead.pipeline, "Identified"),
        by=make.staff(),
        version=lead.version,
    )
    assert (lead.lost_because, lead.competitor, lead.lost_reason) == (None, "", "")
    [stay] = [each for each in history(lead, "moves").items if "Nordic" in each.detail]
    assert stay.text == f"Moved to “{make.stage(lead.pipeline, 'Closed').name}”"
    assert "It went to Nordic Data." in stay.detail.splitlines()


@pytest.mark.parametrize(
    ("values", "told"),
    [({"needs_note": True}, "needs a few words"), ({"retired_at": clock.now()}, "is retired")],
)
def test_a_reason_that_says_too_little_or_is_retired_is_refused(values, told):
    lead = make.lead()
    with pytest.raises(RuleBroken, match=told):
        lose(lead, Loss(lost_reason(**values)))
    assert lead.stage.name == "Identified"


def test_a_reason_that_needs_words_takes_them():
    lead = make.lead()
    lose(lead, Loss(lost_reason("Other", needs_note=True)), "They merged")
    assert lead.lost_reason == "Other: They merged"


def test_a_lost_lead_is_looked_at_again_on_a_day_to_come_only():
    with pytest.raises(RuleBroken, match="a day to come"):
        lose(make.lead(), Loss(lost_reason(), look_again_on=clock.today()))


# --- the pages ---


def posted(browser, lead, **form):
    sent = {"stage": str(make.stage(lead.pipeline, "Closed").uid), "version": lead.version}
    return browser.post(f"/staff/leads/{lead.uid}/move/", data=sent | form)


@pytest.fixture
def staff(sign_in):
    return sign_in(make.staff())


def test_the_form_asks_for_a_reason_of_the_list(staff):
    lead, reason = make.lead(), lost_reason()
    assert "Choose why it is lost" in posted(staff, lead, reason="Out of scope").text
    tomorrow = clock.today().isoformat()
    told = posted(staff, lead, because=str(reason.uid), look_again_on=tomorrow).text
    assert "Enter a day to come" in told
    assert posted(staff, lead, because=str(reason.uid)).status_code == 302
    assert lead.lost_because == reason


def test_the_form_marks_what_asks_why_and_what_asks_for_words(staff):
    lead, reason = make.lead(), lost_reason("Other", needs_note=True)
    page = staff.get(f"/staff/leads/{lead.uid}/move/").text
    lost = make.stage(lead.pipeline, "Closed")
    assert re.search(rf'<input[^>]*data-kind="lost"[^>]*value="{lost.uid}"', page)
    assert re.search(rf'<option[^>]*data-words="yes"[^>]*value="{reason.uid}"', page)


def test_the_form_asks_for_words_where_the_reason_says_too_little(staff):
    lead, reason = make.lead(), lost_reason("Other", needs_note=True)
    assert "Say in a few words why" in posted(staff, lead, because=str(reason.uid)).text
    assert lead.closed_at is None


# --- looking again ---


def test_a_lost_lead_comes_back_to_its_owner_on_the_day(sign_in):
    owner = make.staff()
    lead, day = make.lead(owner=owner), clock.today() + timedelta(days=40)
    lose(lead, Loss(lost_reason(), look_again_on=day))
    assert (lead.next_step, lead.next_step_on) == ("Look again", day)
    asked = StepFilter(owner, day)
    assert [step.lead for step in step_list_queries.steps(asked, 1, 1).items] == [lead]
    assert "Reopen" in sign_in(owner).get(f"/staff/leads/{lead.uid}/").text


def test_a_reopened_lead_is_not_to_be_looked_at_again(sign_in):
    lead, day = make.lead(at="In conversation"), clock.today() + timedelta(days=40)
    lose(lead, Loss(lost_reason(), look_again_on=day))
    browser = sign_in(make.staff())
    sent = {"version": lead.version}
    assert browser.post(f"/staff/leads/{lead.uid}/reopen", data=sent).status_code == 302
    assert (lead.stage.name, lead.closed_at, lead.next_step) == ("Identified", None, "")
    assert browser.post(f"/staff/leads/{lead.uid}/reopen", data=sent).status_code == 409
