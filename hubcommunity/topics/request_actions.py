"""Requests for a seat: asked, withdrawn, accepted, declined."""

from flask_babel import gettext as _

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.links import external
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import primary_contacts
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.declaration_actions import declare_or_refuse
from hubcommunity.topics.models import OfficeName, Policy, Seat, TopicGroup
from hubcommunity.topics.policy import answered_by, not_open_because
from hubcommunity.topics.request_models import (
    BEFORE_THE_GROUP,
    NEXT,
    JoinRequest,
    RequestMove,
    RequestState,
)
from hubcommunity.topics.seat_actions import hold, refuse, refuse_seat, take_seat, tell, tell_seated


def ask(
    group: TopicGroup,
    organisation: Organisation,
    motivation: str,
    *,
    by: Person,
    interests: str | None = None,
) -> JoinRequest:
    """Ask for a seat; raise `RuleBroken` where nobody can, or the person asked already.

    The organisation's primary contacts endorse it first, unless one of them asks, or it has none.
    """
    hold(group, organisation)
    refuse_seat(group, organisation, by)
    if group.policy is Policy.INVITATION:
        refuse(not_open_because(group))
    refuse_second(group, by)
    declare_or_refuse(group, by, interests)
    asked = begin(group, organisation, by, motivation.strip())
    contacts = primary_contacts(organisation)
    if contacts and by not in contacts:
        begin_at(asked, RequestState.AWAITING_ENDORSEMENT, by)
        for contact in contacts:
            tell_of(asked, contact, "join_request.to_endorse")
    else:
        begin_at(asked, RequestState.AWAITING_GROUP, by)
        tell_deciders(asked)
    record("join_request.made", by=by, on=asked, group=group.slug)
    return asked


def refuse_second(group: TopicGroup, person: Person) -> None:
    """Raise `RuleBroken` where a request or an invitation of the person waits already."""
    found = queries.open_request_of(group, person)
    if found and found.is_invitation:
        refuse(_("%(name)s is invited to this group already.", name=person.name))
    if found:
        refuse(_("You have already asked to join this group."))


def begin(
    group: TopicGroup, organisation: Organisation, person: Person, motivation: str
) -> JoinRequest:
    asked = JoinRequest(
        group=group, organisation=organisation, person=person, motivation=motivation
    )
    db.session.add(asked)
    return asked


def begin_at(asked: JoinRequest, state: RequestState, by: Person) -> None:
    asked.state = state
    keep_move(asked, by, asked.motivation)


def tell_of(asked: JoinRequest, person: Person, event: str, said: str = "") -> None:
    """Write to somebody about a request, with the address of its page."""
    page = external("topics.request_page", slug=asked.group.slug, uid=asked.uid)
    told = {"asked": asked, "said": said, "decide": page}
    tell(person, event, asked.group, asked.organisation, **told)


def tell_deciders(asked: JoinRequest, event: str = "join_request.made", said: str = "") -> None:
    db.session.flush()
    for decider in deciders(asked.group, asked.person):
        tell_of(asked, decider, event, said)


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
    turn_down(asked, by, reason)


def turn_down(asked: JoinRequest, by: Person, reason: str) -> None:
    if not reason.strip():
        refuse(_("Give a reason: the person who asked is told."))
    settle(asked, RequestState.DECLINED, by, reason.strip())
    tell(asked.person, "join_request.declined", asked.group, asked.organisation, asked=asked)


def expire(asked: JoinRequest) -> None:
    """End a request that nobody answered in time, and say so to the one who asked or invited."""
    settle(asked, RequestState.EXPIRED, None)
    tell_of(asked, asked.invited_by or asked.person, "join_request.expired")


def call_off(asked: JoinRequest, by: Person | None, reason: str = "") -> None:
    """End an open request, or an invitation, because what it rested on is gone."""
    off = RequestState.REVOKED if asked.is_invitation else RequestState.WITHDRAWN
    settle(asked, off, by, reason)


def settle(asked: JoinRequest, to: RequestState, by: Person | None, reason: str = "") -> None:
    """Bring a request to its end."""
    move(asked, to, by, reason)
    asked.decided_at = clock.now()
    asked.decided_by_id = by.id if by else None
    asked.reason = reason
    record(f"join_request.{to.value}", by=by, on=asked, group=asked.group.slug)


def move(asked: JoinRequest, to: RequestState, by: Person | None, said: str = "") -> None:
    """Move a request along its states, and keep who did it and what they said."""
    states.move(asked, NEXT, to, answered_by(asked))
    asked.moved_at = clock.now()
    keep_move(asked, by, said)


def keep_move(asked: JoinRequest, by: Person | None, said: str) -> None:
    step = RequestMove(request=asked, state=asked.state, said=said, by_id=by.id if by else None)
    db.session.add(step)


def refuse_if_not_decider(asked: JoinRequest, by: Person) -> None:
    """Lock, look again, and refuse who may not decide or comes too late or too early."""
    hold(asked.group, asked.organisation)
    queries.reread(asked)
    if not queries.place(asked.group, by).may_decide(asked):
        raise Forbidden(
            _("Nobody decides on their own request.") if asked.person_id == by.id else ""
        )
    if asked.state not in BEFORE_THE_GROUP:
        raise Stale(answered_by(asked))
