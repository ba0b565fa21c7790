"""What a lead is linked to, as its timeline tells it: enquiry, topic group, applications, story.

The enquiry and the group of a lead are linked when it is added; what became of its applications and
of its story in the library stands in their own trace. So leads that were there before have these
moments, too. That an organisation was linked has an entry of its own; where there is none, because
it was linked before such entries were made, the day is not on record.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import joinedload

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import UtcDateTime, db
from hubcommunity.core.links import path_of
from hubcommunity.library.draft_models import Draft
from hubcommunity.library.models import Resource
from hubcommunity.membership.models import STAFF_STATES, Application
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.twin_models import MergedLead
from hubcommunity.people.models import Person

# What the trace of an application tells on the timeline of its lead.
OF_APPLICATIONS = {
    "application.approved": _l("Application approved"),
    "application.asked_to_join": _l("Application became a request to join"),
    "application.begun_invited": _l("Application begun"),
    "application.declined": _l("Application declined"),
    "application.expired": _l("Application forgotten: nobody sent it in time"),
    "application.overtaken": _l("Application overtaken by a newer one"),
    "application.submitted": _l("Application submitted"),
    "application.taken_up": _l("Application opened by its person"),
    "application.turned_down": _l("Application turned down by its person"),
    "application.withdrawn": _l("Application withdrawn"),
}
# What the trace of a published story tells there.
OF_STORIES = {
    "resource.published": _l("Success story published"),
    "resource.restored": _l("Success story published again"),
    "resource.superseded": _l("Success story superseded"),
    "resource.withdrawn": _l("Success story withdrawn"),
}
SOURCES_OF_LINKS = ("enquiry", "group", "applications", "stories", "organisation")
# What is not dated stands below all that is.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(NamedTuple):
    """One thing on the timeline, as the macro `timeline` shows it; None is not on record."""

    at: datetime | None
    who: str
    text: str
    detail: str
    # Where its text leads, if anywhere.
    link: str = ""


def linked(lead: Lead) -> dict[str, tuple[tuple[Any, Any], ColumnElement[bool]]]:
    """Return of each source of links the rows, when they happened, and which are the lead's."""
    published = select(Draft.resource_id).where(Draft.lead_id == lead.id)
    of_stories = (
        (AuditEntry.subject_type == Resource.__tablename__)
        & AuditEntry.subject_id.in_(published)
        & AuditEntry.event.in_(OF_STORIES)
    )
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
        "stories": (traced, of_stories),
        "organisation": ((Lead, literal(UNDATED, UtcDateTime())), itself & untold),
    }


def traces_of(lead: Lead) -> ColumnElement[bool]:
    """Say, of entries of the trace, that they are about a lead or one that went into it."""
    former = select(MergedLead.id).where(MergedLead.lead_id == lead.id)
    its = former.union_all(select(literal(lead.id)))
    return (AuditEntry.subject_type == Lead.__tablename__) & AuditEntry.subject_id.in_(its)


def of_applications(lead: Lead) -> ColumnElement[bool]:
    """Say, of entries of the trace, that they tell what became of an application of a lead."""
    its = select(Application.id).where(Application.lead_uid == lead.uid)
    about = AuditEntry.subject_type == Application.__tablename__
    return about & AuditEntry.subject_id.in_(its) & AuditEntry.event.in_(OF_APPLICATIONS)


def last_of_applications(lead: Lead) -> Moment | None:
    """Return the last that became of the applications of a lead."""
    query = select(func.max(AuditEntry.id)).where(of_applications(lead))
    found = db.session.scalar(query)
    return next((moment for _id, moment in applications([found])), None) if found else None


def enquiry(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell of the enquiry of which a lead was made."""
    query = select(Lead.id, Lead.created_at, Lead.enquiry_uid).where(Lead.id.in_(ids))
    for number, at, uid in db.session.execute(query):
        yield number, Moment(at, "", _("Enquiry linked"), "", path_of("enquiries.show", uid=uid))


def group(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell of the topic group for whose table somebody is looked for."""
    query = select(Lead).options(joinedload(Lead.group)).where(Lead.id.in_(ids))
    for lead in db.session.scalars(query):
        if lead.group is not None:
            link = path_of("topics.staff_show", slug=lead.group.slug)
            text = _("Topic group linked")
            yield lead.id, Moment(lead.created_at, "", text, lead.group.name, link)


def applications(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell what became of the applications of a lead; those that staff may see are led to."""
    query = (
        select(AuditEntry, Application)
        .join(Application, Application.id == AuditEntry.subject_id)
        .options(joinedload(AuditEntry.actor))
        .where(AuditEntry.id.in_(ids))
    )
    for entry, application in db.session.execute(query):
        is_seen = application.state in STAFF_STATES
        link = path_of("membership.application", uid=application.uid) if is_seen else ""
        text, why = str(OF_APPLICATIONS[entry.event]), why_of(entry, application)
        detail = "\n".join(filter(None, (application.organisation_name, why)))
        yield entry.id, Moment(entry.at, name_of(entry.actor), text, detail, link)


def why_of(entry: AuditEntry, application: Application) -> str:
    """Return why its person turned an application down; why staff declined one is on its page."""
    return application.reason if entry.event == "application.turned_down" else ""


def stories(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell when the story of a lead was published, and what became of it in the library."""
    query = (
        select(AuditEntry, Resource.slug, Resource.title)
        .join(Resource, Resource.id == AuditEntry.subject_id)
        .options(joinedload(AuditEntry.actor))
        .where(AuditEntry.id.in_(ids))
    )
    for entry, slug, title in db.session.execute(query):
        text, link = str(OF_STORIES[entry.event]), path_of("library.show", slug=slug)
        yield entry.id, Moment(entry.at, name_of(entry.actor), text, title, link)


def organisation(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell of the organisation to which a lead was linked before that was kept with its day."""
    query = select(Lead).options(joinedload(Lead.organisation)).where(Lead.id.in_(ids))
    for lead in db.session.scalars(query):
        if lead.organisation is not None:
            link = path_of("pages.organisation", slug=lead.organisation.slug)
            text = _("Organisation linked")
            yield lead.id, Moment(None, "", text, lead.organisation.name, link)


READERS = {
    "enquiry": enquiry,
    "group": group,
    "applications": applications,
    "stories": stories,
    "organisation": organisation,
}


def link_of(entry: AuditEntry) -> str:
    """Return where an entry of a lead's own trace leads: to the organisation that it names."""
    slug = entry.details.get("organisation")
    return path_of("pages.organisation", slug=slug) if slug else ""


def name_of(person: Person | None) -> str:
    return person.name if person else ""
