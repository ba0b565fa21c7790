"""The timeline of a lead: its stays, activities, mails, changes and links, cut into pages by the
database.

Each kind of moment is a source. A page is read in one statement, whatever sources are on it: the
rows of all are put in order by time, and each shown is joined with all that its words need. The
enquiry and the group of a lead are linked when it is added; what became of its applications stands
in their own trace, so that leads that were there before have these moments, too.
"""

import uuid
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.paging import SIZE, Page, paged
from hubcommunity.mail.models import Message
from hubcommunity.membership.models import Application
from hubcommunity.partnerships.change_queries import people_in
from hubcommunity.partnerships.lead_models import LeadMessage
from hubcommunity.partnerships.models import Lead, Stage, Transition
from hubcommunity.partnerships.moment_queries import OF_APPLICATIONS, TOLD, Moment, moment
from hubcommunity.partnerships.receiving.models import MailState, ReceivedMail
from hubcommunity.partnerships.step_models import Activity
from hubcommunity.partnerships.twin_models import MergedLead
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

# The filters, in their order: each shows the moments of these sources.
KINDS: dict[str, Any] = {
    "moves": _l("Moves"),
    "activities": _l("Activities"),
    "mails": _l("Mails"),
    "changes": _l("Changes"),
    "links": _l("Links"),
}
# The sources of those that have several; any other has one of its name.
SOURCES = {"mails": ("mails", "received"), "links": ("enquiry", "group", "applications")}
# From these the timeline is read.
MOMENTS: tuple[Any, ...] = (
    *(Lead.enquiry_uid, Lead.group_id, Lead.created_at, Lead.uid, TopicGroup, Stage, Transition),
    *(Activity, Message, LeadMessage, ReceivedMail, AuditEntry, MergedLead, Application, Person),
)


def history(lead: Lead, kind: str = "", number: int = 1) -> Page[Moment]:
    """Return a page of what happened to a lead, the newest first; without a kind it is all."""
    return page_of_history(lead.id, lead.uid, kind, number)


def page_of_history(lead_id: int, uid: uuid.UUID, kind: str, number: int) -> Page[Moment]:
    start = min(max(number - 1, 0) * SIZE, 10**9)
    asked = {"lead_id": lead_id, "lead_uid": uid, "start": start, "length": SIZE}
    rows = db.session.execute(told(kind if kind in KINDS else ""), asked).all()
    people = people_in([row for row in rows if row.source == "changes"])
    page: Page[Moment] = paged(number, SIZE, rows[0].total if rows else 0)
    page.items = [moment(row, people) for row in rows]
    return page


@cache
def told(kind: str) -> Select[Any]:
    """Select a page of a lead's moments of a kind, each with all that its words need."""
    page = cut(kind).subquery()
    before, left = aliased(Transition), aliased(Stage)
    by = func.coalesce(Transition.by_id, Activity.settled_by_id, AuditEntry.actor_id)
    return (
        select(page, *columns(before, left))
        .outerjoin(Transition, is_of(page, Transition, "moves"))
        .outerjoin(Stage, Stage.id == Transition.stage_id)
        .outerjoin(before, before.id == stay_before())
        .outerjoin(left, left.id == before.stage_id)
        .outerjoin(Activity, is_of(page, Activity, "activities"))
        .outerjoin(Message, is_of(page, Message, "mails"))
        .outerjoin(ReceivedMail, is_of(page, ReceivedMail, "received"))
        .outerjoin(AuditEntry, is_of(page, AuditEntry, "changes", "applications"))
        .outerjoin(
            Application,
            and_(is_of(page, AuditEntry, "applications"), Application.id == AuditEntry.subject_id),
        )
        .outerjoin(Lead, is_of(page, Lead, "enquiry", "group"))
        .outerjoin(TopicGroup, TopicGroup.id == Lead.group_id)
        .outerjoin(Person, Person.id == by)
        .order_by(*newest(page))
    )


def columns(before: Any, left: Any) -> tuple[Any, ...]:
    return (
        *(Person.given_name, Person.family_name),
        *(Transition.reason, Stage.name.label("stage"), left.name.label("left_stage")),
        *(before.entered_at.label("before_entered_at"), before.left_at.label("before_left_at")),
        *(Activity.kind.label("activity_kind"), Activity.state.label("activity_state")),
        *(Activity.text.label("activity_text"), Activity.outcome),
        *(Message.subject.label("mail_subject"), Message.state.label("mail_state")),
        *(ReceivedMail.sender_name, ReceivedMail.sender_address, ReceivedMail.is_ours),
        *(ReceivedMail.subject.label("received_subject"), ReceivedMail.left_out),
        ReceivedMail.text.label("received_text"),
        *(AuditEntry.event, AuditEntry.details),
        *(Application.uid.label("application_uid"), Application.state.label("application_state")),
        Application.organisation_name.label("applicant"),
        *(Lead.enquiry_uid, TopicGroup.slug.label("group_slug")),
        TopicGroup.name.label("group_name"),
    )


def is_of(page: Subquery, model: Any, *sources: str) -> ColumnElement[bool]:
    """Say, of moments, that they are rows of a model, which is one of these sources."""
    return page.c.source.in_(sources) & (page.c.number == model.id)


def stay_before() -> ColumnElement[int]:
    """Select which stay of a lead was the last one before a stay."""
    earlier = aliased(Transition)
    its = (earlier.lead_id == Transition.lead_id) & (earlier.id < Transition.id)
    return select(func.max(earlier.id)).where(its).correlate(Transition).scalar_subquery()


def newest(rows: Subquery) -> tuple[Any, ...]:
    return rows.c.at.desc(), rows.c.number.desc(), rows.c.source


def cut(kind: str) -> Select[Any]:
    """Select a page of moments: when, and which row tells of them; with how many there are."""
    rows = rows_of(bindparam("lead_id", type_=Integer), bindparam("lead_uid"))
    asked = [kind] if kind else list(KINDS)
    sources = [each for name in asked for each in SOURCES.get(name, (name,))]
    happened = union_all(*(rows[source] for source in sources)).subquery()
    start, length = (bindparam(name, type_=Integer) for name in ("start", "length"))
    whole = select(happened, func.count().over().label("total")).order_by(*newest(happened))
    return whole.offset(start).limit(length)


def rows_of(lead_id: Any, lead_uid: Any) -> dict[str, Select[Any]]:
    """Select the moments of each source: when, and which row of it tells of them."""
    sent = select(LeadMessage.message_id).where(LeadMessage.lead_id == lead_id)
    former = select(MergedLead.id).where(MergedLead.lead_id == lead_id)
    about = (AuditEntry.subject_type == Lead.__tablename__) & AuditEntry.subject_id.in_(
        former.union_all(select(lead_id))
    )
    applied = select(Application.id).where(Application.lead_uid == lead_uid)
    of_applications = (AuditEntry.subject_type == Application.__tablename__) & (
        AuditEntry.subject_id.in_(applied)
    )
    added = row("enquiry", Lead, Lead.created_at).where(Lead.id == lead_id)
    joined = row("group", Lead, Lead.created_at).where(Lead.id == lead_id)
    return {
        "moves": row("moves", Transition, Transition.entered_at).where(
            Transition.lead_id == lead_id
        ),
        "activities": row("activities", Activity, Activity.settled_at).where(
            Activity.lead_id == lead_id,
            Activity.settled_at.is_not(None),
            Activity.has_mail.is_(False),
        ),
        "mails": row("mails", Message, Message.created_at).where(Message.id.in_(sent)),
        "received": row("received", ReceivedMail, ReceivedMail.written_at).where(
            ReceivedMail.lead_id == lead_id, ReceivedMail.state == MailState.FILED
        ),
        "changes": row("changes", AuditEntry, AuditEntry.at).where(
            about, AuditEntry.event.in_(TOLD)
        ),
        "enquiry": added.where(Lead.enquiry_uid.is_not(None)),
        "group": joined.where(Lead.group_id.is_not(None)),
        "applications": row("applications", AuditEntry, AuditEntry.at).where(
            of_applications, AuditEntry.event.in_(OF_APPLICATIONS)
        ),
    }


def row(source: str, model: Any, at: Any) -> Select[Any]:
    return select(at.label("at"), literal(source).label("source"), model.id.label("number"))
