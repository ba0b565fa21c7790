"""How long terms run, what a renewal would be, and on which days a member is listed."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from hubcommunity.core.i18n import day as shown
from hubcommunity.core.i18n import euro
from hubcommunity.membership.policy import DUE_BEFORE, Status, end_of_grace, last_day
from hubcommunity.membership.term_models import Membership, Term, Tier

ONE_DAY = timedelta(days=1)
YEAR = 12


def end_of_term(first: date, tier: Tier) -> date:
    """Return the last day of a term that begins on this day.

    By the calendar it is the last day of a year: the first term may be short, and renewals, which
    begin on 1 January, are whole years.
    """
    if tier.by_calendar:
        return date(first.year + (tier.term_months - 1) // YEAR, YEAR, 31)
    return last_day(first, tier.term_months)


def fee_of_term(tier: Tier) -> int | None:
    """Return the fee of a term in cents: the yearly one for each of its years; None for none.

    A first term that is cut short by the calendar costs as much as a whole one.
    """
    return tier.fee_cents * tier.term_months // YEAR if tier.fee_cents else None


def last_of(membership: Membership) -> Term | None:
    """Return the term that ends last."""
    return max(membership.terms, key=lambda term: term.ends_on, default=None)


@dataclass(frozen=True)
class FirstTerm:
    """What a membership that begins in a tier on a day begins with."""

    tier: Tier
    starts_on: date

    @property
    def ends_on(self) -> date:
        return end_of_term(self.starts_on, self.tier)

    @property
    def in_words(self) -> str:
        """Say what follows from the tier: fee, vote, seats, and when the term ends."""
        fee, seats = fee_of_term(self.tier), self.tier.seats_per_group
        parts = [
            euro(fee) if fee else _("No fee"),
            _("with a vote") if self.tier.votes else _("without a vote"),
            ngettext("%(num)d seat per topic group", "%(num)d seats per topic group", seats)
            if seats
            else _("any number of seats"),
            _("first term until %(day)s", day=shown(self.ends_on)),
        ]
        return " · ".join(parts)


@dataclass(frozen=True)
class Renewal:
    """What renewing a membership today would do, or why it can't be done."""

    membership: Membership
    last: Term | None
    tier: Tier
    starts_on: date
    ends_on: date
    refusal: str | None

    @property
    def fee_cents(self) -> int | None:
        return fee_of_term(self.tier)

    @property
    def mark(self) -> str:
        """Stand for all that a page says of it: who presses its button gets that, or nothing."""
        said = (self.tier.id, self.starts_on, self.ends_on, self.fee_cents or 0)
        return "/".join(str(each) for each in (last_id(self.last), *said))

    def has_followed(self, mark: str) -> bool:
        """Say whether another term has followed the one that was the last when this was marked."""
        return mark.partition("/")[0] != last_id(self.last)


def last_id(term: Term | None) -> str:
    return str(term.id) if term else ""


def renewal_of(membership: Membership, today: date) -> Renewal:
    """Return what renewing would do: the next term begins the day after the last one ends, or today
    where the membership has lapsed meanwhile. Length and fee are those of the tier on that day.
    """
    starts_on = next_first_day(membership, today)
    tier = membership.tier_on(starts_on)
    return Renewal(
        membership=membership,
        last=last_of(membership),
        tier=tier,
        starts_on=starts_on,
        ends_on=end_of_term(starts_on, tier),
        refusal=not_renewed_because(membership, today),
    )


def next_first_day(membership: Membership, today: date) -> date:
    """Return the day on which the next term begins, so that nobody pays for days without one."""
    last = last_of(membership)
    if last is None or today > end_of_grace(membership, last.ends_on):
        return today
    return last.ends_on + ONE_DAY


def not_renewed_because(membership: Membership, today: date) -> str | None:
    """Say why a membership can't be renewed today; None where it can."""
    last = last_of(membership)
    if membership.ended_on:
        return _("It ends on %(day)s. Reactivate it first.", day=shown(membership.ended_on))
    if membership.suspended_on:
        told = shown(membership.suspended_on)
        return _("It is suspended from %(day)s on. Lift the suspension first.", day=told)
    if last is None or membership.terms[0].starts_on > today:
        return _("It has not begun yet.")
    if last.starts_on > today:
        return _("It is renewed already, until %(day)s.", day=shown(last.ends_on))
    if last.ends_on - DUE_BEFORE > today:
        days = {"last": shown(last.ends_on), "first": shown(last.ends_on - DUE_BEFORE)}
        return _("It runs until %(last)s and can be renewed from %(first)s on.", **days)
    return None


@dataclass(frozen=True)
class Listing:
    """The days on which the public lists show a member, and the last day of its last term."""

    member_from: date | None = None
    member_until: date | None = None
    term_ends_on: date | None = None


def listing_of(membership: Membership) -> Listing:
    """Return the days on which a member is listed from now on: those on which it is active, due or
    in grace. They begin with the first of the terms that follow each other without a gap up to the
    last one, and end with its grace, or the day before a suspension or an end.

    `status_queries.listed_until` says the same in SQL.
    """
    last = last_of(membership)
    if last is None:
        return Listing()
    until = end_of_grace(membership, last.ends_on)
    stops = [day for day in (membership.suspended_on, membership.ended_on) if day]
    return Listing(
        member_from=member_since(membership),
        member_until=min([until, *(day - ONE_DAY for day in stops)]),
        term_ends_on=last.ends_on,
    )


def member_since(membership: Membership) -> date:
    """Return the first day of the terms that lead to the last one without a gap."""
    terms = sorted(membership.terms, key=lambda term: term.starts_on)
    since, covered = terms[0].starts_on, terms[0].ends_on
    for term in terms[1:]:
        if term.starts_on > covered + ONE_DAY:
            since = term.starts_on
        covered = max(covered, term.ends_on)
    return since


def because(membership: Membership, status: Status, today: date) -> str:
    """Say in words which of the rules gives a membership its status."""
    last = last_of(membership)
    if status is Status.ENDED:
        return _("It ended on %(day)s.", day=shown(membership.ended_on))
    if status is Status.SUSPENDED:
        return _("It is suspended since %(day)s.", day=shown(membership.suspended_on))
    if last is None or status is Status.UPCOMING:
        return _("No term has begun yet.")
    ends = shown(last.ends_on)
    if status is Status.ACTIVE:
        return _("A term holds, and more than 60 days are left until %(day)s.", day=ends)
    if status is Status.DUE:
        left = (last.ends_on - today).days
        return _("The last term holds until %(day)s: %(left)d days are left.", day=ends, left=left)
    return after_the_end(membership, status, today)


def after_the_end(membership: Membership, status: Status, today: date) -> str:
    """Say until when the days of grace run, or ran."""
    ended = max(term.ends_on for term in membership.terms if term.starts_on <= today)
    told = {"ended": shown(ended), "until": shown(end_of_grace(membership, ended))}
    if status is Status.GRACE:
        return _("The last term ended on %(ended)s; the days of grace run to %(until)s.", **told)
    return _("The last term ended on %(ended)s, and its days of grace on %(until)s.", **told)
