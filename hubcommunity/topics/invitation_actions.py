"""Invitations to a seat: by the chair or staff, of a person who represents a member."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import primary_contacts
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.declaration_actions import declare_or_refuse
from hubcommunity.topics.models import Seat, TopicGroup
from hubcommunity.topics.policy import answered_by
from hubcommunity.topics.request_actions import begin, begin_at, settle, tell_of
from hubcommunity.topics.request_models import JoinRequest, RequestState
from hubcommunity.topics.seat_actions import (
    hold,
    refuse,
    refuse_person,
    refuse_seat,
    take_seat,
    tell,
)


def invite(
    group: TopicGroup, organisation: Organisation, person: Person, text: str = "", *, by: Person
) -> JoinRequest:
    """Invite a person to sit for an organisation; its primary contacts hear of it.

    Raise `RuleBroken` where the person can't have a seat, or something of theirs waits already.
    """
    hold(group, organisation)
    if not queries.place(group, by).decides:
        raise Forbidden(_("Only the chair of the group and the hub’s staff invite to it."))
    if person.id == by.id:
        raise Forbidden(_("Nobody invites themselves."))
    refuse_person(group, organisation, person)
    if waiting := queries.open_request_of(group, person):
        refuse(waits_already(waiting))
    invitation = begin(group, organisation, person, text.strip())
    invitation.invited_by = by
    begin_at(invitation, RequestState.INVITED, by)
    db.session.flush()
    record("join_request.invited", by=by, on=invitation, group=group.slug)
    tell_of(invitation, person, "seat_invitation.made")
    for contact in primary_contacts(organisation):
        if contact.id != person.id:
            tell_of(invitation, contact, "seat_invitation.told")
    return invitation


def waits_already(waiting: JoinRequest) -> str:
    if waiting.is_invitation:
        return _("%(name)s is invited to this group already.", name=waiting.person.name)
    return _("%(name)s has asked to join this group: decide on that.", name=waiting.person.name)


def accept_invitation(invitation: JoinRequest, *, by: Person, interests: str | None = None) -> Seat:
    """Take the seat that one is invited to, if it can be had still."""
    refuse_unless_invited(invitation, by)
    group, organisation = invitation.group, invitation.organisation
    refuse_seat(group, organisation, by)
    declare_or_refuse(group, by, interests)
    settle(invitation, RequestState.ACCEPTED, by)
    seat = take_seat(group, organisation, by, by)
    tell(by, "seat.taken", group, organisation, seat=seat)
    tell_inviter(invitation)
    return seat


def decline_invitation(invitation: JoinRequest, *, by: Person, reason: str = "") -> None:
    """Say no to an invitation; a reason may be left out."""
    refuse_unless_invited(invitation, by)
    settle(invitation, RequestState.DECLINED, by, reason.strip())
    tell_inviter(invitation)


def revoke(invitation: JoinRequest, *, by: Person) -> None:
    """Take an invitation back; the person invited hears of it."""
    hold(invitation.group, invitation.organisation)
    queries.reread(invitation)
    if not queries.place(invitation.group, by).decides:
        raise Forbidden
    refuse_unless_open(invitation)
    settle(invitation, RequestState.REVOKED, by)
    tell_of(invitation, invitation.person, "seat_invitation.revoked")


def refuse_unless_invited(invitation: JoinRequest, by: Person) -> None:
    """Lock, look again, and refuse anybody else, and who comes too late."""
    if invitation.person_id != by.id:
        raise Forbidden
    hold(invitation.group, invitation.organisation)
    queries.reread(invitation)
    refuse_unless_open(invitation)


def refuse_unless_open(invitation: JoinRequest) -> None:
    if invitation.state is not RequestState.INVITED:
        raise Stale(answered_by(invitation))


def tell_inviter(invitation: JoinRequest) -> None:
    if invitation.invited_by:
        tell_of(invitation, invitation.invited_by, "seat_invitation.answered", invitation.reason)
