"""Confirming an organisation once a year, by itself or with a renewal; and asking for it."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, literal, select

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core.db import UtcDateTime, add_new, db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.core.links import external
from hubcommunity.membership import term_queries, yearly_queries
from hubcommunity.membership.policy import Status
from hubcommunity.membership.term_actions import renew_held
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.membership.yearly_models import Confirmation, ConfirmationDue
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations import queries as organisations
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person

BATCH = 100  # an hour: nobody gets a thousand answers on one day
UNSEEN = {"synchronize_session": False}


def renew_and_confirm(membership: Membership, *, seen: str, by: Person) -> Term:
    """Renew by a primary contact, who confirms the organisation with it; staff are told.

    `seen` is the mark of the renewal that they saw: raise `Stale` where it would be another, and
    `RuleBroken` where the membership is neither due nor in grace.
    """
    membership = term_queries.held(membership)
    organisation = membership.organisation
    refuse_unless_contact(organisation, by)
    if term_queries.status_of(membership) is Status.LAPSED:
        raise RuleBroken(_("The membership has lapsed. Write to the hub’s staff to renew it."))
    term = renew_held(membership, by=by, seen=seen)
    note_confirmation(organisation, by)
    page = external("membership.membership", uid=membership.uid)
    for person in people_with_duty("staff"):
        notify(
            person,
            "membership.renewed",
            organisation=organisation,
            contact=by,
            term=term,
            page=page,
        )
    return term


def confirm(organisation: Organisation, *, by: Person) -> None:
    """Put on record that a primary contact finds profile and people right."""
    organisations.held(organisation)
    refuse_unless_contact(organisation, by)
    note_confirmation(organisation, by)


def refuse_unless_contact(organisation: Organisation, by: Person) -> None:
    """Raise `Forbidden` for anybody but a primary contact, as things are under the lock."""
    if by.id not in {person.id for person in organisations.primary_contacts(organisation)}:
        raise Forbidden


def note_confirmation(organisation: Organisation, by: Person) -> None:
    db.session.add(Confirmation(organisation_id=organisation.id, by_id=by.id))
    answered = delete(ConfirmationDue).where(ConfirmationDue.organisation_id == organisation.id)
    db.session.execute(answered, execution_options=UNSEEN)
    record("organisation.confirmed", by=by, on=organisation)


def ask_to_confirm(now: datetime) -> int:
    """Ask the members whose year is over to confirm, once; return how many were asked.

    Who is no member any more is asked no more. What one run leaves, the next one does.
    """
    members = select(Organisation.id).where(Organisation.is_member(now.date()))
    gone = delete(ConfirmationDue).where(ConfirmationDue.organisation_id.not_in(members))
    db.session.execute(gone, execution_options=UNSEEN)
    asked = claim(now)
    found = select(Organisation).where(Organisation.id.in_(asked)).order_by(Organisation.id)
    for organisation in db.session.scalars(found):
        tell(organisation)
    return len(asked)


def claim(now: datetime) -> Sequence[int]:
    """Put members whose year is over on the list, and return them; of two workers, one does."""
    listed = select(ConfirmationDue.organisation_id)
    due = yearly_queries.unconfirmed(now).where(Organisation.id.not_in(listed)).limit(BATCH)
    rows = due.add_columns(literal(now, UtcDateTime()))
    return add_new(ConfirmationDue, ("organisation_id", "since"), rows)


def tell(organisation: Organisation) -> None:
    page = external("membership.of_organisation", slug=organisation.slug)
    for contact in organisations.primary_contacts(organisation):
        notify(contact, "organisation.confirm", organisation=organisation, page=page)
