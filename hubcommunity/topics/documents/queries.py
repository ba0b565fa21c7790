"""Finding the documents of a group, their versions and comments."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased, joinedload, undefer
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db, locked
from hubcommunity.core.files import StoredFile
from hubcommunity.core.paging import Page, count, paginate, whole_rows
from hubcommunity.core.prepared import one_or_404, prepared
from hubcommunity.core.search import matches
from hubcommunity.organisations.queries import SHORT_NAME
from hubcommunity.people.models import Person
from hubcommunity.topics.documents.models import Document, DocumentComment, DocumentVersion
from hubcommunity.topics.documents.policy import Reads, may_read
from hubcommunity.topics.models import TopicGroup

LAST_FIRST = (DocumentVersion.number.desc(),)
FIRST_SAID = (DocumentComment.id,)
LATEST_FIRST = (Document.changed_at.desc(), Document.id.desc())
WHO = (joinedload(DocumentVersion.added_by), joinedload(DocumentVersion.organisation))


@dataclass(frozen=True)
class Asked:
    """What a reader asks the list for: words of the title, in use or retired."""

    q: str = ""
    retired: bool = False


def documents_in(group_id: int, asked: Asked) -> Select[Any]:
    query = select(Document).where(Document.group_id == group_id, matches(Document, asked.q))
    if asked.retired:
        return query.where(Document.retired_at.is_not(None))
    return query.where(Document.retired_at.is_(None))


def page_of_documents(group_id: int, asked: Asked, number: int) -> Page[Any]:
    """Return a page of a group's documents with their latest versions, the latest changed first."""
    if asked == Asked():  # what nearly everybody asks for
        total, query = count(in_use(group_id)), listed_in_use(group_id)
    else:
        total = count(documents_in(group_id, asked))
        query = listed(documents_in(group_id, asked))
    return paginate(query, LATEST_FIRST, number, total=total, read=whole_rows)


@prepared
def in_use(group_id: int) -> Any:
    return documents_in(group_id, Asked())


@prepared
def listed_in_use(group_id: int) -> Any:
    return listed(documents_in(group_id, Asked()))


def listed(documents: Select[Any]) -> Any:
    """Select what the list shows of each document, and of its latest version."""
    latest = and_(
        DocumentVersion.document_id == Document.id, DocumentVersion.number == Document.number
    )
    retired_by = aliased(Person)
    columns = (
        *(Document.uid, Document.title, Document.number),
        *(Document.retired_at, Document.retired_reason, retired_by.name.label("retired_by")),
        *(DocumentVersion.note, DocumentVersion.added_at, Person.name.label("added_by")),
        *(SHORT_NAME.label("organisation"), StoredFile.name.label("file"), StoredFile.size),
    )
    return (
        documents.with_only_columns(*columns)
        .select_from(Document)
        .join(DocumentVersion, latest)
        .join(DocumentVersion.added_by)
        .outerjoin(DocumentVersion.organisation)
        .outerjoin(DocumentVersion.file)
        .outerjoin(retired_by, Document.retired_by)
    )


def number_retired(group: TopicGroup) -> int:
    query = documents_in(group.id, Asked(retired=True))
    return db.session.scalar(query.with_only_columns(func.count(Document.id))) or 0


def document_or_404(group: TopicGroup, uid: uuid.UUID, reader: Reads) -> Document:
    """Return a document of this group; 404 where there is none, or none for this reader."""
    document = one_or_404(document_in(group.id, uid))
    if not may_read(document, reader):
        raise NotFound
    return document


@prepared
def document_in(group_id: int, uid: uuid.UUID) -> Select[Document]:
    query = select(Document).options(joinedload(Document.retired_by))
    return query.where(Document.uid == uid, Document.group_id == group_id)


def held(document: Document) -> Document:
    """Lock a document until commit and read it anew: whoever changes it waits in line here."""
    db.session.execute(locked(select(Document.id).where(Document.id == document.id)))
    db.session.refresh(document)
    return document


def page_of_versions(document: Document, number: int) -> Page[DocumentVersion]:
    """Return a page of a document's versions without their texts, the latest first."""
    return paginate(versions_in(document.id), LAST_FIRST, number, total=document.number)


@prepared
def versions_in(document_id: int) -> Select[DocumentVersion]:
    query = select(DocumentVersion).options(*WHO, joinedload(DocumentVersion.file))
    return query.where(DocumentVersion.document_id == document_id)


def version_or_404(document: Document, number: int) -> DocumentVersion:
    """Return a version with its text, its file and who added it; 404 where there is none."""
    return one_or_404(version_in(document.id, number))


@prepared
def version_in(document_id: int, number: int) -> Select[DocumentVersion]:
    query = select(DocumentVersion).options(
        *WHO, joinedload(DocumentVersion.file), undefer(DocumentVersion.text)
    )
    one = and_(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
    return query.where(one)


def text_before(version: DocumentVersion) -> DocumentVersion | None:
    """Return the nearest earlier version that is a text, too."""
    return db.session.scalar(*text_in_before(version.document_id, version.number))


@prepared
def text_in_before(document_id: int, number: int) -> Select[DocumentVersion]:
    query = select(DocumentVersion).options(undefer(DocumentVersion.text))
    earlier = and_(
        DocumentVersion.document_id == document_id,
        DocumentVersion.number < number,
        DocumentVersion.file_id.is_(None),
    )
    return query.where(earlier).order_by(DocumentVersion.number.desc()).limit(1)


def page_of_comments(version: DocumentVersion, number: int) -> Page[DocumentComment]:
    """Return a page of the comments on a version, the oldest first."""
    return paginate(comments_on(version.id), FIRST_SAID, number)


@prepared
def comments_on(version_id: int) -> Select[DocumentComment]:
    query = select(DocumentComment).options(
        joinedload(DocumentComment.by),
        joinedload(DocumentComment.organisation),
        joinedload(DocumentComment.hidden_by),
    )
    return query.where(DocumentComment.version_id == version_id)


def comment_or_404(document: Document, uid: uuid.UUID) -> DocumentComment:
    """Return a comment on a version of this document, with who wrote it; or raise 404."""
    query = (
        select(DocumentComment)
        .join(DocumentComment.version)
        .options(
            joinedload(DocumentComment.by),
            joinedload(DocumentComment.version).joinedload(DocumentVersion.document),
        )
    )
    query = query.where(DocumentVersion.document_id == document.id)
    return db.one_or_404(query.where(DocumentComment.uid == uid))
