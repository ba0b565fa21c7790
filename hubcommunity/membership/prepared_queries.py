"""Finding the applications that staff fill in for somebody else to read and send."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.accounts.queries import account_of, usable_token
from hubcommunity.core.db import db
from hubcommunity.membership.models import Application, ApplicationState

# The purpose of the link by which a prepared application is read.
PREPARED = "prepared application"


def prepared_for(lead_uid: uuid.UUID) -> Application | None:
    """Return the application that staff fill in for a lead, or that its contact has not sent yet.

    Of several, as merged leads may have, it is the one that was handed over, and the latest.
    """
    query = (
        select(Application)
        .options(joinedload(Application.type), joinedload(Application.handed_to))
        .options(joinedload(Application.prepared_by), selectinload(Application.topics))
        .where(Application.lead_uid == lead_uid, Application.prepared_by_id.is_not(None))
        .where(Application.state == ApplicationState.DRAFT)
        .order_by(Application.handed_at.is_(None), Application.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def prepared_behind(token: str) -> Application | None:
    """Return the application to which a link leads; None when the link no longer works."""
    found = usable_token(PREPARED, token)
    if found is None:
        return None
    query = select(Application).options(
        joinedload(Application.type),
        joinedload(Application.prepared_by),
        selectinload(Application.topics),
    )
    query = query.where(Application.uid == found.subject_uid)
    return db.session.scalar(query.where(Application.state == ApplicationState.DRAFT))


def is_proven(draft: Application) -> bool:
    """Say whether a draft has the address to which its link was sent, and came by that link. Whose
    address has an account signs in instead.
    """
    person = draft.handed_to
    if draft.taken_up_at is None or person is None or account_of(person) is not None:
        return False
    return person.email_folded == draft.email_folded
