"""Reading the fee of a term."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db, locked
from hubcommunity.membership.term_models import Membership, Term


def term_or_404(of: uuid.UUID, uid: uuid.UUID) -> Term:
    """Return a term of this membership with the organisation; raise 404 for any other."""
    query = select(Term).join(Term.membership).where(Term.uid == uid, Membership.uid == of)
    with_all = joinedload(Term.membership)
    return db.one_or_404(
        query.options(
            with_all.joinedload(Membership.organisation),
            with_all.selectinload(Membership.tier_changes),
        )
    )


def hold(term: Term) -> None:
    """Lock a term until commit and read it anew: who else notes something waits in line here."""
    db.session.execute(locked(select(Term.id).where(Term.id == term.id)))
    db.session.refresh(term)


def is_taken(number: str) -> bool:
    """Say whether a term has this invoice number."""
    return db.session.scalar(select(Term.id).where(Term.invoice_number == number)) is not None
