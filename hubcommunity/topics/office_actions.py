"""Offices: who runs a group, appointed by staff only; and the states of a group."""

from datetime import date

from flask_babel import gettext as _

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.links import external
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.calls.queries import unsettled
from hubcommunity.topics.charter_actions import turn_down_what_waits
from hubcommunity.topics.dormancy_actions import settle_spell
from hubcommunity.topics.dormancy_models import QuietState as Quiet
from hubcommunity.topics.meetings.actions import call_off_all
from hubcommunity.topics.meetings.queries import next_meeting
from hubcommunity.topics.models import (
    AT_THE_TABLE,
    NEXT_OF_GROUP,
    GroupState,
    Office,
    OfficeName,
    TopicGroup,
)
from hubcommunity.topics.policy import last_chair_because
from hubcommunity.topics.request_actions import settle
from hubcommunity.topics.request_models import JoinRequest, RequestState
from hubcommunity.topics.rights_actions import refuse_unless_staff
from hubcommunity.topics.seat_actions import close, refuse, tell


def appoint(
    group: TopicGroup, person: Person, name: OfficeName, *, by: Person, until: date | None = None
) -> Office:
    """Give somebody at the table an office in the group, until a day or without an end."""
    refuse_unless_staff(by)
    queries.held(group)
    if person.id == by.id:
        raise Forbidden(_("Nobody changes their own role."))
    if group.state is GroupState.CONCLUDED:
        refuse(_("A concluded group needs nobody to run it."))
    seat = queries.seat_of(group, person)
    if seat is None or seat.kind not in AT_THE_TABLE:
        refuse(_("Only somebody with a seat in the group can be appointed."))
    refuse_past_day(until)
    if any(office.name is name for office in queries.offices_of(group, person)):
        refuse(_("%(person)s holds this office already.", person=person.name))
    office = Office(group=group, person=person, name=name, until=until, appointed_by_id=by.id)
    db.session.add(office)
    record("office.appointed", by=by, on=office, group=group.slug, office=name.value)
    tell_holder(office, "office.appointed")
    return office


def refuse_past_day(until: date | None) -> None:
    if until is not None and until <= clock.today():
        refuse(_("A term ends on a day that is still to come."))


def end_office(office: Office, *, by: Person) -> None:
    """End an office; the seat of its holder stays. An active group keeps its last chair."""
    refuse_unless_staff(by)
    queries.held(office.group)
    db.session.refresh(office)
    if office.ended_at is not None:
        raise Stale(_("This office has ended already."))
    if office.person_id == by.id:
        raise Forbidden(_("Nobody changes their own role."))
    if office.name is OfficeName.CHAIR:
        refuse(last_chair_because(queries.offices_in(office.group), office.person, office.group))
    close_office(office, by)
    tell_holder(office, "office.ended")


def close_office(office: Office, by: Person | None) -> None:
    office.ended_at = clock.now()
    record("office.ended", by=by, on=office, group=office.group.slug, office=office.name.value)


def tell_holder(office: Office, event: str) -> None:
    page = external("topics.show", slug=office.group.slug)
    notify(office.person, event, office=office, group=office.group, page=page)


def tell_of_empty_chair(office: Office) -> None:
    """Write to staff where a chair went who could not be kept, and an active group has none now."""
    group = office.group
    is_chair = office.name is OfficeName.CHAIR and group.takes_members
    if is_chair and not any(one.name is OfficeName.CHAIR for one in queries.offices_in(group)):
        page = external("topics.staff_show", slug=group.slug)
        for one in people_with_duty("staff"):
            notify(one, "group.without_chair", group=group, office=office, page=page)


def change_state(group: TopicGroup, to: GroupState, *, by: Person) -> None:
    """Move a group along its states; concluding it ends its seats, offices and all that waits.

    Refused while something is under way that nobody could finish then. That the hub proposed the
    group as dormant is settled by any move.
    """
    refuse_unless_staff(by)
    queries.held(group)
    refuse(not_moving_because(group, to))
    refusal = _("A group that is %(state)s can’t become that.", state=group.state.label.lower())
    before = states.move(group, NEXT_OF_GROUP, to, refusal)
    group.moved_at = clock.now()
    record("group.moved", by=by, on=group, before=before.value, after=to.value)
    settle_spell(group, Quiet.ACCEPTED if to is GroupState.DORMANT else Quiet.LAPSED, by)
    if to is GroupState.CONCLUDED:
        empty(group, by)


def not_moving_because(group: TopicGroup, to: GroupState) -> str | None:
    """Say why a group can't be still yet: organisations were asked for what nobody could answer or
    resolve then. People who were invited to a meeting would come to a dormant group; concluding it
    calls the meeting off.
    """
    if to not in (GroupState.DORMANT, GroupState.CONCLUDED):
        return None
    if call := unsettled(group):
        return _("The call “%(title)s” is under way: resolve or cancel it first.", title=call.title)
    meeting = next_meeting(group) if to is GroupState.DORMANT else None
    if meeting is None:
        return None
    return _("The meeting “%(title)s” lies ahead: hold or cancel it first.", title=meeting.title)


def empty(group: TopicGroup, by: Person) -> None:
    ended = _("The group has concluded its work.")
    call_off_all(group, ended, by)
    reason = _("The group has concluded its work. What it wrote stays readable for you.")
    for seat in queries.people_at(group):
        close(seat, "concluded")
        record("seat.ended", by=by, on=seat, group=group.slug, reason="concluded")
        tell(seat.person, "seat.ended", group, seat.organisation, reason=reason)
    waiting = queries.open_requests().where(JoinRequest.group_id == group.id)
    for asked in queries.held_requests(waiting):
        to = RequestState.REVOKED if asked.is_invitation else RequestState.DECLINED
        settle(asked, to, by, ended)
        event = "seat_invitation.revoked" if asked.is_invitation else "join_request.declined"
        tell(asked.person, event, group, asked.organisation, asked=asked)
    for office in queries.offices_in(group):
        close_office(office, by)
        tell_holder(office, "office.ended")
    turn_down_what_waits(group, ended, by)
