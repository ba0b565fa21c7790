"""The mails about agreements, and the jobs that write those which many receive."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.links import external
from hubcommunity.membership import agreement_letter_queries as queries
from hubcommunity.membership.agreement_models import (
    Agreement,
    AgreementVersion,
    Announcement,
)
from hubcommunity.membership.agreement_policy import reminder_due
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.organisations.queries import primary_contacts
from hubcommunity.people.models import Person

# So many mails one turn of a job writes at most: others wait for the database meanwhile.
A_TURN = 50


def tell_contacts(organisation: Organisation, event: str, **context: Any) -> None:
    """Write to every primary contact of an organisation about its agreements."""
    page = external("membership.own_agreements", of=organisation.slug)
    for person in primary_contacts(organisation):
        notify(person, event, organisation=organisation, page=page, **context)


# --- a new version ---


def announce(version: AgreementVersion) -> None:
    """Let the worker tell the members' primary contacts of a version, and of no earlier one."""
    db.session.flush()
    earlier = select(AgreementVersion.id).where(AgreementVersion.kind_id == version.kind_id)
    open_ones = update(Announcement).where(Announcement.finished_at.is_(None))
    db.session.execute(
        open_ones.where(Announcement.version_id.in_(earlier)).values(finished_at=clock.now())
    )
    db.session.add(Announcement(version_id=version.id))


def announce_versions(now: datetime) -> int:
    """Write the next mails about new versions, one a primary contact; return how many."""
    announcement = queries.open_announcement()
    if announcement is None:
        return 0
    version = announcement.version
    affiliations = queries.contacts_to_tell(version, announcement.reached_id, A_TURN)
    for affiliation in affiliations:
        tell_of_version(affiliation, version)
        announcement.reached_id = affiliation.id
    if len(affiliations) < A_TURN:
        announcement.finished_at = now
    return len(affiliations)


def tell_of_version(affiliation: Affiliation, version: AgreementVersion) -> None:
    organisation = affiliation.organisation
    notify(
        affiliation.person,
        "agreement.published",
        key=f"agreement.published:{version.uid}:{affiliation.uid}",
        organisation=organisation,
        version=version,
        page=external("membership.adopt", slug=organisation.slug, code=version.kind.code),
    )


# --- running out ---


def remind(now: datetime) -> int:
    """Remind of the next agreements that run out, each once a reminder; return how many.

    Who slept through several reminders of one agreement gives the last of them only.
    """
    today = now.date()
    staff = people_with_duty("staff")
    due = queries.due_for_reminder(today, A_TURN)
    for agreement in due:
        agreement.reminded_days = reminder_due(today, agreement.valid_until)
        record("agreement.reminded", on=agreement, days=agreement.reminded_days)
        remind_contacts(agreement)
        remind_staff(agreement, staff)
    return len(due)


def remind_contacts(agreement: Agreement) -> None:
    facts = {"agreement": agreement, "kind": agreement.kind, "for_staff": False}
    tell_contacts(agreement.organisation, "agreement.expiring", **facts)


def remind_staff(agreement: Agreement, staff: Sequence[Person]) -> None:
    for person in staff:
        notify(
            person,
            "agreement.expiring",
            agreement=agreement,
            kind=agreement.kind,
            organisation=agreement.organisation,
            for_staff=True,
            page=external("membership.agreement", uid=agreement.uid),
        )
