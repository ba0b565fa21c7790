"""Planning, publishing, changing and cancelling meetings."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import time_machine
from sqlalchemy import delete, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.files import Upload
from hubcommunity.topics.meetings import actions, agenda_actions, plan_actions
from hubcommunity.topics.meetings.models import AgendaItem, Answer, Meeting, MeetingState, Rhythm
from hubcommunity.topics.meetings.policy import Details
from hubcommunity.topics.meetings.reply_actions import reply
from hubcommunity.topics.meetings.series_policy import Repeat
from hubcommunity.topics.meetings.tending_actions import remind
from hubcommunity.topics.models import GroupState
from hubcommunity.topics.news_models import News
from tests import make

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
DETAILS = Details(
    title="Evidence levels",
    day=date(2026, 10, 13),
    begins=time(10),
    ends=time(11, 30),
    timezone="Europe/Brussels",
    place="online",
    link="https://meet.example/a",
)
PDF = Upload("minutes.pdf", "application/pdf", b"%PDF-1.7 minutes")
MONTHLY = Repeat(Rhythm.MONTHLY, times=3)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def chair(group):
    return make.chair(group)


@pytest.fixture
def seat(group):
    return make.sitting(group)


def published(group, by, **values):
    (meeting,) = plan_actions.plan(group, replace(DETAILS, **values), by=by)
    actions.publish(meeting, by=by)
    return meeting


def calendars(mails):
    return [icalendar.Calendar.from_ical(mail.calendar) for mail in mails if mail.calendar]


def told(mails):
    return [(str(one["METHOD"]), one.walk("VEVENT")[0]["SEQUENCE"]) for one in calendars(mails)]


def test_the_clock_of_a_series_stays_while_the_zone_changes_to_winter(group, chair):
    meetings = plan_actions.plan(group, DETAILS, by=chair, repeat=MONTHLY)
    assert [one.starts_at.hour for one in meetings] == [8, 9, 9]
    assert {one.local_start.time() for one in meetings} == {time(10)}
    assert [one.local_start.day for one in meetings] == [13, 10, 8]
    assert len({one.uid for one in meetings}) == 3
    assert {one.series for one in meetings} == {meetings[0].series}


def test_a_series_of_which_one_day_lacks_the_time_is_refused_whole(group, chair):
    night = replace(DETAILS, day=date(2027, 3, 14), begins=time(2, 15), ends=time(2, 45))
    with pytest.raises(RuleBroken, match=r"28\.03\.2027"):
        plan_actions.plan(group, night, by=chair, repeat=Repeat(Rhythm.WEEKLY, times=3))


@pytest.mark.parametrize(
    ("until", "fits"), [(date(2027, 11, 30), True), (date(2027, 12, 7), False)]
)
def test_a_series_that_would_be_cut_off_is_refused(group, chair, until, fits):
    weekly = Repeat(Rhythm.WEEKLY, until=until)
    if fits:
        assert len(plan_actions.plan(group, DETAILS, by=chair, repeat=weekly)) == 60
    else:
        with pytest.raises(RuleBroken, match="60 meetings at most"):
            plan_actions.plan(group, DETAILS, by=chair, repeat=weekly)


@pytest.mark.parametrize(("day", "reminders"), [(2, 0), (3, 1)])
def test_who_hears_of_a_time_within_the_day_before_it_needs_no_reminder(
    group, chair, seat, outbox, day, reminders
):
    with time_machine.travel(NOW - timedelta(days=9), tick=False):
        meeting = published(group, chair)
    soon = replace(DETAILS, day=date(2026, 9, day), begins=time(9), ends=time(10))
    plan_actions.change(meeting, soon, by=chair)
    with time_machine.travel(meeting.starts_at - timedelta(hours=20), tick=False):
        remind(clock.now())
    told = [mail for mail in outbox() if mail.event == "meeting.reminder"]
    assert len(told) == 2 * reminders


def test_what_was_taken_off_the_agenda_is_not_moved_or_taken_off_again(group, chair):
    meeting = make.meeting(group)
    item = agenda_actions.add_item(meeting, "Welcome", 5, by=chair)
    db.session.flush()
    db.session.execute(delete(AgendaItem))
    for act in (
        lambda: agenda_actions.move_item(item, True, by=chair),
        lambda: agenda_actions.remove_item(item, by=chair),
    ):
        with pytest.raises(Stale, match="taken off"):
            act()


def test_a_draft_tells_nobody(group, chair, seat, outbox):
    (meeting,) = plan_actions.plan(group, DETAILS, by=chair)
    assert meeting.state is MeetingState.DRAFT
    assert outbox() == []


@pytest.mark.parametrize("act", ["plan", "publish", "change", "cancel"])
def test_who_has_a_seat_only_runs_nothing(group, chair, seat, act):
    acts = {
        "plan": lambda by: plan_actions.plan(group, DETAILS, by=by),
        "publish": lambda by: actions.publish(make.meeting(group, MeetingState.DRAFT), by=by),
        "change": lambda by: plan_actions.change(make.meeting(group), DETAILS, by=by),
        "cancel": lambda by: actions.cancel(make.meeting(group), "So", by=by),
    }
    with pytest.raises(Forbidden):
        acts[act](seat.person)
    acts[act](chair)


@pytest.mark.parametrize("state", [GroupState.DORMANT, GroupState.CONCLUDED, GroupState.PROPOSED])
def test_a_group_that_is_not_active_plans_and_publishes_nothing(group, chair, state):
    meeting = make.meeting(group, MeetingState.DRAFT)
    group.state = state
    with pytest.raises(RuleBroken, match="This group"):
        plan_actions.plan(group, DETAILS, by=chair)
    with pytest.raises(RuleBroken, match="This group"):
        actions.publish(meeting, by=chair)


ACTS_ON_PAPERS = {
    "change": lambda meeting, by: plan_actions.change(meeting, DETAILS, by=by),
    "agenda": lambda meeting, by: agenda_actions.add_item(meeting, "Welcome", 5, by=by),
    "document": lambda meeting, by: agenda_actions.add_document(meeting, PDF, by=by),
}


@pytest.mark.parametrize("state", [GroupState.DORMANT, GroupState.CONCLUDED])
@pytest.mark.parametrize("act", ACTS_ON_PAPERS)
def test_a_group_at_rest_changes_nothing_about_a_meeting(group, chair, state, act):
    meeting = make.meeting(group)
    group.state = state
    with pytest.raises(RuleBroken, match="This group"):
        ACTS_ON_PAPERS[act](meeting, chair)


@pytest.mark.parametrize("act", ["agenda", "document"])
def test_a_closed_meeting_keeps_its_agenda_and_documents(group, chair, act):
    meeting = make.meeting(group, MeetingState.HELD)
    ACTS_ON_PAPERS[act](meeting, chair)
    actions.close(meeting, by=chair)
    with pytest.raises(RuleBroken, match="is closed"):
        ACTS_ON_PAPERS[act](meeting, chair)


def test_nobody_is_asked_to_what_would_have_begun(group, chair):
    with pytest.raises(RuleBroken, match="begun already"):
        plan_actions.plan(group, replace(DETAILS, day=date(2026, 8, 31)), by=chair)
    late = make.meeting(group, MeetingState.DRAFT, starts_at=NOW - timedelta(minutes=1))
    with pytest.raises(RuleBroken, match="begun already"):
        actions.publish(late, by=chair)


def test_publishing_invites_everybody_with_a_seat_or_an_office(group, chair, seat, outbox):
    make.sitting(make.group())
    published(group, chair)
    assert {mail.to_address for mail in outbox()} == {chair.email, seat.person.email}
    assert told(outbox()) == [("REQUEST", 0)] * 2
    news = db.session.scalars(select(News)).one()
    assert (news.title, news.by) == ("Evidence levels", chair)
    assert news.link.startswith("http://hub.test/topics/reimbursement/meetings/")


@pytest.mark.parametrize(
    "change",
    [
        {"begins": time(9)},
        {"ends": time(12)},
        {"day": date(2026, 10, 14)},
        {"timezone": "Europe/Lisbon"},
        {"place": "Brussels"},
        {"link": "https://meet.example/b"},
    ],
    ids=str,
)
def test_a_new_time_place_or_link_asks_anew(group, chair, seat, outbox, change):
    meeting = published(group, chair)
    invitation = reply(meeting, seat.person, Answer.YES, by=seat.person)
    before = len(outbox())
    plan_actions.change(meeting, replace(DETAILS, **change), by=chair)
    new = outbox()[before:]
    assert told(new) == [("REQUEST", 1)] * 2
    assert {mail.subject for mail in new} == {"Changed: Evidence levels"}
    assert "does not count any more" in new[0].text
    assert (invitation.answer, invitation.answered_at) == (None, None)
    uids = {one.walk("VEVENT")[0]["UID"] for one in calendars(outbox())}
    assert uids == {str(meeting.uid)}


def test_a_corrected_word_tells_nobody(group, chair, seat, outbox):
    meeting = published(group, chair)
    invitation = reply(meeting, seat.person, Answer.YES, by=seat.person)
    before = len(outbox())
    plan_actions.change(
        meeting, replace(DETAILS, title="Levels of evidence", description="New"), by=chair
    )
    assert (len(outbox()), meeting.sequence) == (before, 0)
    assert invitation.answer is Answer.YES
    assert meeting.title == "Levels of evidence"


def test_cancelling_and_restoring_raise_the_sequence_each(group, chair, seat, outbox):
    meeting = published(group, chair)
    invitation = reply(meeting, seat.person, Answer.YES, by=seat.person)
    before = len(outbox())
    actions.cancel(meeting, "The room burned down", by=chair)
    off = outbox()[before:]
    assert told(off) == [("CANCEL", 1)] * 2
    assert "The room burned down" in off[0].text
    assert "meet.example" not in off[0].text + (off[0].calendar or "")
    actions.restore(meeting, by=chair)
    on = outbox()[before + 2 :]
    assert told(on) == [("REQUEST", 2)] * 2
    assert on[0].subject == "Takes place after all: Evidence levels"
    assert invitation.answer is None
    assert meeting.state is MeetingState.PUBLISHED


def test_what_is_on_changes_its_link_and_is_cancelled_with_a_word_to_whoever_was_invited(
    group, chair, seat, outbox
):
    meeting = make.meeting(group, starts_at=NOW - timedelta(minutes=30))
    make.invitation(meeting, seat)
    today = {"day": date(2026, 9, 1), "begins": time(9, 30), "ends": time(10, 30), "place": ""}
    plan_actions.change(meeting, replace(DETAILS, **today), by=chair)
    assert meeting.changed == ["link"]
    actions.cancel(meeting, "Nobody came", by=chair)
    assert told(outbox()) == [("REQUEST", 1), ("CANCEL", 2)]
    assert {mail.to_address for mail in outbox()} == {seat.person.email}


def test_news_of_what_was_cancelled_is_taken_back(group, chair):
    meeting = published(group, chair)
    actions.cancel(meeting, "So", by=chair)
    left = db.session.scalars(select(News.title).where(News.retracted_at.is_(None))).all()
    assert left == ["Cancelled: Evidence levels"]


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (MeetingState.DRAFT, "cancel"),
        (MeetingState.DRAFT, "close"),
        (MeetingState.PUBLISHED, "publish"),
        (MeetingState.PUBLISHED, "restore"),
        (MeetingState.PUBLISHED, "close"),
        (MeetingState.CANCELLED, "cancel"),
        (MeetingState.HELD, "publish"),
        (MeetingState.CLOSED, "restore"),
    ],
)
def test_every_other_move_is_refused(group, chair, state, act):
    meeting = make.meeting(group, state)
    why = ("So",) if act == "cancel" else ()
    with pytest.raises(RuleBroken, match="can’t become that"):
        getattr(actions, act)(meeting, *why, by=chair)


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.HELD, MeetingState.CLOSED])
def test_what_is_off_or_over_is_not_changed(group, chair, state):
    with pytest.raises(RuleBroken, match="This meeting is"):
        plan_actions.change(make.meeting(group, state), DETAILS, by=chair)


def test_a_change_of_one_leaves_the_others_of_its_series(group, chair):
    meetings = plan_actions.plan(group, DETAILS, by=chair, repeat=MONTHLY)
    plan_actions.change(meetings[0], replace(DETAILS, begins=time(9)), by=chair)
    assert [one.local_start.hour for one in meetings] == [9, 10, 10]


def test_a_change_of_all_that_follow_moves_each_by_as_many_days(group, chair, seat, outbox):
    meetings = plan_actions.plan(group, DETAILS, by=chair, repeat=MONTHLY)
    actions.publish(meetings[0], by=chair, following=True)
    before = len(outbox())
    later = replace(DETAILS, day=date(2026, 11, 11), begins=time(9), ends=time(10))
    plan_actions.change(meetings[1], later, by=chair, following=True)
    days = [one.local_start.strftime("%d.%m. %H:%M") for one in meetings]
    assert days == ["13.10. 10:00", "11.11. 09:00", "09.12. 09:00"]
    assert [one.sequence for one in meetings] == [0, 1, 1]
    assert told(outbox()[before:]) == [("REQUEST", 1)] * 4


def test_the_following_of_a_series_are_cancelled_together(group, chair):
    meetings = plan_actions.plan(group, DETAILS, by=chair, repeat=MONTHLY)
    actions.publish(meetings[0], by=chair, following=True)
    actions.cancel(meetings[1], "So", by=chair, following=True)
    states = db.session.scalars(select(Meeting.state).order_by(Meeting.starts_at)).all()
    assert states == [MeetingState.PUBLISHED, MeetingState.CANCELLED, MeetingState.CANCELLED]


def test_only_what_is_held_is_closed(group, chair):
    meeting = make.meeting(group, MeetingState.HELD, starts_at=clock.now() - timedelta(days=1))
    actions.close(meeting, by=chair)
    assert meeting.state is MeetingState.CLOSED
