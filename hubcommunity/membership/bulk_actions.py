"""Beginning many memberships at once: the same rows as a first term makes, written in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update

from hubcommunity.audit.actions import record_many
from hubcommunity.core.db import db
from hubcommunity.core.revisions import bump
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.membership.term_policy import listing_of
from hubcommunity.membership.term_queries import hold_all
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person


@dataclass(frozen=True)
class NewMember:
    """An organisation that never was a member here, and its term as another list has it."""

    organisation_id: int
    tier: str
    starts_on: date
    ends_on: date


def begin_many(members: Sequence[NewMember], *, by: Person | None, **details: str) -> None:
    """Let memberships begin with terms that were kept elsewhere until now.

    Such a term has no fee here: what was due of it is settled where it was kept. `details` say in
    the trace where the data come from.
    """
    if not members:
        return
    hold_all([each.organisation_id for each in members])
    tiers = {tier.code: tier for tier in db.session.scalars(select(Tier))}
    write(Membership, (membership_row(each, tiers[each.tier]) for each in members))
    ids = ids_of(Membership.organisation_id, Membership, [each.organisation_id for each in members])
    write(Term, (term_row(each, ids[each.organisation_id]) for each in members))
    terms = ids_of(Term.membership_id, Term, ids.values())
    list_members(members, tiers)
    begun = ((ids[each.organisation_id], {"tier": each.tier, **details}) for each in members)
    record_many("membership.begun", Membership, begun, by=by)
    opened = ((terms[ids[each.organisation_id]], span_of(each) | details) for each in members)
    record_many("term.opened", Term, opened, by=by)
    bump("members")


def write(model: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    db.session.execute(insert(model.__table__), list(rows))


def membership_row(each: NewMember, tier: Tier) -> dict[str, Any]:
    return {"uid": uuid4(), "organisation_id": each.organisation_id, "first_tier_id": tier.id}


def term_row(each: NewMember, membership_id: int) -> dict[str, Any]:
    span = {"starts_on": each.starts_on, "ends_on": each.ends_on}
    return {"uid": uuid4(), "membership_id": membership_id, **span}


def ids_of(column: Any, model: type[Any], values: Iterable[int]) -> Mapping[int, int]:
    found = select(column, model.id).where(column.in_(list(values)))
    return dict(db.session.execute(found).all())


def span_of(each: NewMember) -> dict[str, str]:
    return {"first": str(each.starts_on), "last": str(each.ends_on)}


def list_members(members: Sequence[NewMember], tiers: Mapping[str, Tier]) -> None:
    """Let the public lists show them, as `keep_listing` does for one."""
    rows = [listed(each, tiers[each.tier]) for each in members]
    db.session.execute(update(Organisation), rows)


def listed(each: NewMember, tier: Tier) -> dict[str, Any]:
    term = Term(starts_on=each.starts_on, ends_on=each.ends_on)
    membership = Membership(first_tier=tier, terms=[term], tier_changes=[])
    return {"id": each.organisation_id, "tier_id": tier.id, **asdict(listing_of(membership))}
