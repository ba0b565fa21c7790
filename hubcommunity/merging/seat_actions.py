"""Who sits in topic groups for the one that goes sits there for the one that stays."""

from sqlalchemy import select, update

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.merging.step_actions import Merge
from hubcommunity.topics import queries as topics
from hubcommunity.topics.models import Seat, SeatKind, TopicGroup
from hubcommunity.topics.request_actions import call_off
from hubcommunity.topics.request_models import JoinRequest
from hubcommunity.topics.seat_actions import close, number_anew
from hubcommunity.topics.standing_queries import ENDED_WITH_MEMBERSHIP

REASON = "merged"


def carry_seats(merge: Merge) -> None:
    """Carry seats over, ended ones too; two delegates in one group become one."""
    groups = held_groups(merge)
    for group in groups:
        stand_behind(group, merge)
    leave_as_lost(merge)
    merge.repoint(Seat.organisation_id)
    for group in groups:
        number_anew(group, merge.stays)


def leave_as_lost(merge: Merge) -> None:
    """Offer nobody the seats that ended with the membership of the one that goes: that one does
    not hold again because another one holds.
    """
    lost = update(Seat).where(Seat.organisation_id == merge.goes.id)
    lost = lost.where(Seat.ended_reason == ENDED_WITH_MEMBERSHIP)
    db.session.execute(lost.values(ended_reason=REASON))


def held_groups(merge: Merge) -> list[TopicGroup]:
    """Lock the groups in which the one that goes sits, in the order in which everybody does."""
    sits = topics.open_seats().where(Seat.organisation_id == merge.goes.id)
    query = select(TopicGroup).where(TopicGroup.id.in_(sits.with_only_columns(Seat.group_id)))
    found = db.session.scalars(query.order_by(TopicGroup.id)).all()
    return [topics.held(group) for group in found]


def stand_behind(group: TopicGroup, merge: Merge) -> None:
    """Let the seats of the one that goes follow those of the one that stays in a group."""
    ours = topics.seats_for(merge.stays, group)
    if not ours:
        return
    for line, seat in enumerate(topics.seats_for(merge.goes, group), start=len(ours)):
        seat.line = line
        if seat.kind is SeatKind.DELEGATE:
            step_back(seat, merge)


def step_back(delegate: Seat, merge: Merge) -> None:
    """Make a delegate an alternate: one seat ends and another begins, both on record."""
    group, person, line = delegate.group, delegate.person, delegate.line
    close(delegate, REASON)
    seat = Seat(group=group, organisation=merge.goes, person=person, kind=SeatKind.ALTERNATE)
    seat.line = line
    db.session.add(seat)
    record("seat.stepped_back", by=merge.by, on=seat, group=group.slug)


def carry_requests(merge: Merge) -> None:
    """Carry requests for seats over; what somebody asks for both is asked once."""
    ours = {(each.group_id, each.person_id) for each in open_requests(merge.stays.id)}
    for request in open_requests(merge.goes.id):
        if (request.group_id, request.person_id) in ours:
            call_off(request, merge.by, REASON)
    merge.repoint(JoinRequest.organisation_id)


def open_requests(organisation_id: int) -> list[JoinRequest]:
    query = topics.open_requests().where(JoinRequest.organisation_id == organisation_id)
    return list(db.session.scalars(query.order_by(JoinRequest.id)))
