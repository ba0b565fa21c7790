"""Founding a group, changing it, and how many organisations it takes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.organisations.models import AffiliationRole
from hubcommunity.topics import (
    actions,
    charter_queries,
    group_actions,
    queries,
    standing_actions,
    standing_queries,
)
from hubcommunity.topics.calls.models import CallState
from hubcommunity.topics.declaration_actions import declare
from hubcommunity.topics.ending_queries import groups_read_by
from hubcommunity.topics.meetings.models import MeetingState
from hubcommunity.topics.models import GroupState, Policy, SeatKind, SeatOffer, TopicGroup
from hubcommunity.topics.office_actions import change_state
from tests import make
from tests.mails import told

A_MINUTE = timedelta(minutes=1)
FACTS = {
    "name": "Digital therapeutics",
    "summary": "What counts as one.",
    "scope": "",
    "topic_id": None,
    "policy": Policy.OPEN,
    "size_limit": None,
    "timezone": "Europe/Helsinki",
}


@pytest.fixture
def staff():
    return make.staff()


def test_a_group_is_founded_as_proposed_behind_all_others(staff):
    make.group(position=7)
    group = group_actions.found("dtx", FACTS, charter="We meet.", by=staff)
    assert (group.state, group.position) == (GroupState.PROPOSED, 8)
    assert (group.name, group.timezone) == ("Digital therapeutics", "Europe/Helsinki")
    version = charter_queries.current(group)
    assert (version.number, version.text, version.by) == (1, "We meet.", staff)


def test_a_group_can_be_founded_without_a_charter(staff):
    assert charter_queries.current(group_actions.found("dtx", FACTS, by=staff)) is None


def test_only_staff_found_and_change_groups():
    group, chair = make.group(), make.account().person
    with pytest.raises(Forbidden):
        group_actions.found("dtx", FACTS, by=chair)
    chairing = make.chair(group)
    with pytest.raises(Forbidden):
        group_actions.change(group, FACTS, by=chairing)


def test_no_two_groups_have_one_address(staff):
    make.group("dtx")
    with pytest.raises(RuleBroken, match="has this address already"):
        group_actions.found("dtx", FACTS, by=staff)


def test_what_changed_is_on_record_and_what_did_not_is_not(staff):
    group = make.group(name="Old name", summary=FACTS["summary"], timezone="Europe/Helsinki")
    group_actions.change(group, FACTS | {"size_limit": 5}, by=staff)
    group_actions.change(group, FACTS | {"size_limit": 5}, by=staff)
    assert (group.name, group.size_limit) == ("Digital therapeutics", 5)
    found = db.session.scalars(select(AuditEntry).filter_by(event="group.changed")).all()
    assert [entry.details["changed"] for entry in found] == [["name", "size_limit"]]


def test_a_concluded_group_does_not_change(staff):
    group = make.group(state=GroupState.CONCLUDED)
    with pytest.raises(RuleBroken, match="does not change any more"):
        group_actions.change(group, FACTS, by=staff)


# --- how many organisations ---


def test_a_full_group_takes_no_further_organisation():
    group = make.group(size_limit=1)
    make.sitting(group)
    newcomer = make.member()
    with pytest.raises(RuleBroken, match="place for 1 organisation, and it is taken"):
        actions.join(group, newcomer, by=make.delegate(newcomer), interests="")


def test_an_organisation_that_sits_in_a_full_group_may_send_another_person():
    group = make.group(size_limit=1)
    here = make.sitting(group).organisation
    seat = actions.join(group, here, by=make.delegate(here), interests="")
    assert seat.kind is SeatKind.ALTERNATE


def test_observers_take_nobodys_place():
    group = make.group(size_limit=1)
    make.sitting(group, kind=SeatKind.OBSERVER)
    newcomer = make.member()
    assert (
        actions.join(group, newcomer, by=make.delegate(newcomer), interests="").kind
        is SeatKind.DELEGATE
    )


def test_the_page_of_a_full_group_lets_those_in_who_only_observe(sign_in):
    group, home = make.group("full", size_limit=1), make.member()
    make.sitting(group)
    observer, delegate = make.person(), make.delegate(home)
    make.account(observer)
    make.affiliation(observer, home, role=AffiliationRole.OBSERVER)
    join = 'action="/topics/full/join"'
    assert join in sign_in(observer).get("/topics/full/").get_data(as_text=True)
    assert join not in sign_in(delegate).get("/topics/full/").get_data(as_text=True)


def test_a_lower_limit_ends_no_seat(staff):
    group = make.group()
    for _ in range(2):
        make.sitting(group)
    group_actions.change(group, FACTS | {"size_limit": 1}, by=staff)
    assert len(queries.people_at(group)) == 2


def test_a_place_that_is_given_up_is_free_again():
    group = make.group(size_limit=1)
    seat = make.sitting(group)
    actions.leave(seat, by=seat.person)
    newcomer = make.member()
    assert actions.join(group, newcomer, by=make.delegate(newcomer), interests="")


def test_a_seat_on_offer_waits_until_there_is_a_place():
    group, organisation = make.group(size_limit=1), make.member()
    lost = make.sitting(group, organisation)
    lost.ended_at = lost.began_at + timedelta(days=1)
    lost.ended_reason = standing_queries.ENDED_WITH_MEMBERSHIP
    make.saved(SeatOffer(seat=lost))
    other = make.sitting(group)
    contact = make.primary_contact(organisation)
    [offered] = standing_actions.take_back(organisation, by=contact)
    assert "it is taken" in offered.refusal
    actions.leave(other, by=other.person)
    [offered] = standing_actions.take_back(organisation, by=contact)
    assert offered.refusal is None


# --- the end ---


def test_a_group_that_concludes_keeps_its_table_and_its_readers(staff):
    group, left = make.group(), make.group()
    sitting, gone = make.sitting(group), make.sitting(group)
    chair = make.chair(group)
    actions.leave(gone, by=gone.person)
    elsewhere = make.sitting(left)
    change_state(group, GroupState.CONCLUDED, by=staff)
    inside = {who.id: queries.place(group, who).is_inside for who in (sitting.person, chair)}
    assert set(inside.values()) == {True}
    for outsider in (gone.person, elsewhere.person, make.delegate()):
        assert not queries.place(group, outsider).is_inside
    assert not queries.place(group, sitting.person).runs
    [figures] = [one for one in queries.overview() if one.slug == group.slug]
    assert figures.organisations == 1


def test_a_group_that_is_only_dormant_has_no_former_readers(staff):
    group = make.group()
    seat = make.sitting(group)
    actions.leave(seat, by=seat.person)
    change_state(group, GroupState.DORMANT, by=staff)
    assert not queries.place(group, seat.person).is_inside


def test_what_was_declared_stays_readable_in_a_concluded_group(staff, sign_in):
    group = make.group("reimbursement")
    seat, left = make.sitting(group), make.sitting(group)
    declare(group, "Shares of a maker", by=seat.person)
    declare(group, "Fees", by=left.person)
    actions.leave(left, by=left.person)
    change_state(group, GroupState.CONCLUDED, by=staff)
    page = sign_in(seat.person).get("/topics/reimbursement/declarations/").get_data(as_text=True)
    assert "Shares of a maker" in page
    assert "Fees" not in page


def test_the_meetings_to_come_of_a_group_that_concludes_are_cancelled(staff, outbox):
    group = make.group()
    seat = make.sitting(group)
    ahead, begun = make.meeting(group), make.meeting(group, starts_at=clock.now() - A_MINUTE)
    make.invitation(ahead, seat)
    change_state(group, GroupState.CONCLUDED, by=staff)
    assert (ahead.state, begun.state) == (MeetingState.CANCELLED, MeetingState.PUBLISHED)
    assert ahead.cancelled_because == "The group has concluded its work."
    assert [m.event for m in outbox() if m.person_id == seat.person_id] == [
        "meeting.cancelled",
        "seat.ended",
    ]


@pytest.mark.parametrize("state", [CallState.OPEN, CallState.ASSESSING])
def test_no_group_concludes_while_its_organisations_are_asked(staff, state):
    group = make.group()
    make.call(group, title="Evidence levels", state=state)
    seat = make.sitting(group)
    with pytest.raises(RuleBroken, match="“Evidence levels” is under way"):
        change_state(group, GroupState.CONCLUDED, by=staff)
    assert group.takes_members
    assert seat.ended_at is None


def test_no_group_becomes_dormant_while_people_expect_something_of_it(staff):
    group = make.group()
    call = make.call(group, title="Evidence levels", state=CallState.OPEN)
    with pytest.raises(RuleBroken, match="“Evidence levels” is under way"):
        change_state(group, GroupState.DORMANT, by=staff)
    call.state = CallState.CANCELLED
    ahead = make.meeting(group, title="Spring meeting")
    with pytest.raises(RuleBroken, match="“Spring meeting” lies ahead"):
        change_state(group, GroupState.DORMANT, by=staff)
    ahead.state = MeetingState.CANCELLED
    make.meeting(group, MeetingState.DRAFT)
    make.meeting(group, starts_at=clock.now() - timedelta(days=1))
    change_state(group, GroupState.DORMANT, by=staff)
    assert group.state is GroupState.DORMANT


def test_the_page_says_what_keeps_a_group_from_becoming_dormant(client, sign_in):
    group = make.group("health")
    make.meeting(group, title="Spring meeting")
    page = sign_in(make.staff()).get("/staff/topics/health/state/dormant/").get_data(as_text=True)
    assert "“Spring meeting” lies ahead" in page
    assert "Make" not in re.findall(r"<button[^>]*>([^<]*)", page)[-1]


def test_a_draft_or_a_settled_call_keeps_no_group_from_concluding(staff):
    group = make.group()
    for state in (CallState.DRAFT, CallState.CANCELLED):
        make.call(group, state=state)
    make.call(make.group(), state=CallState.OPEN)
    change_state(group, GroupState.CONCLUDED, by=staff)
    assert group.state is GroupState.CONCLUDED


def test_those_who_sat_there_are_told_that_it_stays_readable(staff, outbox):
    group = make.group(name="Integration")
    seat = make.sitting(group)
    change_state(group, GroupState.CONCLUDED, by=staff)
    said = told(outbox, seat.person)
    assert "has concluded its work. What it wrote stays readable for you." in said


def test_each_state_begins_when_it_is_entered(staff):
    group = make.group(state=GroupState.PROPOSED)
    first = group.moved_at
    change_state(group, GroupState.ACTIVE, by=staff)
    assert group.moved_at > first


def test_the_database_refuses_a_limit_that_is_none(app):
    with pytest.raises(IntegrityError, match="size_counted"):
        make.group(size_limit=0)
    db.session.rollback()
    assert db.session.scalars(select(TopicGroup)).all() == []


def test_what_is_open_to_a_group_stays_open_to_who_sat_there_when_it_concluded():
    group, other = make.group(), make.group()
    stays, left = make.sitting(group).person, make.sitting(group)
    actions.leave(left, by=left.person)
    make.seat(stays, other, make.member())
    change_state(group, GroupState.CONCLUDED, by=make.staff())
    assert groups_read_by(stays) == {group.id, other.id}
    assert groups_read_by(left.person) == frozenset()
