"""What the one that goes has agreed to, the one that stays has agreed to."""

from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.revisions import bump
from hubcommunity.membership.agreement_models import AGREEMENTS, Agreement
from hubcommunity.merging.step_actions import Merge
from hubcommunity.organisations.models import Organisation


def carry_agreements(merge: Merge) -> None:
    """Carry agreements over; of two of a kind that stand, the later signed replaces the other."""
    ours, theirs = standing(merge.stays), standing(merge.goes)
    for kind_id in ours.keys() & theirs.keys():
        both = sorted((ours[kind_id], theirs[kind_id]), key=lambda each: (each.signed_on, each.id))
        earlier, later = both
        earlier.ended_on, earlier.replaced_by_id = later.signed_on, later.id
        record("agreement.replaced", by=merge.by, on=earlier)
    merge.repoint(Agreement.organisation_id)
    bump(AGREEMENTS)


def standing(organisation: Organisation) -> dict[int, Agreement]:
    query = select(Agreement).where(Agreement.organisation_id == organisation.id)
    found = db.session.scalars(query.where(Agreement.ended_on.is_(None)))
    return {agreement.kind_id: agreement for agreement in found}
