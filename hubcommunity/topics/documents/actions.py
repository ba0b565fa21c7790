"""Writing documents of a group, and commenting on them."""

from dataclasses import dataclass

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.files import Upload, keep
from hubcommunity.core.links import external
from hubcommunity.core.markdown import excerpt
from hubcommunity.core.versions import tidy
from hubcommunity.people.models import Person
from hubcommunity.topics import queries as topics
from hubcommunity.topics.documents import queries
from hubcommunity.topics.documents.models import Document, DocumentComment, DocumentVersion
from hubcommunity.topics.documents.policy import stopped_because
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_actions import announce
from hubcommunity.topics.news_models import NewsKind
from hubcommunity.topics.policy import Place


@dataclass(frozen=True)
class Content:
    """What a version consists of: a text in Markdown or a file, and in words what is new."""

    text: str = ""
    upload: Upload | None = None
    note: str = ""


def add(group: TopicGroup, *, title: str, content: Content, by: Person) -> Document:
    """Add a document with its first version; the group's people hear of it as they chose.

    Raise `Forbidden` for who is not inside the group, and `RuleBroken` in a group that is not
    active, without a title, or unless there is either a text or a file.
    """
    place = writer(topics.held(group), by)
    if not title.strip():
        raise RuleBroken(_("Enter a title."))
    document = Document(group=group, title=title)
    db.session.add(document)
    record("document.added", by=by, on=document, title=document.title, group=group.name)
    append(document, content, place, by)
    return document


def add_version(
    document: Document, content: Content, *, after: int | None, by: Person
) -> DocumentVersion:
    """Add the next version of a document; the group's people hear of it as they chose.

    Beside what `add` raises: `Stale` where another version than `after` is the latest by now, and
    `RuleBroken` for a document that is retired, or the text that it has already.
    """
    place = writer(document.group, by)
    document = queries.held(document)
    refuse_retired(document)
    if after != document.number:
        raise Stale(
            _(
                "Version %(number)s was added while you wrote. Look at it first.",
                number=document.number,
            )
        )
    present = queries.version_or_404(document, document.number)
    if content.upload is None and present.text is not None and present.text == tidy(content.text):
        raise RuleBroken(_("This is the text of the latest version, so there is nothing new."))
    return append(document, content, place, by)


def writer(group: TopicGroup, by: Person) -> Place:
    """Return what somebody is who may write in a group now; refuse everybody else."""
    place = topics.place(group, by)
    if not place.is_inside:
        raise Forbidden(_("Only people with a seat in this group write here."))
    if refusal := stopped_because(group):
        raise RuleBroken(refusal)
    return place


def refuse_retired(document: Document) -> None:
    if document.retired_at is not None:
        raise RuleBroken(_("This document is retired. Nothing new is added to it."))


def append(document: Document, content: Content, place: Place, by: Person) -> DocumentVersion:
    """Add a version behind the others, for the organisation for which its writer sits there."""
    text = tidy(content.text)
    if bool(text) == (content.upload is not None):
        raise RuleBroken(_("Write the text or choose a file: one of the two."))
    document.number += 1
    document.changed_at = clock.now()
    version = DocumentVersion(
        document=document,
        number=document.number,
        note=content.note.strip(),
        text=text or None,
        file=keep(content.upload) if content.upload else None,
        added_by_id=by.id,
        organisation_id=place.seat.organisation_id if place.seat else None,
        added_at=document.changed_at,
    )
    db.session.add(version)
    told = {"version": version.number, "title": document.title}
    record("document.version_added", by=by, on=document, **told)
    announce(
        document.group,
        NewsKind.DOCUMENT,
        on=document,
        title=document.title,
        link=address_of(version),
        by=by,
        excerpt=version.note or excerpt(text),
    )
    return version


def address_of(version: DocumentVersion) -> str:
    document = version.document
    at = {"slug": document.group.slug, "uid": document.uid, "number": version.number}
    return external("documents.show", **at)


def comment(version: DocumentVersion, text: str, *, by: Person) -> DocumentComment:
    """Say something about a version. Refuse like `add_version` who may not write now."""
    document = version.document
    place = writer(document.group, by)
    refuse_retired(queries.held(document))
    if not text.strip():
        raise RuleBroken(_("Write a comment."))
    added = DocumentComment(version=version, text=text.strip(), by=by)
    added.organisation_id = place.seat.organisation_id if place.seat else None
    db.session.add(added)
    told = {"version": version.number, "title": document.title}
    record("document.commented", by=by, on=document, **told)
    return added
