"""Requests for a seat: asked, withdrawn, accepted, declined."""

from flask_babel import gettext as _

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.links import external
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.models import (
    NEXT,
    JoinRequest,
    OfficeName,
    Policy,
    RequestState,
    Seat,
    TopicGroup,
)
from hubcommunity.topics.policy import not_open_because
from hubcommunity.topics.seat_actions import hold, refuse, refuse_seat, take_seat, tell, tell_seated


def ask(
    group: TopicGroup, organisation: Organisation, motivation: str, *, by: Person
) -> JoinRequest:
    """Ask for a seat; raise `RuleBroken` where nobody can, or the person asked already."""
    hold(group, organisation)
    refuse_seat(group, organisation, by)
    if group.policy is Policy.INVITATION:
        refuse(not_open_because(group))
    if queries.open_request_of(group, by):
        refuse(_("You have already asked to join this group."))
    asked = JoinRequest(
        group=group, organisation=organisation, person=by, motivation=motivation.strip()
    )
    db.session.add(asked)
    record("join_request.made", by=by, on=asked, group=group.slug)
    for decider in deciders(group, by):
        page = external("topics.requests", slug=group.slug)
        tell(decider, "join_request.made", group, organisation, asked=asked, decide=page)
    return asked


def deciders(group: TopicGroup, asking: Person) -> list[Person]:
    """Return who is told of a request: the chairs, or staff where there is no other chair."""
    chairs = [
        office.person
        for office in queries.offices_in(group)
        if office.name is OfficeName.CHAIR and office.person_id != asking.id
    ]
    return chairs or [one for one in people_with_duty("staff") if one.id != asking.id]


def withdraw(asked: JoinRequest, *, by: Person) -> None:
    """Take one's own request back."""
    if asked.person_id != by.id:
        raise Forbidden
    hold(asked.group, asked.organisation)
    queries.reread(asked)
    settle(asked, RequestState.WITHDRAWN, by)


def accept(asked: JoinRequest, *, by: Person) -> Seat:
    """Give the seat that was asked for, if it can be had still."""
    refuse_if_not_decider(asked, by)
    refuse_seat(asked.group, asked.organisation, asked.person)
    settle(asked, RequestState.ACCEPTED, by)
    seat = take_seat(asked.group, asked.organisation, asked.person, by)
    tell_seated("join_request.accepted", seat)
    return seat


def decline(asked: JoinRequest, *, by: Person, reason: str) -> None:
    """Turn a request down, and say why to the one who asked."""
    refuse_if_not_decider(asked, by)
    if not reason.strip():
        refuse(_("Give a reason: the person who asked is told."))
    asked.reason = reason.strip()
    settle(asked, RequestState.DECLINED, by)
    tell(asked.person, "join_request.declined", asked.group, asked.organisation, asked=asked)


def expire(asked: JoinRequest) -> None:
    """End a request that nobody answered in time, and say so to the one who asked."""
    settle(asked, RequestState.EXPIRED, None)
    tell(asked.person, "join_request.expired", asked.group, asked.organisation)


def settle(asked: JoinRequest, to: RequestState, by: Person | None) -> None:
    states.move(asked, NEXT, to, answered_by(asked))
    asked.decided_at = clock.now()
    asked.decided_by_id = by.id if by else None
    record(f"join_request.{to.value}", by=by, on=asked, group=asked.group.slug)


def refuse_if_not_decider(asked: JoinRequest, by: Person) -> None:
    """Lock, look again, and refuse who may not decide or comes too late."""
    hold(asked.group, asked.organisation)
    queries.reread(asked)
    if not queries.place(asked.group, by).may_decide(asked):
        raise Forbidden(
            _("Nobody decides on their own request.") if asked.person_id == by.id else ""
        )
    if asked.state is not RequestState.AWAITING_GROUP:
        raise Stale(answered_by(asked))


def answered_by(asked: JoinRequest) -> str:
    """Say what became of a request, and by whom."""
    if asked.state is RequestState.WITHDRAWN:
        return _("This request was withdrawn.")
    if asked.state is RequestState.EXPIRED:
        return _("This request has expired.")
    name = asked.decided_by.name if asked.decided_by else ""
    if asked.state is RequestState.ACCEPTED:
        return _("%(name)s has accepted this request already.", name=name)
    return _("%(name)s has declined this request already.", name=name)
