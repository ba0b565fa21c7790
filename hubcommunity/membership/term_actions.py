"""Opening the terms of a membership."""

from datetime import date, timedelta

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.revisions import bump
from hubcommunity.membership import term_queries as queries
from hubcommunity.membership.policy import Status, last_day
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import held
from hubcommunity.people.models import Person

RUNS = (Status.UPCOMING, Status.ACTIVE, Status.DUE)
SETTLE_FIRST = (Status.SUSPENDED, Status.ENDED)


def begin_membership(organisation: Organisation, tier: Tier, *, by: Person) -> Membership:
    """Let a membership run from today: a first term, a new one after a lapse, or the present one.

    Raise `RuleBroken` where the membership was suspended or ended: that is settled first.
    """
    db.session.flush()
    held(organisation)
    membership = queries.membership_of(organisation)
    if membership is None:
        membership = Membership(organisation=organisation, tier=tier, terms=[])
        db.session.add(membership)
        record("membership.begun", by=by, on=membership, tier=tier.code)
    elif queries.status_of(membership) in RUNS:
        return membership
    elif queries.status_of(membership) in SETTLE_FIRST:
        told = {"name": organisation.name, "status": queries.status_of(membership).label}
        raise RuleBroken(
            _("The membership of %(name)s has the status “%(status)s”. Settle that first.", **told)
        )
    open_term(membership, clock.today(), by=by)
    return membership


def open_term(membership: Membership, first: date, *, by: Person) -> Term:
    """Open a term of the tier's length; after an earlier one it is a renewal linked to that."""
    previous = queries.last_term(membership)
    term = Term(
        membership=membership,
        starts_on=first,
        ends_on=last_day(first, membership.tier.term_months),
        renews_id=previous.id if previous else None,
    )
    db.session.add(term)
    list_as_member(membership.organisation, term, membership.tier.grace_days)
    record("term.opened", by=by, on=term, first=str(term.starts_on), last=str(term.ends_on))
    return term


def list_as_member(organisation: Organisation, term: Term, grace_days: int) -> None:
    """Keep the tier, and the days on which the public lists show the organisation, with grace."""
    if not organisation.is_member(term.starts_on):
        organisation.member_from = term.starts_on
    organisation.member_until = term.ends_on + timedelta(days=grace_days)
    organisation.term_ends_on = term.ends_on
    organisation.tier_id = term.membership.tier.id
    bump("members")
