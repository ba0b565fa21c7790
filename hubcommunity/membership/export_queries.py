"""Memberships as lines of a table to download, with their organisations and contacts."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import tuple_
from sqlalchemy.orm import contains_eager

from hubcommunity.core.db import db
from hubcommunity.membership.list_queries import IN_ORDER, Filters, filtered
from hubcommunity.membership.term_models import Membership
from hubcommunity.membership.term_policy import last_of
from hubcommunity.membership.term_queries import WITH_DATES, status_of
from hubcommunity.organisations import export_queries

# What an import takes of a membership, and compares with the one that there is.
TAKEN_IN: dict[str, Any] = {
    "tier": _l("Tier"),
    "term_begins_on": _l("Last term begins"),
    "term_ends_on": _l("Last term ends"),
}
COLUMNS: dict[str, Any] = {
    **export_queries.COLUMNS,
    **TAKEN_IN,
    "status": _l("Status"),
    "listed_from": _l("Member since"),
    "fee_eur": _l("Its fee"),
    "fee_state": _l("State of the fee"),
}
BATCH = 500


def lines(filters: Filters, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Read the columns of all that the list shows, a batch at a time."""
    organisation = contains_eager(Membership.organisation).options(*export_queries.WITH_ALL)
    query = filtered(filters, Membership).options(organisation, *WITH_DATES)
    query = query.order_by(*IN_ORDER).limit(BATCH)
    found = db.session.scalars(query).unique().all()
    while found:
        end = (found[-1].organisation.sort_name, found[-1].organisation.id)
        facts = export_queries.facts_of([each.organisation for each in found])
        told = [{**one, **terms_of(each)} for each, one in zip(found, facts, strict=True)]
        yield from [tuple(line[name] for name in columns) for line in told]
        found = db.session.scalars(query.where(tuple_(*IN_ORDER) > end)).unique().all()


def terms_of(membership: Membership) -> dict[str, Any]:
    last = last_of(membership)
    cents = last.fee_cents if last else None
    return {
        **taken_in(membership),
        "status": status_of(membership).value,
        "listed_from": membership.organisation.member_from,
        "fee_eur": "" if cents is None else f"{cents // 100}.{cents % 100:02d}",
        "fee_state": last.fee_state.value if last else "",
    }


def taken_in(membership: Membership) -> dict[str, Any]:
    """Return what an import would take of a membership, loaded with its dates."""
    last = last_of(membership)
    return {
        "tier": membership.tier.code,
        "term_begins_on": last.starts_on if last else None,
        "term_ends_on": last.ends_on if last else None,
    }
