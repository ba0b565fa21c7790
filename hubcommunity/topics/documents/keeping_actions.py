"""What those who run a group do with its documents: retiring them, and hiding comments."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.people.models import Person
from hubcommunity.topics import queries as topics
from hubcommunity.topics.documents import queries
from hubcommunity.topics.documents.models import Document, DocumentComment
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_actions import retract


def retire(document: Document, *, reason: str, by: Person) -> None:
    """Take a document out of use; those who run the group still read it. Nobody is told.

    Raise `Forbidden` for who does not run the group, `Stale` for one that is retired already, and
    `RuleBroken` without a reason.
    """
    refuse_unless_runs(document.group, by)
    reason = reason_given(reason)
    document = queries.held(document)
    if document.retired_at is not None:
        raise Stale(_("This document is retired already."))
    document.retired_at, document.retired_by_id = clock.now(), by.id
    document.retired_reason = reason
    retract(document)
    record("document.retired", by=by, on=document, title=document.title, reason=reason)


def bring_back(document: Document, *, by: Person) -> None:
    """Put a document into use again. Refuse who does not run the group, and one that is in use."""
    refuse_unless_runs(document.group, by)
    document = queries.held(document)
    if document.retired_at is None:
        raise Stale(_("This document is in use already."))
    document.retired_at = document.retired_by_id = None
    document.retired_reason = ""
    record("document.brought_back", by=by, on=document, title=document.title)


def hide(comment: DocumentComment, *, reason: str, by: Person) -> None:
    """Hide a comment; its place stays, with the reason. Refuse like `retire`."""
    document = comment.version.document
    refuse_unless_runs(document.group, by)
    reason = reason_given(reason)
    queries.held(document)
    db.session.refresh(comment, ["hidden_at"])
    if comment.hidden_at is not None:
        raise Stale(_("This comment is hidden already."))
    comment.hidden_at, comment.hidden_by_id = clock.now(), by.id
    comment.hidden_reason = reason
    told = {"title": document.title, "comment": str(comment.uid), "reason": reason}
    record("document.comment_hidden", by=by, on=document, **told)


def refuse_unless_runs(group: TopicGroup, by: Person) -> None:
    if not topics.place(group, by).runs:
        raise Forbidden(_("Only those who run the group and the hub’s staff may do this."))


def reason_given(reason: str) -> str:
    if not reason.strip():
        raise RuleBroken(_("Say why."))
    return reason.strip()
