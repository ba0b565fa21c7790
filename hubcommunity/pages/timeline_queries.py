"""All that happened to an organisation, and to those that were merged into it, as one history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.enquiries.models import Enquiry
from hubcommunity.mail.models import Message
from hubcommunity.membership.agreement_models import Agreement
from hubcommunity.membership.models import Application
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.organisations.domain_models import EmailDomain
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.pages.event_queries import words_for
from hubcommunity.pages.trail_queries import Subject, subjects_of
from hubcommunity.partnerships.models import Lead
from hubcommunity.topics.calls.models import Call, Elector, Round
from hubcommunity.topics.calls.objection_models import Objection
from hubcommunity.topics.meetings.models import Invitation, Meeting
from hubcommunity.topics.models import Seat
from hubcommunity.topics.request_models import JoinRequest

MAIL, ENTRY = "mail", "entry"
MERGES = ("organisation.merged", "organisation.took_in", "organisation.told_apart")
# What the filters are called, in their order; mails are no entries of the trail.
KINDS = {
    "profile": _l("Profile"),
    "applications": _l("Applications"),
    "terms": _l("Membership"),
    "agreements": _l("Agreements"),
    "people": _l("People"),
    "seats": _l("Seats"),
    "meetings": _l("Meetings"),
    "calls": _l("Calls for consensus"),
    "leads": _l("Leads"),
    "mails": _l("Mails"),
    "merges": _l("Merges"),
}
# Mails of these events are about an organisation; newsletters and those of an account are not.
OF_ITS_WORK = (
    "affiliation.",
    "agreement.",
    "application.",
    "call.",
    "email_domain.",
    "invitation.",
    "join_request.",
    "meeting.",
    "membership.",
    "seat.",
    "seat_invitation.",
    "term.",
)


@dataclass(frozen=True)
class Told:
    """A line of the timeline."""

    at: datetime
    who: str
    text: str
    detail: str = ""
    message: Message | None = None


def history_of(organisation: Organisation) -> list[int]:
    """Return the ids of an organisation and of those that were merged into it."""
    merged = select(Organisation.id).where(Organisation.merged_into_id == organisation.id)
    return [organisation.id, *db.session.scalars(merged)]


def page_of_timeline(
    organisation: Organisation, kind: str, number: int, *seen: ColumnElement[bool]
) -> Page[Told]:
    """Return a page of what happened, the newest first, as far as the reader may see it; without
    a kind it is everything.
    """
    ids = history_of(organisation)
    parts = [mails_of(ids)] if kind in ("", "mails") else []
    if kind != "mails":
        parts.append(entries_of(ids, kind).where(*seen))
    happened = union_all(*parts).subquery()
    order = [happened.c.at.desc(), happened.c.source, happened.c.number.desc()]
    page: Page[Any] = paginate(select(happened.c.key), order, number)
    told = told_by(page.items)
    page.items = [told[key] for key in page.items]
    return page


def row(source: str, model: Any, at: Any) -> Select[Any]:
    key = literal(f"{source}:") + cast(model.id, String)
    columns = (at.label("at"), literal(source).label("source"), model.id.label("number"))
    return select(*columns, key.label("key"))


def entries_of(ids: list[int], kind: str) -> Select[Any]:
    """Return the entries of the trail about one kind of rows, or about all of them."""
    wanted = subjects(ids)
    conditions = [wanted[kind]] if kind else list(wanted.values())
    return row(ENTRY, AuditEntry, AuditEntry.at).where(or_(*conditions))


def subjects(ids: list[int]) -> dict[str, ColumnElement[bool]]:
    """Return for each kind the condition that an entry is about one of its rows."""

    def of(model: Any) -> Select[Any]:
        return select(model.id).where(model.organisation_id.in_(ids))

    terms = select(Term.id).join(Term.membership).where(Membership.organisation_id.in_(ids))
    enquiries = select(Enquiry.id).join(Lead, Lead.enquiry_uid == Enquiry.uid)
    itself = about(Organisation, ids)
    return {
        "profile": or_(
            and_(itself, AuditEntry.event.not_in(MERGES)), about(EmailDomain, of(EmailDomain))
        ),
        "applications": about(Application, of(Application)),
        "terms": or_(about(Membership, of(Membership)), about(Term, terms)),
        "agreements": about(Agreement, of(Agreement)),
        "people": about(Affiliation, of(Affiliation)),
        "seats": or_(about(Seat, of(Seat)), about(JoinRequest, of(JoinRequest))),
        "meetings": or_(
            about(Invitation, of(Invitation)),
            about(Meeting, of(Invitation).with_only_columns(Invitation.meeting_id)),
        ),
        "calls": or_(about(Objection, of(Objection)), about(Call, calls_of(ids))),
        "leads": or_(
            about(Lead, of(Lead)),
            about(Enquiry, enquiries.where(Lead.organisation_id.in_(ids))),
        ),
        "merges": and_(itself, AuditEntry.event.in_(MERGES)),
    }


def calls_of(ids: list[int]) -> Select[Any]:
    """Return the calls in which the organisations were asked."""
    rounds = select(Round.call_id).join(Elector, Elector.round_id == Round.id)
    return rounds.where(Elector.organisation_id.in_(ids))


def about(model: Any, ids: Any) -> ColumnElement[bool]:
    is_its = AuditEntry.subject_type == model.__tablename__
    return and_(is_its, AuditEntry.subject_id.in_(ids))


def mails_of(ids: list[int]) -> Select[Any]:
    """Return the mails about its work to those who represented it then, or applied for it."""
    represented = (
        select(Affiliation.id)
        .where(Affiliation.organisation_id.in_(ids), Affiliation.person_id == Message.person_id)
        .where(Affiliation.created_at <= Message.created_at)
        .where(or_(Affiliation.ended_at.is_(None), Affiliation.ended_at >= Message.created_at))
    )
    applied = (
        select(Application.id)
        .where(Application.organisation_id.in_(ids))
        .where(Application.applicant_id == Message.person_id)
    )
    is_work = or_(*(Message.event.startswith(name, autoescape=True) for name in OF_ITS_WORK))
    is_theirs = or_(represented.exists(), applied.exists())
    mails = row(MAIL, Message, Message.created_at)
    return mails.where(is_work, is_theirs)


def told_by(keys: Sequence[str]) -> dict[str, Told]:
    """Return the lines of a page by their keys."""
    numbers: dict[str, list[int]] = {ENTRY: [], MAIL: []}
    for key in keys:
        source, number = key.split(":")
        numbers[source].append(int(number))
    query = select(AuditEntry).options(joinedload(AuditEntry.actor))
    entries = db.session.scalars(query.where(AuditEntry.id.in_(numbers[ENTRY]))).all()
    named = subjects_of(entries)
    told = {f"{ENTRY}:{each.id}": line(each, named.get(each.id)) for each in entries}
    mails = db.session.scalars(select(Message).where(Message.id.in_(numbers[MAIL])))
    return told | {
        f"{MAIL}:{each.id}": Told(each.created_at, each.to_address, each.subject, message=each)
        for each in mails
    }


def line(entry: AuditEntry, subject: Subject | None) -> Told:
    who = entry.actor.name if entry.actor else ""
    taken_in = entry.details.get("name", "") if entry.event in MERGES else ""
    detail = taken_in or (subject.name if subject else "")
    return Told(entry.at, who, words_for(entry.event), detail)
