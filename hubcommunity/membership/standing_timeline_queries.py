"""What happened to a membership and its terms, in words."""

from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hubcommunity.audit.models import AuditEntry
from hubcommunity.audit.queries import about
from hubcommunity.core.i18n import day as shown
from hubcommunity.core.i18n import euro
from hubcommunity.membership.term_models import Membership, Tier
from hubcommunity.membership.tier_queries import tiers
from hubcommunity.membership.timeline_queries import Happened

EVENTS = {
    "membership.begun": _l("Membership begun"),
    "membership.tier_changed": _l("Tier changed"),
    "membership.suspended": _l("Suspended"),
    "membership.suspension_lifted": _l("Suspension lifted"),
    "membership.ended": _l("Ended"),
    "membership.reactivated": _l("Reactivated"),
    "term.opened": _l("Term opened"),
    "fee.changed": _l("Fee changed"),
    "fee.invoiced": _l("Fee invoiced"),
    "fee.paid": _l("Fee paid"),
    "fee.payment_taken_back": _l("Payment taken back"),
    "fee.invoice_taken_back": _l("Invoice taken back"),
}


def happened_to(membership: Membership) -> list[Happened]:
    """Return what happened to a membership and its terms, the oldest first."""
    names = {tier.code: tier.name for tier in tiers()}
    return [
        Happened(
            entry.at,
            entry.actor.name if entry.actor else "",
            str(EVENTS[entry.event]),
            detail_of(entry, names),
        )
        for entry in about(membership, *membership.terms)
        if entry.event in EVENTS
    ]


def detail_of(entry: AuditEntry, names: dict[str, str]) -> str:
    """Return the words that go with an event: its days, its tiers, its reason."""
    told = entry.details
    parts = [
        " → ".join(names.get(told[key], told[key]) for key in ("before", "tier") if told.get(key))
        if entry.event.startswith("membership.")
        else "",
        told.get("number", ""),
        shown(date.fromisoformat(told["day"])) if "day" in told else "",
        span(told) if "first" in told else "",
        euro(told["cents"]) or _("none") if "cents" in told else "",
        told.get("reason", ""),
    ]
    return " · ".join(part for part in parts if part)


def span(told: dict[str, str]) -> str:
    return " – ".join(shown(date.fromisoformat(told[key])) for key in ("first", "last"))


class TierSpan(NamedTuple):
    """A tier and the day from which a membership has it; None for the first one."""

    tier: Tier
    from_on: date | None


def tier_history(membership: Membership) -> list[TierSpan]:
    """Return the tiers of a membership, the first one first."""
    changes = sorted(membership.tier_changes, key=lambda change: change.from_on)
    return [
        TierSpan(membership.first_tier, None),
        *(TierSpan(change.tier, change.from_on) for change in changes),
    ]
