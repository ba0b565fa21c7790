"""Who was at a meeting: the sheet, checking in, and what nobody changes any more."""

from datetime import timedelta

import pytest

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.topics.meetings import attendance_queries, minutes_actions
from hubcommunity.topics.meetings.attendance_actions import check_in, mark_held, note_all
from hubcommunity.topics.meetings.attendance_models import Presence
from hubcommunity.topics.meetings.attendance_policy import (
    CHECK_IN_AFTER,
    CHECK_IN_BEFORE,
    mark_of,
    no_check_in_because,
)
from hubcommunity.topics.meetings.models import Answer, MeetingState
from hubcommunity.topics.models import GroupState
from tests import make

HOUR = timedelta(hours=1)


@pytest.fixture
def meeting(group):
    """A meeting that began a quarter of an hour ago."""
    return make.meeting(group, starts_at=clock.now() - HOUR / 4)


def noted(meeting):
    rows = attendance_queries.noted_of(meeting)
    return {row.guest_name or row.person_id: row.presence for row in rows}


def seen(meeting):
    return mark_of(attendance_queries.noted_of(meeting))


def test_the_whole_meeting_is_noted_at_once(meeting, chair, seat, group):
    other = make.sitting(group)
    presences = {seat.person_id: Presence.REMOTE, other.person_id: Presence.ABSENT, chair.id: None}
    guests = {("Greta Guest", Presence.PRESENT)}
    note_all(meeting, presences, guests, seen=seen(meeting), by=chair)
    assert noted(meeting) == {
        seat.person_id: Presence.REMOTE,
        other.person_id: Presence.ABSENT,
        "Greta Guest": Presence.PRESENT,
    }
    (row,) = [row for row in attendance_queries.noted_of(meeting) if row.person == seat.person]
    assert row.organisation == seat.organisation


def test_noting_again_corrects_and_takes_back(meeting, chair, seat):
    note_all(
        meeting,
        {seat.person_id: Presence.ABSENT},
        {("Greta", Presence.PRESENT)},
        seen=seen(meeting),
        by=chair,
    )
    note_all(
        meeting,
        {seat.person_id: Presence.PRESENT},
        {("Gustav", Presence.REMOTE)},
        seen=seen(meeting),
        by=chair,
    )
    assert noted(meeting) == {seat.person_id: Presence.PRESENT, "Gustav": Presence.REMOTE}
    note_all(meeting, {}, seen=seen(meeting), by=chair)
    assert noted(meeting) == {}


def test_the_same_sheet_again_changes_and_records_nothing(meeting, chair, seat):
    note_all(meeting, {seat.person_id: Presence.ABSENT}, seen=seen(meeting), by=chair)
    before = db.session.query(AuditEntry).count()
    note_all(meeting, {seat.person_id: Presence.ABSENT}, seen=seen(meeting), by=chair)
    assert db.session.query(AuditEntry).count() == before


def test_a_sheet_that_was_overtaken_changes_nothing(meeting, chair, seat):
    before = seen(meeting)
    check_in(meeting, Presence.PRESENT, by=seat.person)
    with pytest.raises(Stale):
        note_all(meeting, {seat.person_id: Presence.ABSENT}, seen=before, by=chair)
    assert noted(meeting) == {seat.person_id: Presence.PRESENT}


def test_only_those_who_run_the_group_note_others(meeting, seat):
    with pytest.raises(Forbidden):
        note_all(meeting, {seat.person_id: Presence.PRESENT}, seen=seen(meeting), by=seat.person)


def test_the_sheet_names_who_sat_there_then_with_what_they_answered(group, chair, seat):
    meeting = make.meeting(group, MeetingState.HELD, starts_at=clock.now() - 2 * HOUR)
    seat.began_at = chair_began = clock.now() - 30 * HOUR
    late = make.sitting(group)
    gone = make.sitting(group)
    gone.began_at, gone.ended_at = chair_began, clock.now() - 3 * HOUR
    left_since = make.sitting(group)
    left_since.began_at, left_since.ended_at = chair_began, clock.now() - HOUR / 2
    make.invitation(meeting, seat, Answer.MAYBE)
    lines = {line.person.id: line for line in attendance_queries.sheet_of(meeting, [])}
    assert late.person_id not in lines
    assert gone.person_id not in lines
    assert left_since.person_id in lines
    assert lines[seat.person_id].answer is Answer.MAYBE
    assert lines[seat.person_id].organisation == seat.organisation


@pytest.mark.parametrize(
    ("offset", "open_"),
    [
        (-CHECK_IN_BEFORE - timedelta(seconds=1), False),
        (-CHECK_IN_BEFORE, True),
        (HOUR + CHECK_IN_AFTER, True),
        (HOUR + CHECK_IN_AFTER + timedelta(seconds=1), False),
    ],
)
def test_checking_in_has_its_time_around_the_meeting(group, offset, open_):
    meeting = make.meeting(group)
    assert (no_check_in_because(meeting, meeting.starts_at + offset) is None) is open_


@pytest.mark.parametrize("state", [MeetingState.DRAFT, MeetingState.CANCELLED, MeetingState.CLOSED])
def test_nobody_checks_in_to_what_does_not_take_place(meeting, seat, state):
    meeting.state = state
    with pytest.raises(RuleBroken):
        check_in(meeting, Presence.PRESENT, by=seat.person)


def test_who_comes_checks_in_and_may_change_how(meeting, seat):
    check_in(meeting, Presence.PRESENT, by=seat.person)
    check_in(meeting, Presence.REMOTE, by=seat.person)
    assert noted(meeting) == {seat.person_id: Presence.REMOTE}


def test_nobody_checks_in_as_absent_or_from_outside(meeting, seat):
    with pytest.raises(RuleBroken, match="present, or remote"):
        check_in(meeting, Presence.APOLOGIES, by=seat.person)
    with pytest.raises(RuleBroken, match="Only people of the group"):
        check_in(meeting, Presence.PRESENT, by=make.delegate())


def test_once_held_only_those_who_run_the_group_correct(meeting, chair, seat, group):
    check_in(meeting, Presence.PRESENT, by=seat.person)
    mark_held(meeting, by=chair)
    with pytest.raises(RuleBroken, match="was held"):
        check_in(meeting, Presence.REMOTE, by=seat.person)
    forgot = make.sitting(group)
    check_in(meeting, Presence.REMOTE, by=forgot.person)
    correct = {seat.person_id: Presence.REMOTE, forgot.person_id: Presence.ABSENT}
    note_all(meeting, correct, seen=seen(meeting), by=chair)
    assert noted(meeting) == correct


def test_a_meeting_is_marked_as_held_once_it_has_begun(group, chair, seat):
    meeting = make.meeting(group)
    with pytest.raises(RuleBroken, match="not begun"):
        mark_held(meeting, by=chair)
    meeting.starts_at = clock.now() - HOUR / 4
    with pytest.raises(Forbidden):
        mark_held(meeting, by=seat.person)
    mark_held(meeting, by=chair)
    assert meeting.state is MeetingState.HELD


def test_in_a_concluded_group_the_sheet_of_a_held_meeting_is_finished_until_published(
    meeting, chair, seat, group
):
    minutes = minutes_actions.save(meeting, "We met.", 0, by=chair)
    mark_held(meeting, by=chair)
    group.state = GroupState.CONCLUDED
    note_all(meeting, {seat.person_id: Presence.PRESENT}, seen=seen(meeting), by=chair)
    for step in (minutes_actions.circulate, minutes_actions.approve, minutes_actions.publish):
        step(minutes, by=chair)
    with pytest.raises(RuleBroken, match="stay as they are"):
        note_all(meeting, {}, seen=seen(meeting), by=chair)
    planned = make.meeting(group, starts_at=clock.now() - HOUR / 4)
    with pytest.raises(RuleBroken):
        note_all(planned, {}, seen=seen(planned), by=chair)
    with pytest.raises(RuleBroken):
        check_in(planned, Presence.PRESENT, by=seat.person)


def test_the_turnout_counts_people_apart_from_guests(meeting, chair, group):
    people = [make.sitting(group).person for _ in range(4)]
    presences = dict(zip([one.id for one in people], Presence, strict=True))
    guests = {("Greta", Presence.PRESENT), ("Gustav", Presence.REMOTE)}
    note_all(meeting, presences, guests, seen=seen(meeting), by=chair)
    turnout = attendance_queries.turnouts([meeting, make.meeting(group)])[meeting.id]
    assert (turnout.took_part, turnout.noted, turnout.guests) == (2, 4, 2)
    assert turnout.share == 0.5
