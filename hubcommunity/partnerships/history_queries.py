"""The timeline of a lead: its stays, activities, mails and changes, cut into pages by the database.

Each kind of moment is a source: rows that the database orders by time, and words for those shown.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select, String, cast, func, literal, select, union_all
from sqlalchemy.orm import aliased, joinedload, undefer

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.mail.models import Message, MessageState
from hubcommunity.partnerships.change_queries import details, people_in
from hubcommunity.partnerships.lead_models import LeadMessage
from hubcommunity.partnerships.link_queries import (
    READERS,
    SOURCES_OF_LINKS,
    link_of,
    linked,
    traces_of,
)
from hubcommunity.partnerships.models import Lead, Transition
from hubcommunity.partnerships.moment_queries import Moment, name_of
from hubcommunity.partnerships.receiving.models import MailState, ReceivedMail
from hubcommunity.partnerships.step_models import Activity, ActivityState

FATES = {
    MessageState.PENDING: _l("waits to be sent"),
    MessageState.CLAIMED: _l("waits to be sent"),
    MessageState.SENT: _l("sent"),
    MessageState.FAILED: _l("not delivered"),
    MessageState.SUPPRESSED: _l("not sent"),
}
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
# What the trace tells of a lead beside its changes; moves and notes have rows of their own.
TOLD = {
    "lead.application_discarded": _l("Application discarded"),
    "lead.application_filled_in": _l("Application filled in"),
    "lead.application_handed_over": _l("Application handed over"),
    "lead.application_taken_back": _l("Application taken back"),
    "lead.contact_added": _l("Contact added"),
    "lead.contact_changed": _l("Record of a contact changed"),
    "lead.contact_removed": _l("Contact removed"),
    "lead.contact_told": _l("Notice sent to a contact"),
    "lead.edited": _l("Changed"),
    "lead.file_added": _l("File added"),
    "lead.file_removed": _l("File removed"),
    "lead.invited": _l("Invited to apply"),
    "lead.became_member": _l("Became a member"),
    "lead.ticked": _l("Ticked off"),
    "lead.organisation_linked": _l("Organisation linked"),
    "lead.organisation_unlinked": _l("Organisation no longer linked"),
    "lead.took_in": _l("Another lead went into this one"),
    "lead.unticked": _l("Open again"),
    "support.delivered": _l("Delivered"),
    "support.expert_agreed": _l("Expert agreed"),
    "support.expert_asked": _l("Expert asked"),
    "support.expert_declined": _l("Expert declined"),
    "support.promise_changed": _l("Deliverable changed"),
    "support.promised": _l("Deliverable added"),
    "support.story_begun": _l("Success story begun"),
    "support.story_discarded": _l("Draft of the success story discarded"),
    "support.taken_out": _l("Deliverable taken out"),
    "support.written_down": _l("Request for support written down"),
}


def history(lead: Lead, kind: str = "", number: int = 1) -> Page[Moment]:
    """Return a page of what happened to a lead, the newest first; without a kind it is all."""
    asked = [kind] if kind in KINDS else list(KINDS)
    rows, sources = rows_of(lead), [each for name in asked for each in SOURCES.get(name, (name,))]
    happened = union_all(*(rows[name] for name in sources)).subquery()
    order = [happened.c.at.desc(), happened.c.number.desc(), happened.c.source]
    page: Page[Any] = paginate(select(happened.c.key), order, number)
    told = told_by(page.items)
    page.items = [told[key] for key in page.items]
    return page


def rows_of(lead: Lead) -> dict[str, Select[Any]]:
    """Select the moments of each source: when, and which row of it tells of them."""
    its = select(LeadMessage.message_id).where(LeadMessage.lead_id == lead.id)
    return {
        "moves": row("moves", Transition, Transition.entered_at).where(
            Transition.lead_id == lead.id
        ),
        "activities": row("activities", Activity, Activity.settled_at).where(
            Activity.lead_id == lead.id,
            Activity.settled_at.is_not(None),
            Activity.has_mail.is_(False),
        ),
        "mails": row("mails", Message, Message.created_at).where(Message.id.in_(its)),
        "received": row("received", ReceivedMail, ReceivedMail.written_at).where(
            ReceivedMail.lead_id == lead.id, ReceivedMail.state == MailState.FILED
        ),
        "changes": row("changes", AuditEntry, AuditEntry.at).where(
            traces_of(lead), AuditEntry.event.in_(TOLD)
        ),
    } | {source: row(source, *of).where(which) for source, (of, which) in linked(lead).items()}


def row(source: str, model: Any, at: Any) -> Select[Any]:
    key = literal(f"{source}:") + cast(model.id, String)
    columns = (at.label("at"), literal(source).label("source"), model.id.label("number"))
    return select(*columns, key.label("key"))


def told_by(keys: Sequence[str]) -> dict[str, Moment]:
    """Return the moments of one page by their keys, each source read in one query."""
    readers = {
        "moves": stays,
        "activities": activities,
        "mails": mails,
        "received": received,
        "changes": changes,
        **READERS,
    }
    ids: dict[str, list[int]] = {name: [] for name in readers}
    for key in keys:
        source, _colon, number = key.partition(":")
        ids[source].append(int(number))
    return {
        f"{source}:{number}": moment
        for source, wanted in ids.items()
        if wanted
        for number, moment in readers[source](wanted)
    }


def stays(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell of stays in stages; each with how long the lead was in the stage before."""
    before, earlier = aliased(Transition), aliased(Transition)
    last = (
        select(func.max(earlier.id))
        .where(earlier.lead_id == Transition.lead_id, earlier.id < Transition.id)
        .correlate(Transition)
        .scalar_subquery()
    )
    query = (
        select(Transition, before)
        .outerjoin(before, before.id == last)
        .options(
            joinedload(Transition.stage, innerjoin=True),
            joinedload(Transition.by),
            joinedload(before.stage),
        )
        .where(Transition.id.in_(ids))
    )
    for stay, left in db.session.execute(query):
        yield stay.id, arrival(stay, left)


def arrival(stay: Transition, left: Transition | None) -> Moment:
    if left is None:
        text, detail = _("Added to “%(stage)s”", stage=stay.stage.name), why(stay)
    else:
        text = _("Moved to “%(stage)s”", stage=stay.stage.name)
        detail = "\n".join(filter(None, (why(stay), how_long(left))))
    return Moment(stay.entered_at, name_of(stay.by), text, detail)


def why(stay: Transition) -> str:
    """Say why a lead was lost, and who got it instead."""
    went = _("It went to %(name)s.", name=stay.competitor) if stay.competitor else ""
    return "\n".join(filter(None, (stay.reason, went)))


def how_long(stay: Transition) -> str:
    """Say how long a lead was in a stage that it left."""
    days = ((stay.left_at or stay.entered_at) - stay.entered_at).days
    if days == 0:
        return _("Less than a day in %(stage)s", stage=stay.stage.name)
    return ngettext(
        "%(num)s day in %(stage)s", "%(num)s days in %(stage)s", days, stage=stay.stage.name
    )


def activities(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell what was done, and what was not in the end; what is planned has its own list."""
    query = select(Activity).options(joinedload(Activity.settled_by)).where(Activity.id.in_(ids))
    for one in db.session.scalars(query):
        detail = "\n".join(filter(None, (one.text, one.outcome)))
        if one.settled_at:
            yield one.id, Moment(one.settled_at, name_of(one.settled_by), said(one), detail)


def said(one: Activity) -> str:
    """Say what kind of activity it was, and whether it was cancelled."""
    if one.state is ActivityState.CANCELLED:
        return _("%(kind)s cancelled", kind=one.kind.label)
    return one.kind.label


def mails(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell of mails by their subjects, and whether they went out; their receivers are private."""
    query = select(Message.id, Message.created_at, Message.subject, Message.state)
    for number, at, subject, state in db.session.execute(query.where(Message.id.in_(ids))):
        yield number, Moment(at, "", _("Mail: %(subject)s", subject=subject), str(FATES[state]))


def received(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell of mails that came, with their text, and what of them was not kept."""
    query = select(ReceivedMail).options(undefer(ReceivedMail.text), undefer(ReceivedMail.left_out))
    for mail in db.session.scalars(query.where(ReceivedMail.id.in_(ids))):
        left_out = _("Left out: %(what)s", what=mail.left_out) if mail.left_out else ""
        detail = "\n\n".join(filter(None, (mail.text, left_out)))
        text = _("Mail received: %(subject)s", subject=mail.subject)
        if mail.is_ours:
            text = _("Mail: %(subject)s", subject=mail.subject)
        yield mail.id, Moment(mail.written_at, mail.sender, text, detail)


def changes(ids: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """Tell of what the trace has on record; contacts by their present names."""
    query = select(AuditEntry).options(joinedload(AuditEntry.actor))
    entries = db.session.scalars(query.where(AuditEntry.id.in_(ids))).all()
    people = people_in(entries)
    for entry in entries:
        text, detail = str(TOLD[entry.event]), details(entry, people)
        yield entry.id, Moment(entry.at, name_of(entry.actor), text, detail, link_of(entry))
