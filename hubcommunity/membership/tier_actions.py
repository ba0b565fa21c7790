"""Adding tiers, and changing what they cost and allow."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.revisions import bump
from hubcommunity.core.text import fold
from hubcommunity.membership import tier_queries as queries
from hubcommunity.membership.status_queries import listed_anew
from hubcommunity.membership.term_models import CODE_TAKEN, Tier
from hubcommunity.membership.term_policy import YEAR
from hubcommunity.people.models import Person


def add_tier(code: str, facts: Mapping[str, Any], *, by: Person) -> Tier:
    """Add a tier under a code that stays; raise `RuleBroken` where another one has it."""
    if queries.by_code(code):
        raise RuleBroken(str(CODE_TAKEN))
    refuse_broken_years(facts)
    refuse_taken_name(facts["name"], None)
    tier = Tier(code=code, **facts)
    db.session.add(tier)
    record("tier.added", by=by, on=tier, code=code)
    tell_readers()
    return tier


def change_facts(tier: Tier, facts: Mapping[str, Any], *, by: Person) -> None:
    """Change what a tier costs and allows, for terms to come; days of grace count at once.

    Its members are listed by the new days of grace with the same transaction.
    """
    refuse_broken_years(facts)
    queries.hold(tier)
    if not tier.retired_on:
        refuse_taken_name(facts["name"], tier)
    changed = {name: value for name, value in facts.items() if getattr(tier, name) != value}
    for name, value in changed.items():
        setattr(tier, name, value)
    if not changed:
        return
    record("tier.changed", by=by, on=tier, changed=sorted(changed))
    if "grace_days" in changed:
        db.session.execute(listed_anew(tier))
    tell_readers()


def retire(tier: Tier, *, by: Person) -> None:
    """Take no new memberships in a tier; who has it keeps it. Raise `RuleBroken` if it is so."""
    queries.hold(tier)
    if tier.retired_on:
        raise RuleBroken(_("This tier is retired already."))
    tier.retired_on = clock.today()
    record("tier.retired", by=by, on=tier)
    tell_readers()


def bring_back(tier: Tier, *, by: Person) -> None:
    """Let a retired tier take new memberships again; raise `RuleBroken` if it does."""
    queries.hold(tier)
    if not tier.retired_on:
        raise RuleBroken(_("This tier is not retired."))
    refuse_taken_name(tier.name, tier)
    tier.retired_on = None
    record("tier.brought_back", by=by, on=tier)
    tell_readers()


def refuse_broken_years(facts: Mapping[str, Any]) -> None:
    """Raise `RuleBroken` for a term by the calendar that is no number of whole years."""
    if facts["by_calendar"] and facts["term_months"] % YEAR:
        raise RuleBroken(_("A term by the calendar lasts whole years: 12, 24 or 36 months."))


def refuse_taken_name(name: str, of: Tier | None) -> None:
    """Raise `RuleBroken` where another open tier is called so: lists could not tell them apart."""
    if any(other is not of and fold(other.name) == fold(name) for other in queries.open_tiers()):
        raise RuleBroken(_("Another tier has this name already."))


def tell_readers() -> None:
    for subject in ("members", "memberships"):
        bump(subject)
