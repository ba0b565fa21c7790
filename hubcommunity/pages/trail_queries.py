"""The trail with the things that it tells of by their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, literal, select, union_all

from hubcommunity.accounts.models import Account
from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.enquiries.models import Enquiry
from hubcommunity.membership.models import Application
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

PERSON_NAME = Person.given_name + " " + Person.family_name


@dataclass(frozen=True)
class Subject:
    """What an entry is about: its name, and the value by which its page is addressed."""

    kind: str
    name: str
    address: str


def named(kind: str, number: Any, name: Any, address: Any) -> Select[Any]:
    return select(
        literal(kind).label("kind"),
        number.label("number"),
        cast(name, String).label("name"),
        cast(address, String).label("address"),
    )


NAMES = {
    "people": named("people", Person.id, PERSON_NAME, Person.uid),
    "accounts": named("accounts", Account.id, PERSON_NAME, Person.uid).join_from(
        Account, Person, Account.person_id == Person.id
    ),
    "organisations": named("organisations", Organisation.id, Organisation.name, Organisation.slug),
    "applications": named(
        "applications", Application.id, Application.organisation_name, Application.uid
    ),
    "leads": named("leads", Lead.id, Lead.organisation_name, Lead.uid),
    "enquiries": named("enquiries", Enquiry.id, Enquiry.subject, Enquiry.uid),
    "topic_groups": named("topic_groups", TopicGroup.id, TopicGroup.name, TopicGroup.slug),
}
NUMBERS = {kind: query.selected_columns.number for kind, query in NAMES.items()}


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
    slugs = ("organisations", "topic_groups")
    address = row.address if row.kind in slugs else str(UUID(row.address))
    return Subject(row.kind, row.name, address)
