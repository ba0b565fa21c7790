"""The trail with the things that it tells of by their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, literal, select, union_all

from hubcommunity.accounts.models import Account
from hubcommunity.audit.models import AuditEntry
from hubcommunity.consent.models import Purpose
from hubcommunity.core.db import db
from hubcommunity.enquiries.models import Enquiry
from hubcommunity.library.models import Resource
from hubcommunity.mail.models import Message
from hubcommunity.membership.agreement_models import Agreement
from hubcommunity.membership.models import Application
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.models import Call
from hubcommunity.topics.calls.objection_models import Objection
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.discussion.models import Post, Thread
from hubcommunity.topics.documents.models import Document
from hubcommunity.topics.meetings.models import Invitation, Meeting
from hubcommunity.topics.models import Office, Seat, TopicGroup
from hubcommunity.topics.request_models import JoinRequest

PERSON_NAME = Person.given_name + " " + Person.family_name


@dataclass(frozen=True)
class Subject:
    """What an entry is about: its name, whose page tells more of it, and that page's address."""

    page: str
    name: str
    address: str


def named(kind: str, page: str, number: Any, name: Any, address: Any) -> Select[Any]:
    return select(
        literal(kind).label("kind"),
        literal(page).label("page"),
        number.label("number"),
        cast(name, String).label("name"),
        cast(address, String).label("address"),
    )


def of_organisation(kind: str, row: Any, *through: Any) -> Select[Any]:
    """Name a row by its organisation."""
    whole = named(kind, "organisations", row.id, Organisation.name, Organisation.slug)
    return joined(whole, row, *through)


def joined(query: Select[Any], row: Any, *through: Any) -> Select[Any]:
    query = query.select_from(row)
    for link in through:
        query = query.join(link)
    return query


def of_seat(kind: str, row: Any) -> Select[Any]:
    """Name a row by the person and the topic group that it brings together."""
    name = PERSON_NAME + " · " + TopicGroup.name
    whole = named(kind, "topic_groups", row.id, name, TopicGroup.slug)
    return joined(whole, row, row.person, row.group)


def of_work(kind: str, row: Any, title: Any, *through: Any) -> Select[Any]:
    """Name a row of a topic group's work by its title and the group."""
    name = title + " · " + TopicGroup.name
    whole = named(kind, "topic_groups", row.id, name, TopicGroup.slug)
    return joined(whole, row, *through)


REPRESENTS = PERSON_NAME + " · " + Organisation.name
AGREEMENT = named("agreements", "agreements", Agreement.id, Organisation.name, Agreement.uid)
ACCOUNT = named("accounts", "people", Account.id, PERSON_NAME, Person.uid)
AFFILIATION = named("affiliations", "organisations", Affiliation.id, REPRESENTS, Organisation.slug)
APPLIED = Application.organisation_name
LEAD = named("leads", "leads", Lead.id, Lead.organisation_name, Lead.uid)
NAMES = {
    "people": named("people", "people", Person.id, PERSON_NAME, Person.uid),
    "accounts": joined(ACCOUNT, Account, Account.person),
    "organisations": of_organisation("organisations", Organisation),
    "affiliations": joined(AFFILIATION, Affiliation, Affiliation.person, Affiliation.organisation),
    "agreements": joined(AGREEMENT, Agreement, Agreement.organisation),
    "applications": named("applications", "applications", Application.id, APPLIED, Application.uid),
    "memberships": of_organisation("memberships", Membership, Membership.organisation),
    "terms": of_organisation("terms", Term, Term.membership, Membership.organisation),
    "leads": LEAD,
    "enquiries": named("enquiries", "enquiries", Enquiry.id, Enquiry.subject, Enquiry.uid),
    "topic_groups": named(
        "topic_groups", "topic_groups", TopicGroup.id, TopicGroup.name, TopicGroup.slug
    ),
    "seats": of_seat("seats", Seat),
    "join_requests": of_seat("join_requests", JoinRequest),
    "declarations": of_seat("declarations", Declaration),
    "offices": of_seat("offices", Office),
    "meetings": of_work("meetings", Meeting, Meeting.title, Meeting.group),
    "meeting_invitations": of_work(
        "meeting_invitations", Invitation, Meeting.title, Invitation.meeting, Meeting.group
    ),
    "calls": of_work("calls", Call, Call.title, Call.group),
    "call_objections": of_work(
        "call_objections", Objection, Call.title, Objection.call, Call.group
    ),
    "threads": of_work("threads", Thread, Thread.title, Thread.group),
    "posts": of_work("posts", Post, Thread.title, Post.thread, Thread.group),
    "documents": of_work("documents", Document, Document.title, Document.group),
    "messages": named("messages", "messages", Message.id, Message.subject, Message.uid),
    "purposes": named("purposes", "purposes", Purpose.id, Purpose.name, Purpose.code),
    "resources": named("resources", "resources", Resource.id, Resource.title, Resource.slug),
}
NUMBERS = {kind: query.selected_columns.number for kind, query in NAMES.items()}
BY_SLUG = ("organisations", "topic_groups", "purposes", "resources")


def subjects_of(entries: Sequence[AuditEntry]) -> dict[int, Subject]:
    """Return what entries are about, by the id of the entry, in one query."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.subject_type in NAMES and entry.subject_id is not None:
            wanted.setdefault(entry.subject_type, set()).add(entry.subject_id)
    if not wanted:
        return {}
    parts = [NAMES[kind].where(NUMBERS[kind].in_(ids)) for kind, ids in wanted.items()]
    rows = db.session.execute(union_all(*parts)).all()
    found = {(row.kind, row.number): subject(row) for row in rows}
    return {
        entry.id: found[key]
        for entry in entries
        if (key := (entry.subject_type, entry.subject_id)) in found
    }


def subject(row: Any) -> Subject:
    address = row.address if row.page in BY_SLUG else str(UUID(row.address))
    return Subject(row.page, row.name, address)
