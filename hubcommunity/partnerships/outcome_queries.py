"""What came of a lead, as the trace of it tells: its applications, agreements, and story.

They have a trace of their own, so leads that were there before have these moments, too.
"""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import joinedload

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.links import path_of
from hubcommunity.library.draft_models import Draft
from hubcommunity.library.models import Resource
from hubcommunity.membership.agreement_models import Agreement
from hubcommunity.membership.models import STAFF_STATES, Application
from hubcommunity.partnerships.models import Lead, StageKind
from hubcommunity.partnerships.moment_queries import Moment, name_of

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


def of_applications(lead: Lead) -> ColumnElement[bool]:
    """Say, of entries of the trace, that they tell what became of an application of a lead."""
    its = select(Application.id).where(Application.lead_uid == lead.uid)
    about = AuditEntry.subject_type == Application.__tablename__
    return about & AuditEntry.subject_id.in_(its) & AuditEntry.event.in_(OF_APPLICATIONS)


def of_agreements(lead: Lead) -> ColumnElement[bool]:
    """Say, of entries of the trace, that they tell which papers of the organisation of a won lead
    were recorded since there is the lead.
    """
    if lead.stage.kind is not StageKind.WON or lead.organisation_id is None:
        return false()
    its = select(Agreement.id).where(Agreement.organisation_id == lead.organisation_id)
    about = AuditEntry.subject_type == Agreement.__tablename__
    recorded = (AuditEntry.event == "agreement.recorded") & (AuditEntry.at >= lead.created_at)
    return about & AuditEntry.subject_id.in_(its) & recorded


def of_stories(lead: Lead) -> ColumnElement[bool]:
    """Say, of entries of the trace, that they tell what became of the published story of a lead."""
    its = select(Draft.resource_id).where(Draft.lead_id == lead.id)
    about = AuditEntry.subject_type == Resource.__tablename__
    return about & AuditEntry.subject_id.in_(its) & AuditEntry.event.in_(OF_STORIES)


def last_of_applications(lead: Lead) -> Moment | None:
    """Return the last that became of the applications of a lead."""
    query = select(func.max(AuditEntry.id)).where(of_applications(lead))
    found = db.session.scalar(query)
    return next((moment for _id, moment in applications([found])), None) if found else None


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


def agreements(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell which agreements were recorded, each leading to its page."""
    query = (
        select(AuditEntry, Agreement)
        .join(Agreement, Agreement.id == AuditEntry.subject_id)
        .options(joinedload(AuditEntry.actor), joinedload(Agreement.kind))
        .where(AuditEntry.id.in_(ids))
    )
    for entry, agreement in db.session.execute(query):
        link = path_of("membership.agreement", uid=agreement.uid)
        text = _("Agreement recorded")
        yield entry.id, Moment(entry.at, name_of(entry.actor), text, agreement.kind.name, link)


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
