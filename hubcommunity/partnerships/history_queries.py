"""The timeline of a lead: its stays, activities, mails, changes and links, cut into pages by the
database.

Each kind of moment is a source. A page is read in one statement: the rows of all sources are put
in order by time, and each shown is joined with all that its words need. Links alone, of which there
are few, are read by themselves.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
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
from hubcommunity.partnerships.change_queries import people_in
from hubcommunity.partnerships.lead_models import LeadMessage
from hubcommunity.partnerships.link_queries import (
    LINKS,
    READERS,
    SOURCES_OF_LINKS,
    linked,
    traces_of,
)
from hubcommunity.partnerships.models import Lead, Stage, Transition
from hubcommunity.partnerships.moment_queries import Moment
from hubcommunity.partnerships.receiving.models import MailState, ReceivedMail
from hubcommunity.partnerships.step_models import Activity
from hubcommunity.partnerships.told_queries import TOLD, moment
from hubcommunity.partnerships.twin_models import MergedLead
from hubcommunity.people.models import Person

# The filters, in their order: each shows the moments of these sources.
KINDS: dict[str, Any] = {
    "moves": _l("Moves"),
    "activities": _l("Activities"),
    "mails": _l("Mails"),
    "changes": _l("Changes"),
    "links": _l("Links"),
}
# The sources of those that have several; any other has one of its name.
SOURCES = {"mails": ("mails", "received"), "links": SOURCES_OF_LINKS}
# From these the timeline is read.
MOMENTS: tuple[Any, ...] = (
    *(*LINKS, Stage, Transition, Activity, Message, LeadMessage, ReceivedMail),
    *(AuditEntry, MergedLead, Person),
)


def history(lead: Lead, kind: str = "", number: int = 1) -> Page[Moment]:
    """Return a page of what happened to a lead, the newest first; without a kind it is all."""
    start = min(max(number - 1, 0) * SIZE, 10**9)
    rows = db.session.execute(told(lead, kind), {"start": start, "length": SIZE}).all()
    people = people_in([row for row in rows if row.source == "changes"])
    links = links_among(rows)
    page: Page[Moment] = paged(number, SIZE, rows[0].total if rows else 0)
    page.items = [links.get((row.source, row.number)) or moment(row, people) for row in rows]
    return page


def links_among(rows: Sequence[Any]) -> dict[tuple[str, int], Moment]:
    """Return the moments of links, of which a page has few, each source read in one query."""
    ids: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.source in READERS:
            ids[row.source].append(row.number)
    return {
        (source, number): found
        for source, wanted in ids.items()
        for number, found in READERS[source](wanted)
    }


def told(lead: Lead, kind: str) -> Select[Any]:
    """Select a page of a lead's moments of a kind, each with all that its words need."""
    page = cut(lead, kind).subquery()
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
        .outerjoin(AuditEntry, is_of(page, AuditEntry, "changes"))
        .outerjoin(Person, Person.id == by)
        .order_by(*newest(page))
    )


def columns(before: Any, left: Any) -> tuple[Any, ...]:
    return (
        *(Person.given_name, Person.family_name),
        *(
            Transition.reason,
            Transition.competitor.label("went_to"),
            Stage.name.label("stage"),
            left.name.label("left_stage"),
        ),
        *(before.entered_at.label("before_entered_at"), before.left_at.label("before_left_at")),
        *(Activity.kind.label("activity_kind"), Activity.state.label("activity_state")),
        *(Activity.text.label("activity_text"), Activity.outcome),
        *(Message.subject.label("mail_subject"), Message.state.label("mail_state")),
        *(ReceivedMail.sender_name, ReceivedMail.sender_address, ReceivedMail.is_ours),
        *(ReceivedMail.subject.label("received_subject"), ReceivedMail.left_out),
        ReceivedMail.text.label("received_text"),
        *(AuditEntry.event, AuditEntry.details),
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


def cut(lead: Lead, kind: str) -> Select[Any]:
    """Select a page of moments: when, and which row tells of them; with how many there are."""
    rows, asked = rows_of(lead), [kind] if kind in KINDS else list(KINDS)
    sources = [each for name in asked for each in SOURCES.get(name, (name,))]
    happened = union_all(*(rows[source] for source in sources)).subquery()
    start, length = (bindparam(name, type_=Integer) for name in ("start", "length"))
    whole = select(happened, func.count().over().label("total")).order_by(*newest(happened))
    return whole.offset(start).limit(length)


def rows_of(lead: Lead) -> dict[str, Select[Any]]:
    """Select the moments of each source: when, and which row of it tells of them."""
    sent = select(LeadMessage.message_id).where(LeadMessage.lead_id == lead.id)
    return {
        "moves": row("moves", Transition, Transition.entered_at).where(
            Transition.lead_id == lead.id
        ),
        "activities": row("activities", Activity, Activity.settled_at).where(
            Activity.lead_id == lead.id,
            Activity.settled_at.is_not(None),
            Activity.has_mail.is_(False),
        ),
        "mails": row("mails", Message, Message.created_at).where(Message.id.in_(sent)),
        "received": row("received", ReceivedMail, ReceivedMail.written_at).where(
            ReceivedMail.lead_id == lead.id, ReceivedMail.state == MailState.FILED
        ),
        "changes": row("changes", AuditEntry, AuditEntry.at).where(
            traces_of(lead), AuditEntry.event.in_(TOLD)
        ),
    } | {source: row(source, *of).where(which) for source, (of, which) in linked(lead).items()}


def row(source: str, model: Any, at: Any) -> Select[Any]:
    return select(at.label("at"), literal(source).label("source"), model.id.label("number"))
