"""The terms of the one that goes become terms of the one that stays."""

from sqlalchemy import update

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership.term_actions import keep_listing
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.merging.policy import fits
from hubcommunity.merging.step_actions import Merge

REASON = "merged"


def carry_membership(merge: Merge) -> None:
    """Carry the membership over as it is, or its terms to the one that is there.

    Terms that overlap others stay on record with the membership that ends.
    """
    going, staying = membership_of(merge.goes), membership_of(merge.stays)
    if going is None:
        return
    if staying is None:
        going.organisation = merge.stays
        db.session.flush()
    else:
        carry_terms(going, staying)
        end(going, merge)
    keep_listing(membership_of(merge.stays) or going)


def carry_terms(going: Membership, staying: Membership) -> None:
    moved = [term.id for term in going.terms if fits(term, staying.terms)]
    db.session.flush()
    db.session.execute(
        update(Term).where(Term.id.in_(moved)).values(membership_id=staying.id),
        execution_options={"synchronize_session": False},
    )
    db.session.expire(going)
    db.session.expire(staying)


def end(going: Membership, merge: Merge) -> None:
    """End what is left of a membership. The public lists follow the one that stays."""
    today = clock.today()
    if going.ended_on and going.ended_on <= today:
        return
    going.ended_on, going.ended_reason = today, REASON
    record("membership.ended", by=merge.by, on=going, day=str(today), reason=REASON)
