"""Who represented an organisation, when, and who changed it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.organisations.models import Affiliation, AffiliationRole, Organisation

EVENTS = {
    "affiliation.invited": _l("Invited"),
    "affiliation.invited_again": _l("Invited again"),
    "affiliation.requested": _l("Asked to join"),
    "affiliation.accepted": _l("Request accepted"),
    "affiliation.begun": _l("Began"),
    "affiliation.role_changed": _l("Role changed"),
    "affiliation.ended": _l("Ended"),
}


@dataclass(frozen=True)
class Past:
    """An affiliation, as long as it held or holds, with what happened to it, the oldest first."""

    affiliation: Affiliation
    entries: Sequence[AuditEntry]


def history_of(organisation: Organisation, number: int) -> Page[Affiliation]:
    """Return a page of who represents or represented the organisation, the latest first."""
    query = (
        select(Affiliation)
        .options(joinedload(Affiliation.person))
        .where(Affiliation.organisation_id == organisation.id)
        .where(Affiliation.started_at.is_not(None))
    )
    return paginate(query, [Affiliation.started_at.desc(), Affiliation.id.desc()], number)


def with_entries(affiliations: Iterable[Affiliation]) -> list[Past]:
    """Return affiliations with what the trail says of each, in one query for all."""
    wanted = {affiliation.id: affiliation for affiliation in affiliations}
    query = (
        select(AuditEntry)
        .options(joinedload(AuditEntry.actor))
        .where(AuditEntry.subject_type == Affiliation.__tablename__)
        .where(AuditEntry.subject_id.in_(wanted), AuditEntry.event.in_(EVENTS))
        .order_by(AuditEntry.id)
    )
    found: dict[int, list[AuditEntry]] = {number: [] for number in wanted}
    for entry in db.session.scalars(query):
        found[entry.subject_id or 0].append(entry)
    return [Past(wanted[number], entries) for number, entries in found.items()]


def said_of(entry: AuditEntry) -> str:
    """Return what happened in words, with the roles before and after where they changed."""
    text = str(EVENTS[entry.event])
    if entry.event != "affiliation.role_changed":
        return text
    before, after = (AffiliationRole(entry.details[name]).label for name in ("before", "after"))
    return f"{text}: {before} → {after}"
