"""Minutes: every version is kept, none overwrites another, and their way to the group."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.topics.meetings import minutes_actions, minutes_queries
from hubcommunity.topics.meetings.minutes_models import MinutesState, MinutesVersion
from hubcommunity.topics.meetings.models import MeetingState
from hubcommunity.topics.models import GroupState, Office, OfficeName
from hubcommunity.topics.news_models import News, NewsKind
from tests import make

HOUR = timedelta(hours=1)


@pytest.fixture
def meeting(group):
    return make.meeting(group, MeetingState.HELD, starts_at=clock.now() - 2 * HOUR)


@pytest.fixture
def minutes(meeting, chair):
    return minutes_actions.save(meeting, "We met.", 0, by=chair)


def secretary_of(group):
    who = make.account().person
    make.saved(Office(group=group, person=who, name=OfficeName.SECRETARY))
    return who


def versions(minutes):
    query = select(MinutesVersion.number, MinutesVersion.text, MinutesVersion.saved_by_id)
    query = query.where(MinutesVersion.minutes_id == minutes.id).order_by(MinutesVersion.number)
    return [tuple(row) for row in db.session.execute(query)]


def test_every_saving_is_a_version_with_who_saved_it(meeting, group, chair, minutes):
    other = secretary_of(group)
    minutes_actions.save(meeting, "We met, and agreed.", 1, by=other)
    assert versions(minutes) == [(1, "We met.", chair.id), (2, "We met, and agreed.", other.id)]
    assert (minutes.text, minutes.version) == ("We met, and agreed.", 2)


def test_the_same_text_again_is_no_version_whatever_its_writer_began_with(meeting, chair, minutes):
    minutes_actions.save(meeting, "We met.", 0, by=chair)
    minutes_actions.save(meeting, "We met.", 1, by=chair)
    assert len(versions(minutes)) == 1


@pytest.mark.parametrize("seen", [0, 1, 3, -1])
def test_a_newer_text_is_never_overwritten(meeting, chair, minutes, seen):
    minutes_actions.save(meeting, "Second.", 1, by=chair)
    with pytest.raises(Stale):
        minutes_actions.save(meeting, "Other.", seen, by=chair)
    assert minutes.text == "Second."


def test_only_those_who_run_the_group_write(meeting, group):
    with pytest.raises(Forbidden):
        minutes_actions.save(meeting, "Mine.", 0, by=make.sitting(group).person)


@pytest.mark.parametrize("state", [MeetingState.DRAFT, MeetingState.CANCELLED])
def test_only_a_meeting_that_takes_place_has_minutes(group, chair, state):
    with pytest.raises(RuleBroken):
        minutes_actions.save(make.meeting(group, state), "Mine.", 0, by=chair)


def test_minutes_go_to_the_group_and_onto_its_record(group, chair, minutes):
    make.sitting(group)
    minutes_actions.circulate(minutes, by=chair)
    minutes_actions.approve(minutes, by=chair)
    minutes_actions.publish(minutes, by=chair)
    assert minutes.state is MinutesState.PUBLISHED
    told = db.session.execute(select(News.kind, News.title, News.retracted_at).order_by(News.id))
    first, second = told.all()
    assert (first.kind, first.title) == (NewsKind.MINUTES, "Minutes to read: Evidence levels")
    assert first.retracted_at is not None
    assert (second.title, second.retracted_at) == ("Minutes: Evidence levels", None)


@pytest.mark.parametrize("step", ["approve", "publish"])
def test_no_step_is_left_out(chair, minutes, step):
    with pytest.raises(RuleBroken, match="draft"):
        getattr(minutes_actions, step)(minutes, by=chair)


def test_nothing_and_what_is_not_held_is_not_circulated(group, chair, meeting):
    empty = minutes_actions.to_write(meeting, by=chair)
    with pytest.raises(RuleBroken, match="Nothing is written"):
        minutes_actions.circulate(empty, by=chair)
    ahead = make.meeting(group, starts_at=clock.now() - HOUR / 4)
    begun = minutes_actions.save(ahead, "We begin.", 0, by=chair)
    with pytest.raises(RuleBroken, match="Mark the meeting as held"):
        minutes_actions.circulate(begun, by=chair)


def test_a_correction_after_circulation_is_known_as_a_change(meeting, chair, minutes):
    minutes_actions.circulate(minutes, by=chair)
    assert not minutes.changed_since
    minutes_actions.save(meeting, "We met twice.", 1, by=chair)
    assert minutes.changed_since
    assert minutes_queries.text_of(minutes, minutes.circulated_version) == "We met."


def test_approved_minutes_stay_as_they_are(meeting, chair, minutes):
    minutes_actions.circulate(minutes, by=chair)
    minutes_actions.approve(minutes, by=chair)
    with pytest.raises(RuleBroken, match="stay as they are"):
        minutes_actions.save(meeting, "Otherwise.", 1, by=chair)


def test_the_chair_approves_or_a_later_meeting_that_was_held(group, meeting, chair, minutes):
    secretary = secretary_of(group)
    minutes_actions.circulate(minutes, by=secretary)
    with pytest.raises(Forbidden):
        minutes_actions.approve(minutes, by=secretary)
    earlier = make.meeting(group, MeetingState.HELD, starts_at=meeting.starts_at - HOUR)
    ahead = make.meeting(group)
    elsewhere = make.meeting(None, MeetingState.HELD, starts_at=meeting.starts_at + HOUR)
    for wrong in (earlier, ahead, elsewhere, meeting):
        with pytest.raises(RuleBroken, match="later meeting"):
            minutes_actions.approve(minutes, by=secretary, at=wrong)
    later = make.meeting(group, MeetingState.HELD, starts_at=meeting.starts_at + HOUR)
    minutes_actions.approve(minutes, by=secretary, at=later)
    assert (minutes.state, minutes.approved_in) == (MinutesState.APPROVED, later)


@pytest.mark.parametrize("step", ["circulate", "approve", "publish"])
def test_only_those_who_run_the_group_take_a_step(group, minutes, step):
    with pytest.raises(Forbidden):
        getattr(minutes_actions, step)(minutes, by=make.sitting(group).person)


def test_a_concluded_group_finishes_the_minutes_of_what_was_held_and_begins_no_others(
    group, chair, meeting
):
    planned = make.meeting(group)
    group.state = GroupState.CONCLUDED
    minutes = minutes_actions.save(meeting, "Our last meeting.", 0, by=chair)
    minutes_actions.circulate(minutes, by=chair)
    minutes_actions.approve(minutes, by=chair)
    minutes_actions.publish(minutes, by=chair)
    with pytest.raises(RuleBroken, match="meets no more"):
        minutes_actions.save(planned, "Another.", 0, by=chair)


def test_the_database_itself_keeps_every_version(minutes):
    db.session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("UPDATE minutes_versions SET text = 'Forged'"))
    db.session.rollback()
