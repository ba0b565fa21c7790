"""Answers to meetings, the waiting list, and who comes instead."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.topics.door_queries import entered
from hubcommunity.topics.meetings import invitation_queries, plan_actions, queries
from hubcommunity.topics.meetings.models import Answer, Invitation, MeetingState
from hubcommunity.topics.meetings.policy import Details
from hubcommunity.topics.meetings.reply_actions import reply
from hubcommunity.topics.models import Office, OfficeName, SeatKind
from tests import make


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def seats(group):
    return [make.sitting(group) for _ in range(4)]


def says(meeting, seat, answer, **more):
    return reply(meeting, seat.person, answer, by=seat.person, **more)


def standing(meeting, seats):
    by_person = {seat.person_id: None for seat in seats}
    for invitation in db.session.scalars(invitation_queries.invited_to(meeting)):
        by_person[invitation.person_id] = invitation.answer
    return [by_person[seat.person_id] for seat in seats]


def with_places(meeting, places):
    """Return the meeting as it is, with so many places."""
    start, end = meeting.local_start, meeting.local_end
    return Details(
        title=meeting.title, day=start.date(), begins=start.time(), ends=end.time(),
        timezone=meeting.timezone, place=meeting.place, link=meeting.link, capacity=places,
    )  # fmt: skip


@pytest.mark.parametrize("answer", [Answer.YES, Answer.NO, Answer.MAYBE])
def test_who_is_invited_answers_and_changes_their_mind(group, seats, answer):
    meeting = make.meeting(group)
    invitation = make.invitation(meeting, seats[0], Answer.MAYBE)
    first = invitation.answered_at
    assert says(meeting, seats[0], answer) is invitation
    assert invitation.answer is answer
    assert (invitation.answered_at == first) == (answer is Answer.MAYBE)


def test_who_came_to_the_group_later_answers_too_and_is_written_to(group, seats):
    invitation = says(make.meeting(group), seats[0], Answer.YES)
    assert invitation.answer is Answer.YES
    assert invitation.organisation == seats[0].organisation
    assert invitation.told_sequence is None


def test_a_stranger_is_not_invited(group):
    with pytest.raises(RuleBroken, match="not invited"):
        says(make.meeting(group), make.sitting(make.group()), Answer.YES)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": MeetingState.DRAFT}, "not published"),
        ({"state": MeetingState.CANCELLED}, "cancelled"),
        ({"state": MeetingState.HELD}, "over"),
        ({"starts_at": clock.now() - timedelta(hours=1)}, "over"),
    ],
    ids=["draft", "cancelled", "held", "past"],
)
def test_a_meeting_that_takes_no_answers_says_why(group, seats, values, why):
    with pytest.raises(RuleBroken, match=why):
        says(make.meeting(group, **values), seats[0], Answer.YES)


def test_a_yes_too_many_waits_and_moves_up_in_order(group, seats, outbox):
    meeting = make.meeting(group, capacity=1)
    for seat in seats[:3]:
        says(meeting, seat, Answer.YES)
    assert standing(meeting, seats[:3]) == [Answer.YES, Answer.WAITING, Answer.WAITING]
    says(meeting, seats[0], Answer.NO)
    assert standing(meeting, seats[:3]) == [Answer.NO, Answer.YES, Answer.WAITING]
    (mail,) = outbox()
    assert (mail.event, mail.to_address) == ("meeting.moved_up", seats[1].person.email)
    assert "PARTSTAT=ACCEPTED" in mail.calendar.replace("\r\n ", "")


def test_saying_yes_again_keeps_the_place_in_the_queue(group, seats):
    meeting = make.meeting(group, capacity=1)
    for seat in (*seats[:3], seats[1]):
        says(meeting, seat, Answer.YES)
    says(meeting, seats[0], Answer.MAYBE)
    assert standing(meeting, seats[:3])[1] is Answer.YES


def test_who_leaves_the_queue_is_not_moved_up(group, seats):
    meeting = make.meeting(group, capacity=1)
    for seat in seats[:3]:
        says(meeting, seat, Answer.YES)
    says(meeting, seats[1], Answer.NO)
    says(meeting, seats[0], Answer.NO)
    assert standing(meeting, seats[:3]) == [Answer.NO, Answer.NO, Answer.YES]


@pytest.mark.parametrize(("places", "waiting"), [(2, 1), (3, 0), (None, 0)])
def test_more_places_let_in_who_waits(group, seats, outbox, places, waiting):
    meeting, chair = make.meeting(group, capacity=1), make.chair(group)
    for seat in seats[:3]:
        says(meeting, seat, Answer.YES)
    plan_actions.change(meeting, with_places(meeting, places), by=chair)
    assert standing(meeting, seats[:3]).count(Answer.WAITING) == waiting
    assert [mail.event for mail in outbox()].count("meeting.moved_up") == 2 - waiting


def test_there_are_never_fewer_places_than_people_who_come(group, seats):
    meeting, chair = make.meeting(group, capacity=3), make.chair(group)
    for seat in seats[:2]:
        says(meeting, seat, Answer.YES)
    with pytest.raises(RuleBroken, match="2 have said"):
        plan_actions.change(meeting, with_places(meeting, 1), by=chair)


def test_apologies_name_a_colleague_who_is_asked(group, seats, outbox):
    meeting = make.meeting(group)
    colleague = make.sitting(group, seats[0].organisation, SeatKind.ALTERNATE)
    invitation = says(meeting, seats[0], Answer.NO, stand_in=colleague)
    assert invitation.stand_in == colleague.person
    (mail,) = outbox()
    assert (mail.event, mail.to_address) == ("meeting.stand_in", colleague.person.email)
    assert seats[0].person.name in mail.text
    assert standing(meeting, [colleague]) == [None]
    assert says(meeting, seats[0], Answer.YES).stand_in is None


def test_nobody_of_another_organisation_or_group_comes_instead(group, seats):
    meeting = make.meeting(group)
    elsewhere = make.sitting(make.group(), seats[0].organisation)
    for wrong in (seats[1], elsewhere, seats[0]):
        with pytest.raises(RuleBroken, match="your organisation"):
            says(meeting, seats[0], Answer.NO, stand_in=wrong)


def test_who_waits_for_an_answer_sees_it_on_the_desk_until_they_give_it(group, seats):
    later, soon = (
        make.meeting(group),
        make.meeting(group, starts_at=clock.now() + timedelta(days=1)),
    )
    make.invitation(later, seats[0])
    asked = make.invitation(soon, seats[0])
    make.invitation(soon, seats[1])
    make.invitation(make.meeting(group, MeetingState.CANCELLED), seats[0])
    make.invitation(make.meeting(group, starts_at=clock.now() - timedelta(minutes=1)), seats[0])
    waiting = invitation_queries.to_reply(seats[0].person)
    assert [one.meeting for one in waiting] == [soon, later]
    says(soon, seats[0], Answer.MAYBE)
    assert [one.meeting for one in invitation_queries.to_reply(seats[0].person)] == [later]
    asked.ended_at = clock.now()
    _group, place = entered(group.slug, seats[0].person, is_staff=False)
    assert place.waiting.meetings == 1


def test_nobody_is_asked_on_the_desk_to_come_to_a_group_that_they_have_left(group, seats):
    """The worker takes them off the list of the meeting, in a minute."""
    left, chairs = seats[0], seats[1]
    for seat in (left, chairs):
        make.invitation(make.meeting(group), seat)
        seat.ended_at = clock.now()
    db.session.add(Office(group=group, person=chairs.person, name=OfficeName.CHAIR))
    assert invitation_queries.to_reply(left.person) == []
    assert len(invitation_queries.to_reply(chairs.person)) == 1


def test_the_next_meeting_is_the_one_that_is_on_or_comes_first(group):
    make.meeting(group, MeetingState.DRAFT, starts_at=clock.now() + timedelta(hours=1))
    make.meeting(group, starts_at=clock.now() - timedelta(days=1))
    make.meeting(group)
    assert queries.next_meeting(make.group()) is None
    on = make.meeting(group, starts_at=clock.now() - timedelta(minutes=30))
    assert queries.next_meeting(group) == on


def test_an_invitation_is_one_a_person(group, seats):
    meeting = make.meeting(group)
    says(meeting, seats[0], Answer.YES)
    says(meeting, seats[0], Answer.NO)
    assert db.session.query(Invitation).count() == 1
