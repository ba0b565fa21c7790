"""Two at the same moment: of two texts none is lost, and no number is given twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import item_actions, minutes_actions, minutes_queries
from hubcommunity.topics.meetings.attendance_actions import check_in, note_all
from hubcommunity.topics.meetings.attendance_models import Attendance, Presence
from hubcommunity.topics.meetings.attendance_policy import mark_of
from hubcommunity.topics.meetings.item_models import ActionItem, Decision
from hubcommunity.topics.meetings.minutes_models import MinutesVersion
from hubcommunity.topics.meetings.models import MeetingState
from tests import make
from tests.threads import at_once


@pytest.fixture
def meeting(group):
    return make.meeting(group, starts_at=clock.now() - timedelta(minutes=20))


def doing(action, row, by, *args, **kwargs):
    """Return an act that calls an action with rows of its own session."""
    model, row_id, person_id = type(row), row.id, by.id

    def act():
        person = db.session.get_one(Person, person_id)
        action(db.session.get_one(model, row_id), *args, by=person, **kwargs)

    return act


def test_of_two_who_save_at_once_one_is_told_and_neither_text_is_mixed(app, meeting, chair):
    acts = [doing(minutes_actions.save, meeting, chair, text, 0) for text in ("Mine.", "Theirs.")]
    told = at_once(app, *acts)
    assert sorted(told) == ["", "Version 1 was saved while you wrote."]
    saved = ["Mine.", "Theirs."][told.index("")]
    assert minutes_queries.minutes_of(meeting).text == saved
    assert db.session.scalars(select(MinutesVersion.text)).all() == [saved]


def test_two_decisions_at_once_have_two_numbers(app, meeting, chair):
    acts = [doing(item_actions.decide, meeting, chair, text) for text in ("One.", "Two.")]
    assert at_once(app, *acts) == ["", ""]
    numbers = db.session.scalars(select(Decision.number).order_by(Decision.number)).all()
    assert numbers == [1, 2]


def test_one_who_writes_as_the_minutes_are_approved_is_before_or_refused(app, meeting, chair):
    minutes = minutes_actions.save(meeting, "We met.", 0, by=chair)
    meeting.state = MeetingState.HELD
    minutes_actions.circulate(minutes, by=chair)
    told = at_once(
        app,
        doing(minutes_actions.approve, minutes, chair),
        doing(minutes_actions.save, meeting, chair, "We met twice.", 1),
    )
    now = minutes_queries.minutes_of(meeting)
    assert told[0] == ""
    assert (now.text, told[1]) in [
        ("We met twice.", ""),
        ("We met.", "These minutes are approved, so they stay as they are."),
    ]


def test_who_checks_in_as_the_sheet_is_saved_is_never_overwritten(app, meeting, chair, group):
    seat = make.sitting(group)
    absent = {seat.person_id: Presence.ABSENT}
    told = at_once(
        app,
        doing(check_in, meeting, seat.person, Presence.PRESENT),
        doing(note_all, meeting, chair, absent, seen=mark_of([])),
    )
    rows = db.session.scalars(select(Attendance)).all()
    assert [(row.person_id, row.presence) for row in rows] == [(seat.person_id, Presence.PRESENT)]
    assert told[0] == ""


def test_two_workers_remind_once(app, meeting, chair, group, outbox):
    owner = make.sitting(group).person
    item = item_actions.promise(meeting, "Ask", owner, clock.today(), by=chair)
    item.remind_on = clock.today()
    at_once(
        app,
        lambda: item_actions.remind_of_items(clock.now()),
        lambda: item_actions.remind_of_items(clock.now()),
    )
    events = [mail.event for mail in outbox()]
    assert events == ["action_item.assigned", "action_item.reminder"]


def test_an_item_is_settled_once(app, meeting, chair, group):
    owner = make.sitting(group).person
    item = item_actions.promise(meeting, "Ask", owner, clock.today(), by=chair)
    told = at_once(
        app,
        doing(item_actions.finish, item, owner, "Asked."),
        doing(item_actions.drop, item, chair, "Not needed."),
    )
    assert sum(not one for one in told) == 1
    outcome = db.session.scalar(select(ActionItem.outcome))
    assert outcome == ["Asked.", "Not needed."][told.index("")]
