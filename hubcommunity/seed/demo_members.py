"""The organisations of the demonstration, and their memberships."""

import csv
from datetime import timedelta

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
AGES = (0, 0, 0, 120, 0, 0, 140, 0, 0, 0, 175)


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
    term = Term(starts_on=start, ends_on=start + timedelta(days=364), fee_cents=tier.fee_cents)
    if tier.fee_cents and number % 5:
        term.invoice_number = f"{start.year}-{number:03d}"
        term.invoiced_on = start + timedelta(days=7)
    if term.invoiced_on and number % 5 > 1:
        term.paid_on = start + timedelta(days=30)
    membership = Membership(
        organisation=organisation, first_tier=tier, terms=[term], tier_changes=[]
    )
    db.session.add(membership)
    keep_listing(membership)
    record("membership.begun", on=membership, tier=tier.code).at = clock.now() - (
        clock.today() - start
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
