"""Where a registration stands, step by step."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.accounts.models import Token
from hubcommunity.accounts.queries import account_of, usable_token
from hubcommunity.core.db import db
from hubcommunity.mail.models import Message
from hubcommunity.membership.answer_queries import lacks_answers, questions_for
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import look_alikes
from hubcommunity.people.models import Person
from hubcommunity.people.queries import by_email

# The purpose of the one-time token behind the button "Confirm my address".
CONFIRMS = "application"
# Where that token keeps the address it was sent to.
ADDRESS = "address"
CONFIRMATION_MAILS = ("application.confirm", "application.registered_already")
# The steps by their endpoints, with their headings.
ORGANISATION, ALIKE, MORE, YOU, TOPICS, CHECK = (
    f"membership.{name}" for name in ("join", "alike", "more", "you", "topics", "check")
)
HEADINGS = {
    ORGANISATION: _l("Your organisation"),
    YOU: _l("About you"),
    TOPICS: _l("Topics and consent"),
    CHECK: _l("Check your answers"),
}


def draft(uid: uuid.UUID, person: Person | None) -> Application | None:
    """Return an unsent application with its answers; what a person began, only to that person."""
    query = (
        select(Application)
        .options(joinedload(Application.type), joinedload(Application.organisation))
        .options(selectinload(Application.topics))
        .where(Application.uid == uid, Application.state == ApplicationState.DRAFT)
    )
    found = db.session.scalar(query)
    if found is None or found.applicant_id is None:
        return found
    return found if person is not None and person.id == found.applicant_id else None


def steps(draft: Application | None, person: Person | None) -> list[str]:
    """Return the steps that this registration has: whoever is signed in is known already, and
    whoever joins an organisation is not asked for its topics."""
    joins = draft is not None and draft.organisation_id is not None
    left_out = {YOU} if person else set()
    left_out |= {TOPICS} if joins else set()
    return [step for step in HEADINGS if step not in left_out]


def pages(draft: Application, person: Person | None) -> list[str]:
    """Return the pages of this registration in order: the first step may have a second one."""
    all_steps = steps(draft, person)
    return [ORGANISATION, MORE, *all_steps[1:]] if questions_for(draft) else all_steps


def first_missing(draft: Application | None, person: Person | None) -> str:
    """Return the first step that is not answered yet; the last one when all others are."""
    if draft is None or not draft.description:
        return ORGANISATION
    if candidates(draft):
        return ALIKE
    if lacks_answers(draft):
        return MORE
    if person is None and not knows_person(draft):
        return YOU
    if draft.wants_news is None and draft.organisation_id is None:
        return TOPICS
    return CHECK


def alike(draft: Application) -> Sequence[Organisation]:
    """Return the organisations that this one may be."""
    return look_alikes(draft.organisation_name, draft.website, hidden=False)


def candidates(draft: Application) -> Sequence[Organisation]:
    """Return the organisations that this one may be, while the applicant has not answered that."""
    return () if draft.is_another or draft.organisation_id is not None else alike(draft)


def knows_person(draft: Application) -> bool:
    said = (draft.given_name, draft.family_name, draft.job_title, draft.email)
    return all(said) and draft.password_hash is not None


def is_reached(step: str, draft: Application | None, person: Person | None) -> bool:
    """Say whether everything before a step is answered."""
    order = [ORGANISATION, ALIKE, MORE, YOU, TOPICS, CHECK]
    return order.index(step) <= order.index(first_missing(draft, person))


def draft_behind(token: str) -> Application | None:
    """Return the draft that a link confirms; None when the link no longer works."""
    found = usable_token(CONFIRMS, token)
    return confirmed_by(found) if found is not None else None


def confirmed_by(token: Token) -> Application | None:
    """Return the draft that a token confirms: it proves one address, and no other typed since."""
    query = select(Application).where(Application.uid == token.subject_uid)
    query = query.options(joinedload(Application.organisation), joinedload(Application.type))
    query = query.options(selectinload(Application.topics))
    query = query.where(Application.email_folded == token.payload.get(ADDRESS))
    return db.session.scalar(query.where(Application.state == ApplicationState.DRAFT))


def has_account(draft: Application) -> bool:
    """Say whether somebody signs in with the draft's address already."""
    person = by_email(draft.email)
    return person is not None and account_of(person) is not None


def drafts_of(email_folded: str) -> Sequence[Application]:
    """Return the unsent applications of an address."""
    query = select(Application).where(Application.email_folded == email_folded)
    return db.session.scalars(query.where(Application.state == ApplicationState.DRAFT)).all()


def mails_since(person: Person, since: datetime) -> int:
    """Return how many registration mails a person was sent lately."""
    query = select(func.count()).select_from(Message).where(Message.person_id == person.id)
    query = query.where(Message.event.in_(CONFIRMATION_MAILS), Message.created_at >= since)
    return db.session.scalar(query) or 0
