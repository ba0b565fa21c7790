"""Opening the terms of a membership, and keeping the days on which it is listed."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.revisions import bump
from hubcommunity.membership import term_queries as queries
from hubcommunity.membership.policy import Status
from hubcommunity.membership.term_models import (
    RENEWED_ALREADY,
    Membership,
    Term,
    Tier,
    TierChange,
)
from hubcommunity.membership.term_policy import (
    end_of_term,
    fee_of_term,
    last_of,
    listing_of,
    next_first_day,
    renewal_of,
)
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import refuse_merged
from hubcommunity.people.models import Person

RUNS = (Status.UPCOMING, Status.ACTIVE, Status.DUE)
SETTLE_FIRST = (Status.SUSPENDED, Status.ENDED)


def begin_membership(organisation: Organisation, tier: Tier, *, by: Person) -> Membership:
    """Let a membership run from today: a first term, a new one after a lapse, or the present one.

    The tier counts where a first or a new term begins today; who is a member keeps the one they
    have. Raise `RuleBroken` where the membership was suspended or ended: that is settled first; and
    where the tier takes no new memberships.
    """
    db.session.flush()
    queries.hold(organisation)
    db.session.refresh(tier)  # it may have been retired until the lock was had
    membership = queries.membership_of(organisation)
    if membership is None:
        refuse_retired(tier)
        membership = Membership(
            organisation=organisation, first_tier=tier, terms=[], tier_changes=[]
        )
        db.session.add(membership)
        record("membership.begun", by=by, on=membership, tier=tier.code)
    elif queries.status_of(membership) in RUNS:
        return membership
    elif queries.status_of(membership) in SETTLE_FIRST:
        told = {"name": organisation.name, "status": queries.status_of(membership).label}
        raise RuleBroken(
            _("The membership of %(name)s has the status “%(status)s”. Settle that first.", **told)
        )
    elif queries.status_of(membership) is Status.LAPSED:
        refuse_retired(tier)
        give_tier(membership, tier, from_on=clock.today(), by=by)
    open_term(membership, next_first_day(membership, clock.today()), by=by)
    return membership


def give_tier(membership: Membership, tier: Tier, *, from_on: date, by: Person) -> None:
    """Let a membership have a tier from a day on, in place of a change from that same day."""
    before = membership.tier_on(from_on)
    if before.id == tier.id:
        return
    planned = next((one for one in membership.tier_changes if one.from_on == from_on), None)
    if planned:
        planned.tier = tier
    else:
        membership.tier_changes.append(TierChange(tier=tier, from_on=from_on))
    keep_listing(membership)
    told = {"before": before.code, "tier": tier.code, "day": str(from_on)}
    record("membership.tier_changed", by=by, on=membership, **told)


def refuse_retired(tier: Tier) -> None:
    """Raise `RuleBroken` for a tier that is kept only for those who have it."""
    if tier.retired_on:
        raise RuleBroken(_("The tier “%(tier)s” takes no new memberships.", tier=tier.name))


def renew(membership: Membership, *, by: Person, seen: str | None = None) -> Term:
    """Open the next term of a membership; its length and fee are those of the tier by then.

    `seen` is the mark of the renewal that the actor saw: raise `Stale` where it would be another
    by now, and `RuleBroken` where the membership can't be renewed.
    """
    return renew_held(queries.held(membership), by=by, seen=seen)


def renew_all(seen: Mapping[uuid.UUID, str], *, by: Person) -> Sequence[Term]:
    """Renew memberships, all or none; `seen` are their uids with the marks of what was seen.

    Raise `RuleBroken` naming the first organisation whose membership can't be renewed as seen.
    """
    found = queries.all_held(seen)
    if len(found) < len(seen):
        raise Stale(_("One of these memberships is gone. Look again."))
    return [renew_held(each, by=by, seen=seen[each.uid]) for each in found]


def renew_held(membership: Membership, *, by: Person, seen: str | None) -> Term:
    renewal = renewal_of(membership, clock.today())
    name = membership.organisation.name
    if seen is not None and renewal.has_followed(seen):
        raise Stale(f"{name}: {RENEWED_ALREADY}")
    if renewal.refusal:
        raise RuleBroken(f"{name}: {renewal.refusal}")
    if seen is not None and renewal.mark != seen:
        told = _("The next term has another tier, other days or another fee by now. Look again.")
        raise Stale(f"{name}: {told}")
    return open_term(membership, renewal.starts_on, by=by)


def open_term(membership: Membership, first: date, *, by: Person) -> Term:
    """Open a term as the tier says; after an earlier one it is a renewal linked to that.

    Raise `RuleBroken` for one that would begin later than today with days of no term before it:
    nobody could say in advance whether those are days of grace.
    """
    previous, tier = last_of(membership), membership.tier_on(first)
    if previous and first > max(clock.today(), previous.ends_on + timedelta(days=1)):
        raise RuleBroken(_("A renewal begins today, or the day after the last term at the latest."))
    term = Term(
        membership=membership,
        starts_on=first,
        ends_on=end_of_term(first, tier),
        renews_id=previous.id if previous else None,
        fee_cents=fee_of_term(tier),
    )
    db.session.add(term)
    keep_listing(membership)
    record("term.opened", by=by, on=term, first=str(term.starts_on), last=str(term.ends_on))
    return term


def keep_listing(membership: Membership) -> None:
    """Keep the tier, and the days on which the public lists show the organisation.

    This is the one place that writes what an organisation bears of its membership; it follows each
    change of a term, a tier, a suspension or an end in the same transaction. Raise `Stale` where
    the organisation was merged into another: what is left there is history.
    """
    listing = listing_of(membership)
    organisation = membership.organisation
    merged = select(Organisation.merged_into_id).where(Organisation.id == organisation.id)
    refuse_merged(organisation.name, db.session.scalar(merged))
    organisation.member_from = listing.member_from
    organisation.member_until = listing.member_until
    organisation.term_ends_on = listing.term_ends_on
    organisation.tier_id = membership.tier.id
    bump("members")
