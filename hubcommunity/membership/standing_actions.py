"""Another tier from a day on; suspending, ending and reactivating a membership.

Nothing here knows of topic groups: who closes or offers seats does so after it, in the same
transaction.
"""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.i18n import day as shown
from hubcommunity.core.revisions import bump
from hubcommunity.membership import term_queries as queries
from hubcommunity.membership.policy import Status
from hubcommunity.membership.term_actions import (
    give_tier,
    keep_listing,
    open_term,
    refuse_retired,
)
from hubcommunity.membership.term_models import Membership, Tier, TierChange
from hubcommunity.membership.term_policy import next_first_day
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person


def change_tier(membership: Membership, tier: Tier, *, from_on: date, by: Person) -> None:
    """Give a membership another tier from a day on; a change from that same day is replaced.

    Terms that are open keep their days and their fee: the new tier counts for those to come.
    Raise `RuleBroken` for a day that is past, a retired tier, and the tier that it has anyway.
    """
    membership = queries.held(membership)
    refuse_past(from_on)
    refuse_retired(tier)
    if membership.tier_on(from_on).id == tier.id:
        told = {"tier": tier.name, "day": shown(from_on)}
        raise RuleBroken(_("The tier is “%(tier)s” on %(day)s already.", **told))
    give_tier(membership, tier, from_on=from_on, by=by)


def suspend(membership: Membership, *, on: date, reason: str, by: Person) -> None:
    """Suspend a membership from a day on; its terms run meanwhile.

    Raise `RuleBroken` where it is suspended or ended already, and for a day that is past.
    """
    membership = queries.held(membership)
    refuse_past(on)
    refuse_ended(membership)
    if membership.suspended_on:
        told = shown(membership.suspended_on)
        raise RuleBroken(_("It is suspended from %(day)s on already.", day=told))
    membership.suspended_on = on
    membership.suspended_reason = given(reason)
    keep_listing(membership)
    record("membership.suspended", by=by, on=membership, day=str(on), reason=reason)


def lift_suspension(membership: Membership, *, reason: str, by: Person) -> None:
    """Take a suspension back; the membership stands where its terms say.

    Raise `RuleBroken` where it is not suspended, or ended meanwhile.
    """
    membership = queries.held(membership)
    refuse_ended(membership)
    if not membership.suspended_on:
        raise RuleBroken(_("It is not suspended."))
    membership.suspended_on = membership.suspended_reason = None
    keep_listing(membership)
    record("membership.suspension_lifted", by=by, on=membership, reason=given(reason))


def end(membership: Membership, *, on: date, reason: str, by: Person) -> None:
    """End a membership: this day is the first on which the organisation is no member.

    Raise `RuleBroken` where it is ended already, and for a day that is past.
    """
    membership = queries.held(membership)
    refuse_past(on)
    refuse_ended(membership)
    membership.ended_on = on
    membership.ended_reason = given(reason)
    keep_listing(membership)
    record("membership.ended", by=by, on=membership, day=str(on), reason=reason)


def reactivate(membership: Membership, *, reason: str, by: Person) -> None:
    """Take an end back. A term that holds goes on; where none does, a new one begins today.

    Raise `RuleBroken` where the membership was not ended.
    """
    membership = queries.held(membership)
    if not membership.ended_on:
        raise RuleBroken(_("It was not ended."))
    membership.ended_on = membership.ended_reason = None
    record("membership.reactivated", by=by, on=membership, reason=given(reason))
    if queries.status_of(membership) is Status.LAPSED:
        open_term(membership, next_first_day(membership, clock.today()), by=by)
    keep_listing(membership)


def given(reason: str) -> str:
    """Return the reason; raise `RuleBroken` where there is none."""
    if not reason.strip():
        raise RuleBroken(_("Say why."))
    return reason.strip()


def refuse_past(day: date) -> None:
    if day < clock.today():
        raise RuleBroken(_("Choose today or a day to come: what has been stays as it was."))


def refuse_ended(membership: Membership) -> None:
    if membership.ended_on:
        told = shown(membership.ended_on)
        raise RuleBroken(_("It ends on %(day)s. Reactivate it first.", day=told))


def follow_tiers(now: datetime) -> int:
    """Let the public lists follow the changes of tier whose day has come; return how many did."""
    today = now.date()
    is_its = Membership.organisation_id == Organisation.id
    present = select(Membership.tier_id_on(today)).where(is_its).scalar_subquery()
    changed = select(Membership.organisation_id).join(Membership.tier_changes)
    behind = (
        update(Organisation)
        .where(Organisation.id.in_(changed.where(TierChange.from_on <= today)))
        .where(Organisation.tier_id.is_distinct_from(present))
    )
    followed = db.session.scalars(behind.values(tier_id=present).returning(Organisation.id)).all()
    if followed:
        bump("members")
    return len(followed)
