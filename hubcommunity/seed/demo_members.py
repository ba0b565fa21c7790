"""The organisations of the demonstration, and their memberships."""

import csv
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.text import slugify
from hubcommunity.membership.term_actions import keep_listing
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.organisations.actions import add_organisation
from hubcommunity.organisations.models import HubRole, Organisation, Topic
from hubcommunity.seed.demo_facts import FACTS, HERE, SINCE, organisation_of, type_of

ORGANISATIONS = HERE / "organisations.csv"
# How many days longer than the others some members have been here.
AGES = (0, 0, 0, 120, 0, 0, 140, 0, 120, 0, 175)
# How often some renewed before the term that runs.
RENEWED = (3, 3, 2, 0, 2, 1, 1, 0, 4, 1, 0, 2, 0)
A_TERM, ONE_DAY = timedelta(days=365), timedelta(days=1)


def add_organisations() -> None:
    tiers = {tier.code: tier for tier in db.session.scalars(select(Tier))}
    everyone = list(db.session.scalars(select(Topic).order_by(Topic.position)))
    with ORGANISATIONS.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            organisation = Organisation(
                name=row["name"],
                short_name=row["short_name"],
                slug=slugify(row["short_name"] or row["name"]),
                type=type_of(row["type"]),
                country=row["country"],
                city=FACTS["cities"].get(row["name"], ""),
                website=row["website"],
                description=row["what_it_does"],
                hub_role=HubRole(row["role"]),
                topics=everyone[number % 3 :][:2],
            )
            db.session.add(organisation)
            tier = tiers[FACTS["tiers"][row["role"]]]
            add_membership(organisation, tiers["associate"] if number % 7 == 6 else tier, number)
    db.session.flush()


def add_membership(organisation: Organisation, tier: Tier, number: int) -> None:
    """Let a membership run; some are due, one is in grace, and not every fee is paid."""
    age = AGES[number % len(AGES)] or 3 * number
    start = clock.today() - SINCE - timedelta(days=age)
    terms = [*earlier_terms(start, tier, number), term_from(start, tier)]
    if tier.fee_cents and number % 5:
        terms[-1].invoice_number = f"{start.year}-{number:03d}"
        terms[-1].invoiced_on = start + timedelta(days=7)
    if terms[-1].invoiced_on and number % 5 > 1:
        terms[-1].paid_on = start + timedelta(days=30)
    keep(organisation, tier, terms)


def term_from(start: date, tier: Tier) -> Term:
    return Term(starts_on=start, ends_on=start + A_TERM - ONE_DAY, fee_cents=tier.fee_cents)


def earlier_terms(start: date, tier: Tier, number: int) -> list[Term]:
    """Return the terms that the present one renews, each of them invoiced and paid."""
    years = range(RENEWED[number % len(RENEWED)], 0, -1)
    terms = [term_from(start - year * A_TERM, tier) for year in years]
    for term in terms:
        if tier.fee_cents:
            term.invoice_number = f"{term.starts_on.year}-{number:03d}"
            term.invoiced_on = term.starts_on + timedelta(days=7)
            term.paid_on = term.starts_on + timedelta(days=25)
    return terms


def keep(organisation: Organisation, tier: Tier, terms: list[Term], **values: Any) -> None:
    membership = Membership(
        organisation=organisation, first_tier=tier, terms=terms, tier_changes=[], **values
    )
    db.session.add(membership)
    db.session.flush()
    for term, renewal in pairwise(terms):
        renewal.renews_id = term.id
    keep_listing(membership)
    begun = record("membership.begun", on=membership, tier=tier.code)
    begun.at = clock.now() - (clock.today() - terms[0].starts_on)


def add_former_members() -> None:
    """Add organisations that are members no more, so that reports have something to tell."""
    for facts in FACTS["former"]:
        tier = db.session.scalars(select(Tier).where(Tier.code == facts["tier"])).one()
        organisation = Organisation(
            name=facts["name"],
            slug=slugify(facts["name"]),
            type=type_of(facts["type"]),
            country=facts["country"],
            description=facts["description"],
            topics=[],
        )
        db.session.add(organisation)
        last = clock.today() - timedelta(days=facts["last_term_began_days_ago"])
        first = last - facts["renewals"] * A_TERM
        terms = [term_from(first + year * A_TERM, tier) for year in range(facts["renewals"] + 1)]
        ended = facts.get("ended_days_ago")
        keep(
            organisation,
            tier,
            terms,
            ended_on=clock.today() - timedelta(days=ended) if ended else None,
            ended_reason=facts.get("ended_reason"),
        )


def add_twins() -> None:
    """Put some of them on record once more, under another name."""
    for facts in FACTS["twins"]:
        known = organisation_of(facts["of"])
        add_organisation(
            name=facts["name"],
            type_id=known.type_id,
            country=known.country,
            website=facts["website"],
            by=None,
        )
