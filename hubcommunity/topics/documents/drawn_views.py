"""The list of a group's documents as everybody in the group sees it: drawn once for all of them."""

from typing import Any, NamedTuple

from markupsafe import Markup

from hubcommunity.core.files import StoredFile
from hubcommunity.core.fragments import draw
from hubcommunity.core.paging import Page
from hubcommunity.core.watching import remembers
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.documents import queries
from hubcommunity.topics.documents.models import Document, DocumentVersion
from hubcommunity.topics.documents.queries import Asked
from hubcommunity.topics.models import TopicGroup

DOCUMENTS = (Document, DocumentVersion, StoredFile, Person, Organisation)


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
    return Listed(page, draw("topics/documents/rows.html", slug=slug, rows=page.items))
