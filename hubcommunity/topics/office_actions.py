"""Offices: who runs a group, appointed by staff only; and the states of a group."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.links import external
from hubcommunity.core.revisions import bump
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.charter_actions import turn_down_what_waits
from hubcommunity.topics.dormancy_actions import settle_spell
from hubcommunity.topics.dormancy_models import QuietState as Quiet
from hubcommunity.topics.models import (
    NEXT_OF_GROUP,
    GroupState,
    JoinRequest,
    Office,
    OfficeName,
    RequestState,
    TopicGroup,
)
from hubcommunity.topics.request_actions import settle
from hubcommunity.topics.rights_actions import refuse_unless_staff
from hubcommunity.topics.seat_actions import close, refuse, tell


def appoint(group: TopicGroup, person: Person, name: OfficeName, *, by: Person) -> Office:
    """Give somebody at the table an office in the group."""
    refuse_unless_staff(by)
    queries.held(group)
    if person.id == by.id:
        raise Forbidden(_("Nobody changes their own role."))
    if group.state is GroupState.CONCLUDED:
        refuse(_("A concluded group needs nobody to run it."))
    if queries.seat_of(group, person) is None:
        refuse(_("Only somebody with a seat in the group can be appointed."))
    if any(office.name is name for office in queries.offices_of(group, person)):
        refuse(_("%(person)s holds this office already.", person=person.name))
    office = Office(group=group, person=person, name=name, appointed_by_id=by.id)
    db.session.add(office)
    record("office.appointed", by=by, on=office, group=group.slug, office=name.value)
    tell_holder(office, "office.appointed")
    return office


def end_office(office: Office, *, by: Person) -> None:
    """End an office; the seat of its holder stays."""
    refuse_unless_staff(by)
    queries.held(office.group)
    db.session.refresh(office)
    if office.ended_at is not None:
        raise Stale(_("This office has ended already."))
    if office.person_id == by.id:
        raise Forbidden(_("Nobody changes their own role."))
    close_office(office, by)
    tell_holder(office, "office.ended")


def close_office(office: Office, by: Person | None) -> None:
    office.ended_at = clock.now()
    record("office.ended", by=by, on=office, group=office.group.slug, office=office.name.value)


def tell_holder(office: Office, event: str) -> None:
    page = external("topics.show", slug=office.group.slug)
    notify(office.person, event, office=office, group=office.group, page=page)


def change_state(group: TopicGroup, to: GroupState, *, by: Person) -> None:
    """Move a group along its states; concluding it ends its seats, offices and all that waits.

    That the hub proposed it as dormant is settled by any move.
    """
    refuse_unless_staff(by)
    queries.held(group)
    refusal = _("A group that is %(state)s can’t become that.", state=group.state.label.lower())
    before = states.move(group, NEXT_OF_GROUP, to, refusal)
    group.moved_at = clock.now()
    record("group.moved", by=by, on=group, before=before.value, after=to.value)
    settle_spell(group, Quiet.ACCEPTED if to is GroupState.DORMANT else Quiet.LAPSED, by)
    bump("topics")
    if to is GroupState.CONCLUDED:
        empty(group, by)


def empty(group: TopicGroup, by: Person) -> None:
    ended = _("The group has concluded its work.")
    reason = _("The group has concluded its work. What it wrote stays readable for you.")
    for seat in queries.people_at(group):
        close(seat, "concluded")
        record("seat.ended", by=by, on=seat, group=group.slug, reason="concluded")
        tell(seat.person, "seat.ended", group, seat.organisation, reason=reason)
    waiting = queries.open_requests().where(JoinRequest.group_id == group.id)
    for asked in queries.held_requests(waiting):
        asked.reason = ended
        settle(asked, RequestState.DECLINED, by)
        tell(asked.person, "join_request.declined", group, asked.organisation, asked=asked)
    for office in queries.offices_in(group):
        close_office(office, by)
        tell_holder(office, "office.ended")
    turn_down_what_waits(group, ended, by)
