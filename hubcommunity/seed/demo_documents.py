"""What the groups of the demonstration have written, and published."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from typing import Any

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.markdown import plain
from hubcommunity.core.search import searchable
from hubcommunity.core.text import slugify
from hubcommunity.core.versions import tidy
from hubcommunity.library.actions import add_voices
from hubcommunity.library.models import Resource, ResourceKind, ResourceVersion
from hubcommunity.seed.demo_facts import FACTS, group_of, topics_of
from hubcommunity.topics.documents.models import Document, DocumentComment, DocumentVersion
from hubcommunity.topics.models import Seat
from hubcommunity.topics.queries import people_at


def add_writings() -> None:
    for facts in FACTS["statements"]:
        add_statement(facts)
    for facts in FACTS["documents"]:
        add_document(facts)


def add_statement(facts: dict[str, Any]) -> None:
    """Add a consensus statement that the organisations of a group stand behind."""
    group, title = group_of(facts["group"]), facts["title"]
    resource = Resource(
        slug=slugify(title),
        kind=ResourceKind.STATEMENT,
        title=title,
        group_id=group.id,
        group_name=group.name,
        topics=topics_of(facts["topics"]),
        review_on=clock.today() + timedelta(days=facts["review_in"]),
    )
    db.session.add(resource)
    for number, said in enumerate(facts["versions"], start=1):
        resource.number, resource.summary = number, said["summary"]
        resource.published_at = clock.now() - timedelta(days=said["days_ago"])
        resource.search_text = searchable(title, group.name, plain(said["text"]))
        version = ResourceVersion(
            resource=resource,
            number=number,
            title=title,
            summary=resource.summary,
            group_name=group.name,
            text=tidy(said["text"]),
            effective_from=resource.published_at,
        )
        db.session.add(version)
        add_voices(version, [seat.organisation for seat in people_at(group)], [])
        told = record("resource.published", on=resource, version=number, title=title)
        told.at = resource.published_at


def add_document(facts: dict[str, Any]) -> None:
    """Add a document of a group, by those who sit in it in turn."""
    group = group_of(facts["group"])
    seats = people_at(group)
    document = Document(group=group, title=facts["title"])
    db.session.add(document)
    writers = cycle(seats)
    for number, said in enumerate(facts["versions"], start=1):
        document.number = number
        document.changed_at = clock.now() - timedelta(days=said["days_ago"])
        add_version(document, said, next(writers), seats)


def add_version(
    document: Document, said: dict[str, Any], writer: Seat, seats: Sequence[Seat]
) -> None:
    version = DocumentVersion(
        document=document,
        number=document.number,
        note=said.get("note", ""),
        text=tidy(said["text"]),
        added_by=writer.person,
        organisation=writer.organisation,
        added_at=document.changed_at,
    )
    db.session.add(version)
    told = {"version": version.number, "title": document.title}
    record("document.version_added", by=writer.person, on=document, **told).at = version.added_at
    if "comment" in said:
        by = seats[-1]
        comment = DocumentComment(version=version, text=said["comment"], by=by.person)
        comment.organisation, comment.at = by.organisation, version.added_at + timedelta(days=2)
        db.session.add(comment)
