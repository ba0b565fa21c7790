"""Two people change one thing: who saves second reads what the first wrote, and nothing is lost."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.marks import mark_of
from hubcommunity.topics import (
    charter_actions,
    group_actions,
    group_queries,
    milestone_actions,
    milestone_queries,
)
from hubcommunity.topics.calls import call_actions
from hubcommunity.topics.calls import queries as calls
from hubcommunity.topics.calls.call_actions import Plan
from hubcommunity.topics.meetings import item_actions, item_queries, plan_actions
from hubcommunity.topics.meetings import policy as meetings
from hubcommunity.topics.meetings.models import MeetingState
from hubcommunity.topics.meetings.policy import Details
from hubcommunity.topics.milestone_models import Milestone
from hubcommunity.topics.models import Policy
from tests import make
from tests.threads import at_once

SOON = date(2030, 3, 1)
RULES = {"quorum": "50", "support": "75", "days": "14", "objections_block": "y"}
GROUP = {"summary": "In short.", "policy": "by request", "timezone": "Europe/Oslo"}


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def staff():
    return make.staff()


class OfMilestone:
    """How a milestone is changed, by the action and on its page."""

    field = "title"

    def __init__(self, group):
        self.row = make.saved(Milestone(group=group, title="Before", due_on=SOON))
        self.address = f"/topics/reimbursement/milestones/{self.row.uid}/edit/"
        self.form = {"due_on": SOON.isoformat()}

    def part(self):
        return milestone_queries.part_of(self.row)

    def change(self, text, seen, by):
        milestone_actions.change(self.row, text, SOON, by=by, seen=seen)


class OfGroup:
    field = "name"

    def __init__(self, group):
        self.row = group
        group.name, group.policy = "Before", Policy.REQUEST
        self.address, self.form = "/staff/topics/reimbursement/edit/", GROUP

    def part(self):
        return group_queries.part_of(self.row)

    def change(self, text, seen, by):
        group_actions.change(self.row, {"name": text}, by=by, seen=seen)


class OfCall:
    field = "statement"

    def __init__(self, group):
        self.row = make.call(group, statement="Before")
        self.address = f"/topics/reimbursement/calls/{self.row.uid}/edit/"
        self.form = RULES | {"title": "Evidence"}

    def part(self):
        return calls.part_of(self.row)

    def change(self, text, seen, by):
        what = Plan("Evidence", text, 50, 75, objections_block=True, days=14)
        call_actions.revise(self.row, what, by=by, seen=seen)


class OfMeeting:
    field = "description"

    def __init__(self, group):
        starts_at = (clock.now() + timedelta(days=7)).replace(hour=10, minute=0, microsecond=0)
        self.row = make.meeting(group, description="Before", starts_at=starts_at.replace(second=0))
        self.address = f"/topics/reimbursement/meetings/{self.row.uid}/edit/"
        part = self.part()
        times = {name: f"{part[name]:%H:%M}" for name in ("begins", "ends")}
        self.form = times | {"day": part["day"].isoformat(), "timezone": part["timezone"]}
        self.form |= {"title": part["title"]}

    def part(self):
        return meetings.part_of(self.row)

    def change(self, text, seen, by):
        details = replace(Details(**self.part()), description=text)
        plan_actions.change(self.row, details, by=by, seen=seen)


class OfDecision:
    field = "text"

    def __init__(self, group):
        chair = make.chair(group)
        meeting = make.meeting(group, MeetingState.HELD, starts_at=clock.now() - timedelta(days=1))
        self.row = item_actions.decide(meeting, "Before", by=chair)
        minutes = f"/topics/reimbursement/meetings/{meeting.uid}/minutes/"
        self.address, self.form = f"{minutes}decisions/{self.row.uid}/", {}

    def part(self):
        return item_queries.words_of(self.row)

    def change(self, text, seen, by):
        item_actions.reword(self.row, text, by=by, seen=seen)


class OfItem:
    field = "text"

    def __init__(self, group):
        chair = make.chair(group)
        meeting = make.meeting(group, MeetingState.HELD, starts_at=clock.now() - timedelta(days=1))
        self.row = item_actions.promise(meeting, "Before", chair, SOON, by=chair)
        self.address = f"/topics/reimbursement/actions/{self.row.uid}/edit/"
        self.form = {"owner": str(chair.uid), "due_on": SOON.isoformat()}

    def part(self):
        return item_queries.part_of(self.row)

    def change(self, text, seen, by):
        item_actions.change(self.row, text, self.row.owner, SOON, by=by, seen=seen)


THINGS = [OfMilestone, OfGroup, OfCall, OfMeeting, OfDecision, OfItem]


@pytest.mark.parametrize("of", THINGS)
def test_what_changed_since_it_was_seen_is_not_written_over(of, group, staff):
    thing = of(group)
    seen = mark_of(thing.part())
    thing.change("Theirs", seen, staff)
    with pytest.raises(Stale, match="Nothing is lost"):
        thing.change("Mine", seen, staff)
    assert getattr(thing.row, thing.field) == "Theirs"
    thing.change("Mine", mark_of(thing.part()), staff)
    assert getattr(thing.row, thing.field) == "Mine"


@pytest.mark.parametrize("of", THINGS)
def test_the_page_shows_both_and_a_second_save_puts_mine_there(of, group, staff, sign_in):
    thing, browser = of(group), sign_in(staff)
    seen = seen_in(browser.get(thing.address).text)
    thing.change("Theirs", None, staff)
    db.session.commit()
    mine = thing.form | {thing.field: "Mine"}
    answer = browser.post(thing.address, data=mine | {"seen": seen})
    assert answer.status_code == 409
    assert "What stands there now" in answer.text
    assert '<dd class="notice-text">Theirs</dd>' in answer.text
    assert re.search(r'value="Mine"|>\s*Mine</textarea>', answer.text)
    assert getattr(thing.row, thing.field) == "Theirs"
    saved = browser.post(thing.address, data=mine | {"seen": seen_in(answer.text)})
    assert saved.status_code == 302
    assert getattr(thing.row, thing.field) == "Mine"


def seen_in(page):
    return re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]


def test_of_two_who_save_at_once_one_is_told(app, group, staff):
    thing = OfMilestone(group)
    seen, number, by = mark_of(thing.part()), thing.row.id, staff.id

    def save(title):
        row, person = db.session.get(Milestone, number), db.session.get(type(staff), by)
        return lambda: milestone_actions.change(row, title, SOON, by=person, seen=seen)

    told = at_once(app, *(lambda title=title: save(title)() for title in ("One", "Other")))
    assert sorted(bool(one) for one in told) == [False, True]
    assert thing.row.title == ("One" if told[1] else "Other")


def test_a_milestone_that_was_settled_meanwhile_is_no_form_any_more(group, staff, sign_in):
    thing, browser = OfMilestone(group), sign_in(staff)
    milestone_actions.drop(thing.row, reason="No time.", by=staff)
    answer = browser.post(thing.address, data=thing.form | {"title": "Mine", "seen": "x"})
    assert answer.status_code == 409
    assert "has dropped this milestone already" in answer.text


def test_who_writes_a_charter_that_was_published_meanwhile_reads_what_differs(
    group, staff, sign_in
):
    charter_actions.publish(group, text="We meet monthly.", note="First.", after=0, by=staff)
    said = {"text": "We meet weekly.", "note": "More often.", "after": "0"}
    answer = sign_in(staff).post("/topics/reimbursement/charter/write/", data=said)
    assert answer.status_code == 409
    assert re.search(r"<del>.*monthly.*</del>", answer.text)
    assert re.search(r"<ins>.*weekly.*</ins>", answer.text)
