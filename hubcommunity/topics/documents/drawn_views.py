"""The documents of a group, as a list and each of them, drawn once for all who may see the same."""

import uuid
from typing import Any, NamedTuple

from flask import url_for
from markupsafe import Markup

from hubcommunity.core.db import db
from hubcommunity.core.files import StoredFile
from hubcommunity.core.fragments import draw
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import Page, page_at
from hubcommunity.core.watching import remembers
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.documents import queries
from hubcommunity.topics.documents.forms import CommentForm
from hubcommunity.topics.documents.models import Document, DocumentComment, DocumentVersion
from hubcommunity.topics.documents.policy import stopped_because
from hubcommunity.topics.documents.queries import Asked
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place

DOCUMENTS = (Document, DocumentVersion, StoredFile, Person, Organisation)


# --- the list ---


class Listed(NamedTuple):
    """A page of documents, and its rows as they are shown."""

    page: Page[Any]
    rows: Markup


def listed(group: TopicGroup, asked: Asked, number: int) -> Listed:
    """Return a page of documents; remembered is what nearly everybody asks for, those in use."""
    if asked == Asked():
        return in_use(group.slug, group.id, number)
    return drawn(group.slug, queries.page_of_documents(group.id, asked, number))


@remembers(*DOCUMENTS)
def in_use(slug: str, group_id: int, number: int) -> Listed:
    return drawn(slug, queries.page_of_documents(group_id, Asked(), number))


def drawn(slug: str, page: Page[Any]) -> Listed:
    rows = draw("topics/documents/rows.html", slug=slug, rows=page.items)
    return Listed(Page((), page.number, page.size, page.total), rows)


# --- one document ---


class Sought(NamedTuple):
    """A version of a document in a group, the latest without a number, and a page of comments."""

    group_id: int
    uid: uuid.UUID
    version: int | None
    page: int


class Reader(NamedTuple):
    """What decides who sees what of a document."""

    is_inside: bool
    runs: bool


class Shown(NamedTuple):
    """A document as it is shown."""

    title: str
    panel: Markup


def reader_in(place: Place) -> Reader:
    return Reader(place.is_inside, place.runs)


@remembers(TopicGroup, *DOCUMENTS, DocumentComment)
def shown_to(sought: Sought, reader: Reader) -> Shown:
    """Return a version with its comments; raise 404 for what is not there or not for the reader."""
    return drawn_with(sought, reader, CommentForm(formdata=None, meta={"csrf": False}))


def drawn_with(sought: Sought, reader: Reader, form: CommentForm) -> Shown:
    """Return the same with a form that came back with errors."""
    group = db.session.get_one(TopicGroup, sought.group_id)
    document = queries.document_or_404(group, sought.uid, reader)
    version = queries.version_or_404(document, sought.version or document.number)
    comments = queries.page_of_comments(version, sought.page)
    address = url_for("documents.show", slug=group.slug, uid=sought.uid, number=sought.version)
    panel = draw(
        "topics/documents/_document.html",
        group=group,
        reader=reader,
        document=document,
        version=version,
        text=to_html(version.text) if version.text else None,
        before=queries.text_before(version) if version.is_text else None,
        versions=queries.page_of_versions(document, 1),
        comments=page_at(address, comments),
        said={each.id: to_html(each.text) for each in comments.items},
        form=form,
        stopped=stopped_because(group),
    )
    return Shown(document.title, panel)
