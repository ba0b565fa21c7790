"""What a member has in the hub and what waits for them, in as few queries as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.core.watching import first_of
from hubcommunity.membership.presence_queries import is_member_on
from hubcommunity.membership.term_models import Membership, Tier
from hubcommunity.membership.yearly_models import ConfirmationDue
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)
from hubcommunity.people.models import Person
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.declaration_queries import A_YEAR, made_since
from hubcommunity.topics.models import Office, OfficeName, Seat, SeatOffer, TopicGroup
from hubcommunity.topics.queries import open_offices, open_requests, open_seats
from hubcommunity.topics.request_models import JoinRequest, RequestState
from hubcommunity.topics.standing_queries import OFFER_LASTS, open_offers

OPEN = (AffiliationState.CURRENT, AffiliationState.INVITED, AffiliationState.REQUESTED)


@dataclass(frozen=True)
class Represented:
    """Whom a person represents, is invited to or asked to represent; and what waits of it.

    Requests of others wait where the person is a primary contact. There, everybody's seats may be
    taken back, and the organisation is to be confirmed once a year; elsewhere, the own seats.
    """

    affiliations: Sequence[Affiliation]
    invitations: Sequence[Affiliation]
    requests_to_join: Sequence[Affiliation]
    to_answer: Sequence[Affiliation]
    to_confirm: Sequence[Organisation]
    seats_back: Sequence[Organisation]
    # When something of it is over by itself.
    until: datetime | None


def represented_by(person: Person) -> Represented:
    rows = db.session.execute(*concerning(person.id, clock.now() - OFFER_LASTS)).all()
    own = [row for row in rows if row[0].person_id == person.id]
    current = [row for row in own if row[0].state is AffiliationState.CURRENT]
    invited = [row[0] for row in own if row[0].state is AffiliationState.INVITED]
    open_invitations = [one for one in invited if one.reaches_invited and not one.is_expired]
    asked = [row[0] for row in rows if row[0].state is AffiliationState.REQUESTED]
    offered = [(one, of_any if is_contact(one) else own) for one, _due, of_any, own in current]
    ends = [one.invitation_ends_at for one in open_invitations]
    return Represented(
        affiliations=[one for one, *_rest in current],
        invitations=open_invitations,
        requests_to_join=[one for one in asked if one.person_id == person.id],
        to_answer=sorted((one for one in asked if one.person_id != person.id), key=by_number),
        to_confirm=[one.organisation for one, due, *_rest in current if due and is_contact(one)],
        seats_back=[one.organisation for one, latest in offered if latest],
        until=first_of(*ends, *(latest + OFFER_LASTS for _one, latest in offered if latest)),
    )


def by_number(affiliation: Affiliation) -> int:
    return affiliation.id


def is_contact(affiliation: Affiliation) -> bool:
    return affiliation.role is AffiliationRole.PRIMARY_CONTACT


@prepared
def concerning(person_id: int, offered_since: datetime) -> Any:
    """Select the affiliations of a person and the requests to them, by organisation; each with
    whether the organisation is to be confirmed, and when seats, or own ones, were last offered
    that are on offer still.
    """
    offers = open_offers(offered_since).where(Seat.organisation_id == Affiliation.organisation_id)
    of_own = offers.where(Seat.person_id == person_id)
    due = exists().where(ConfirmationDue.organisation_id == Affiliation.organisation_id)
    own = and_(Affiliation.person_id == person_id, Affiliation.state.in_(OPEN))
    to_contact = and_(
        Affiliation.state == AffiliationState.REQUESTED,
        Affiliation.organisation_id.in_(contact_of(person_id)),
    )
    return (
        select(Affiliation, due, last(offers), last(of_own))
        .join(Affiliation.organisation)
        .options(contains_eager(Affiliation.organisation), joinedload(Affiliation.person))
        .where(or_(own, to_contact))
        .order_by(Organisation.sort_name, Organisation.id, Affiliation.id)
    )


def last(offers: Select[SeatOffer]) -> Any:
    made = func.max(SeatOffer.made_at)
    return offers.with_only_columns(made, maintain_column_froms=True).scalar_subquery()


def contact_of(person_id: int) -> Any:
    mine = aliased(Affiliation)
    return select(mine.organisation_id).where(
        mine.person_id == person_id,
        mine.state == AffiliationState.CURRENT,
        mine.role == AffiliationRole.PRIMARY_CONTACT,
    )


@dataclass(frozen=True)
class Seated:
    """The seats of a person; which organisations vote by them, and for which groups interests are
    to be declared.
    """

    seats: Sequence[Seat]
    voting: frozenset[int]
    to_declare: Sequence[Seat]
    # When the first declaration grows too old.
    until: datetime | None


def seated(person: Person) -> Seated:
    now = clock.now()
    rows = db.session.execute(*sitting(person.id, clock.today(), now - A_YEAR)).all()
    return Seated(
        seats=[seat for seat, _votes, _declared in rows],
        voting=frozenset(seat.organisation_id for seat, votes, _declared in rows if votes),
        to_declare=[seat for seat, _votes, declared in rows if not declared],
        until=first_of(*(declared + A_YEAR for *_seat, declared in rows if declared)),
    )


@prepared
def sitting(person_id: int, today: date, since: datetime) -> Any:
    votes = select(Membership.id).join(Tier, Tier.id == Membership.tier_id_on(today))
    votes = votes.where(Membership.organisation_id == Seat.organisation_id, Tier.votes)
    declared = made_since(Seat.group_id, person_id, since)
    declared = declared.with_only_columns(func.max(Declaration.made_at))
    return (
        open_seats()
        .join(Seat.group)
        .options(contains_eager(Seat.group), joinedload(Seat.organisation))
        .add_columns(votes.where(is_member_on(today)).exists(), declared.scalar_subquery())
        .where(Seat.person_id == person_id)
        .order_by(TopicGroup.position, TopicGroup.id)
    )


@dataclass(frozen=True)
class Asked:
    """What a person has asked of groups, and the requests of others that wait for them: as who
    chairs the group, or as the primary contact of the organisation. The oldest come first.
    """

    open_requests: Sequence[JoinRequest]
    to_decide: Sequence[JoinRequest]
    to_endorse: Sequence[JoinRequest]


def asked_of(person: Person) -> Asked:
    rows = db.session.scalars(*requests_about(person.id)).all()
    others = [one for one in rows if one.person_id != person.id]
    return Asked(
        open_requests=[one for one in rows if one.person_id == person.id],
        to_decide=[one for one in others if one.state is RequestState.AWAITING_GROUP],
        to_endorse=[one for one in others if one.state is RequestState.AWAITING_ENDORSEMENT],
    )


@prepared
def requests_about(person_id: int) -> Any:
    chairs = open_offices().where(Office.person_id == person_id, Office.name == OfficeName.CHAIR)
    to_decide = and_(
        JoinRequest.state == RequestState.AWAITING_GROUP,
        JoinRequest.group_id.in_(chairs.with_only_columns(Office.group_id)),
    )
    to_endorse = and_(
        JoinRequest.state == RequestState.AWAITING_ENDORSEMENT,
        JoinRequest.organisation_id.in_(contact_of(person_id)),
    )
    return (
        open_requests()
        .options(joinedload(JoinRequest.group))
        .where(or_(JoinRequest.person_id == person_id, to_decide, to_endorse))
        .order_by(JoinRequest.id)
    )
