"""Reminding primary contacts that the last term of a membership ends, or has ended."""

from datetime import date, datetime

from sqlalchemy import literal

from hubcommunity.audit.actions import record
from hubcommunity.core.db import UtcDateTime, add_new
from hubcommunity.core.links import external
from hubcommunity.membership import term_reminder_queries as queries
from hubcommunity.membership.policy import DUE_BEFORE, end_of_grace
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.membership.term_policy import renewal_of
from hubcommunity.membership.term_reminder_models import SentReminder
from hubcommunity.membership.term_reminder_policy import Span, phase_on, spans
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations.queries import primary_contacts

BATCH = 200


def remind_of_terms(now: datetime) -> int:
    """Remind of each term once for each of the days that are set; return of how many terms.

    What one run leaves, the next one does.
    """
    reminded = 0
    offsets = {each.days: each.added_on for each in queries.reminder_days()}
    for span in spans(offsets, now.date()):
        claimed = claim(span, now)
        for membership in queries.memberships_with(claimed) if claimed else ():
            term = next(each for each in membership.terms if each.id in claimed)
            remind(membership, term, span.days, now.date())
        reminded += len(claimed)
    return reminded


def claim(span: Span, now: datetime) -> set[int]:
    """Note the reminders of a span as sent, and return the terms; of two workers, one does."""
    sent = (literal(span.days), literal(now, UtcDateTime()))
    due = queries.to_remind(span).add_columns(*sent).limit(BATCH)
    return set(add_new(SentReminder, ("term_id", "days", "sent_at"), due))


def remind(membership: Membership, term: Term, days: int, today: date) -> None:
    """Write to every primary contact, in words that fit the day on which the mail is written."""
    organisation = membership.organisation
    grace_until = end_of_grace(membership, term.ends_on)
    fee_cents = renewal_of(membership, today).fee_cents
    record("term.reminded", on=term, days=days)
    for contact in primary_contacts(organisation):
        notify(
            contact,
            "membership.reminder",
            key=f"term-reminder:{term.uid}:{days}:{contact.id}",
            organisation=organisation,
            term=term,
            phase=phase_on(today, term.ends_on, grace_until),
            due_from=term.ends_on - DUE_BEFORE,
            grace_until=grace_until,
            fee_cents=fee_cents,
            page=external("membership.of_organisation", slug=organisation.slug),
        )
