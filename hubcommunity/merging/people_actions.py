"""Who represents the one that goes represents the one that stays."""

from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.merging.step_actions import Merge
from hubcommunity.organisations.actions import close
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)

# From the weakest to the strongest.
STRENGTH = (AffiliationRole.OBSERVER, AffiliationRole.DELEGATE, AffiliationRole.PRIMARY_CONTACT)


def carry_people(merge: Merge) -> None:
    """Carry affiliations over, ended ones too; who belongs to both does so once afterwards.

    Who agreed to be named on the profile of the one that goes did not agree to it on this one.
    """
    ours = open_by_person(merge.stays)
    for person_id, theirs in open_by_person(merge.goes).items():
        if person_id in ours:
            unite(ours[person_id], theirs, merge)
    for theirs in open_by_person(merge.goes).values():
        theirs.listed_at = None
    merge.repoint(Affiliation.organisation_id)


def open_by_person(organisation: Organisation) -> dict[int, Affiliation]:
    query = (
        select(Affiliation)
        .where(Affiliation.organisation_id == organisation.id)
        .where(Affiliation.state != AffiliationState.ENDED)
        .order_by(Affiliation.id)
        .execution_options(populate_existing=True)
    )
    return {each.person_id: each for each in db.session.scalars(query)}


def unite(ours: Affiliation, theirs: Affiliation, merge: Merge) -> None:
    """Keep one of two open affiliations of a person, with the stronger role of those that have
    begun, and since the earlier day; what was only offered raises nobody.
    """
    kept, other = (theirs, ours) if is_current(theirs) and not is_current(ours) else (ours, theirs)
    if is_current(other):
        kept.role = max(kept.role, other.role, key=STRENGTH.index)
        kept.started_at = min(filter(None, (kept.started_at, other.started_at)), default=None)
    close(other, "merged")
    record("affiliation.merged", by=merge.by, on=kept, role=kept.role.value)


def is_current(affiliation: Affiliation) -> bool:
    return affiliation.state is AffiliationState.CURRENT
