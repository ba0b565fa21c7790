"""What a lead is linked to, as its timeline tells it: enquiry, topic group, organisation, outcomes.

The enquiry and the group of a lead are linked when it is added. That an organisation was linked has
an entry in the trace; where there is none, because it was linked before such entries were made, the
day is not on record. What came of a lead is in `outcome_queries`.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import joinedload

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import UtcDateTime, db
from hubcommunity.core.links import path_of
from hubcommunity.library.draft_models import Draft
from hubcommunity.library.models import Resource
from hubcommunity.membership.agreement_models import Agreement, AgreementKind
from hubcommunity.membership.models import Application
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.moment_queries import Moment
from hubcommunity.partnerships.outcome_queries import (
    agreements,
    applications,
    of_agreements,
    of_applications,
    of_stories,
    stories,
)
from hubcommunity.partnerships.twin_models import MergedLead
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

SOURCES_OF_LINKS = ("enquiry", "group", "applications", "agreements", "stories", "organisation")
# What is not dated stands below all that is.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
# From these it is read.
LINKS: tuple[Any, ...] = (
    *(Lead, TopicGroup, Organisation, AuditEntry, MergedLead, Person, Application, Agreement),
    *(AgreementKind, Draft, Resource),
)


def linked(lead: Lead) -> dict[str, tuple[tuple[Any, Any], ColumnElement[bool]]]:
    """Return of each source of links the rows, when they happened, and which are the lead's."""
    told = select(AuditEntry.id).where(
        traces_of(lead), AuditEntry.event == "lead.organisation_linked"
    )
    untold = Lead.organisation_id.is_not(None) & ~told.exists()
    added, itself = (Lead, Lead.created_at), Lead.id == lead.id
    traced = (AuditEntry, AuditEntry.at)
    return {
        "enquiry": (added, itself & Lead.enquiry_uid.is_not(None)),
        "group": (added, itself & Lead.group_id.is_not(None)),
        "applications": (traced, of_applications(lead)),
        "agreements": (traced, of_agreements(lead)),
        "stories": (traced, of_stories(lead)),
        "organisation": ((Lead, literal(UNDATED, UtcDateTime())), itself & untold),
    }


def traces_of(lead: Lead) -> ColumnElement[bool]:
    """Say, of entries of the trace, that they are about a lead or one that went into it."""
    former = select(MergedLead.id).where(MergedLead.lead_id == lead.id)
    its = former.union_all(select(literal(lead.id)))
    return (AuditEntry.subject_type == Lead.__tablename__) & AuditEntry.subject_id.in_(its)


def enquiry(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell of the enquiry of which a lead was made."""
    query = select(Lead.id, Lead.created_at, Lead.enquiry_uid).where(Lead.id.in_(ids))
    for number, at, uid in db.session.execute(query):
        yield number, Moment(at, "", _("Enquiry linked"), "", path_of("enquiries.show", uid=uid))


def group(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell of the topic group for whose table somebody is looked for."""
    for lead, its in with_linked(ids, Lead.group):
        link = path_of("topics.staff_show", slug=its.slug)
        yield lead.id, Moment(lead.created_at, "", _("Topic group linked"), its.name, link)


def organisation(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell of the organisation to which a lead was linked before that was kept with its day."""
    for lead, its in with_linked(ids, Lead.organisation):
        link = path_of("pages.organisation", slug=its.slug)
        yield lead.id, Moment(None, "", _("Organisation linked"), its.name, link)


def with_linked(ids: Sequence[int], relation: Any) -> Iterator[tuple[Lead, Any]]:
    """Yield those of the leads that are linked in this way, with what they are linked to."""
    query = select(Lead).options(joinedload(relation)).where(Lead.id.in_(ids))
    for lead in db.session.scalars(query):
        if (its := getattr(lead, relation.key)) is not None:
            yield lead, its


READERS = {
    "enquiry": enquiry,
    "group": group,
    "applications": applications,
    "agreements": agreements,
    "stories": stories,
    "organisation": organisation,
}
