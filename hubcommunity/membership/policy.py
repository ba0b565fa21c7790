"""What follows from a membership's dates, and who may decide on an application."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from hubcommunity.core.words import Worded, worded
from hubcommunity.membership.models import Application
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person

DUE_BEFORE = timedelta(days=60)


class Status(Worded):
    """Where a membership stands on a day; computed, never stored."""

    UPCOMING = "upcoming"
    ACTIVE = "active"
    DUE = "due"
    GRACE = "grace"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    ENDED = "ended"


worded(
    {
        Status.UPCOMING: (_l("Upcoming"), "info"),
        Status.ACTIVE: (_l("Active"), "good"),
        Status.DUE: (_l("Due for renewal"), "warn"),
        Status.GRACE: (_l("In grace"), "warn"),
        Status.LAPSED: (_l("Lapsed"), "bad"),
        Status.SUSPENDED: (_l("Suspended"), "bad"),
        Status.ENDED: (_l("Ended"), ""),
    }
)


def status_on(day: date, membership: Membership, terms: Sequence[Term]) -> Status:
    """Return the status of a membership on a day. The first rule that fits counts:

    1. ended: it was ended on this day or before.
    2. suspended: it was suspended on this day or before.
    3. due: a term holds, it is the last one, and at most 60 days are left of it.
    4. active: a term holds.
    5. upcoming: no term has begun.
    6. grace: the last term that ended did so no longer ago than the days of grace of the tier that
       the membership had on the last day of it.
    7. lapsed: everything else.

    `status_queries` says the same in SQL.
    """
    if membership.ended_on and membership.ended_on <= day:
        return Status.ENDED
    if membership.suspended_on and membership.suspended_on <= day:
        return Status.SUSPENDED
    begun = [term for term in terms if term.starts_on <= day]
    if any(day <= term.ends_on for term in begun):
        last = max(term.ends_on for term in terms)
        return Status.DUE if last - day <= DUE_BEFORE else Status.ACTIVE
    if not begun:
        return Status.UPCOMING
    ended = max(term.ends_on for term in begun)
    return Status.GRACE if day <= end_of_grace(membership, ended) else Status.LAPSED


def end_of_grace(membership: Membership, ended: date) -> date:
    """Return the last day of grace after a term that ended on this day."""
    return ended + timedelta(days=membership.tier_on(ended).grace_days)


def last_day(first: date, months: int) -> date:
    """Return the last day of a term of so many months, first and last day included."""
    year, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + year, month + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    days_in_month = (after - timedelta(days=1)).day
    if first.day > days_in_month:
        return date(year, month, days_in_month)
    return date(year, month, first.day) - timedelta(days=1)


def is_own(
    application: Application,
    person: Person,
    represents: Iterable[Organisation],
    same: Iterable[Organisation],
) -> bool:
    """Say whether an application is the person's own, or of an organisation they represent.

    `same` are the organisations that the applying one may be: it has no row of its own yet.
    """
    if application.applicant_id == person.id:
        return True
    ids = {application.organisation_id} | {organisation.id for organisation in same}
    return any(organisation.id in ids for organisation in represents)
