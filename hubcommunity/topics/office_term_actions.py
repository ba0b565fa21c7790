"""The terms of offices: renewed by staff, ended by the clock, and staff reminded before."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.links import external
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.models import Office, OfficeName
from hubcommunity.topics.office_actions import (
    close_office,
    refuse_past_day,
    refuse_unless_staff,
    tell_holder,
)
from hubcommunity.topics.policy import last_chair_because
from hubcommunity.topics.seat_actions import refuse

AHEAD = timedelta(days=30)


def renew(office: Office, until: date, *, by: Person) -> None:
    """Let an office run until a later day; its holder is told."""
    refuse_unless_staff(by)
    queries.held(office.group)
    db.session.refresh(office)
    if office.ended_at is not None:
        raise Stale(_("This office has ended already."))
    if office.person_id == by.id:
        raise Forbidden(_("Nobody changes their own role."))
    refuse_past_day(until)
    if office.until is not None and until <= office.until:
        refuse(_("A renewed term ends later than the present one."))
    office.until = until
    record("office.renewed", by=by, on=office, group=office.group.slug, until=until.isoformat())
    tell_holder(office, "office.renewed")


def follow_terms(now: datetime) -> int:
    """End the offices whose term is over, and write to staff of those that end within 30 days.

    The last chair of an active group stays until there is another one; staff hear of that instead.
    Return how many offices ended.
    """
    today = now.date()
    over = db.session.scalars(running_out().where(Office.until < today)).all()
    ended = sum(end_of_term(office) for office in over)
    soon = running_out().where(Office.until >= today, Office.until <= today + AHEAD)
    for office in db.session.scalars(soon):
        tell_staff(office, "office.ending")
    return ended


def running_out() -> Select[Office]:
    loads = (joinedload(Office.group), joinedload(Office.person))
    query = queries.open_offices().options(*loads).where(Office.until.is_not(None))
    return query.order_by(Office.group_id, Office.id)


def end_of_term(office: Office) -> bool:
    """End an office at the end of its term; say whether it ended."""
    group = queries.held(office.group)
    db.session.refresh(office)
    if office.ended_at is not None:
        return False
    is_chair = office.name is OfficeName.CHAIR
    if is_chair and last_chair_because(queries.offices_in(group), office.person, group):
        tell_staff(office, "office.overdue")
        return False
    close_office(office, None)
    tell_holder(office, "office.ended")
    return True


def tell_staff(office: Office, event: str) -> None:
    """Write to staff about a term, once for each end that it has."""
    page = external("topics.staff_show", slug=office.group.slug)
    for one in people_with_duty("staff"):
        key = f"{event}:{office.uid}:{office.until}:{one.id}"
        notify(one, event, key=key, office=office, group=office.group, page=page)
