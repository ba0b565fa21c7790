"""Who may do what with a group's documents, and why somebody may not."""

from typing import Protocol

from flask_babel import gettext as _

from hubcommunity.topics.documents.models import Document
from hubcommunity.topics.models import TopicGroup


class Reads(Protocol):
    """Somebody who reads in a group, or not."""

    @property
    def is_inside(self) -> bool: ...
    @property
    def runs(self) -> bool: ...


def stopped_because(group: TopicGroup) -> str | None:
    """Say why nothing new is written in a group; None for an active one."""
    if group.takes_members:
        return None
    return _("This group is not active: its documents stay readable, and nothing new is added.")


def may_read(document: Document, reader: Reads) -> bool:
    """Everybody inside reads what is in use; what is retired, those who run the group."""
    return reader.is_inside and (document.retired_at is None or reader.runs)
