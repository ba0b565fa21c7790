"""The agenda of a meeting and its documents: what whoever comes prepares with."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.files import Upload, keep
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import policy, queries
from hubcommunity.topics.meetings.actions import refuse_unless_runs
from hubcommunity.topics.meetings.models import AgendaItem, Meeting, MeetingDocument
from hubcommunity.topics.queries import reread
from hubcommunity.topics.seat_actions import refuse

MOST_ITEMS = 40
MOST_DOCUMENTS = 30


def add_item(
    meeting: Meeting, title: str, minutes: int, presenter: str = "", *, by: Person
) -> AgendaItem:
    """Put a point at the end of the agenda."""
    items = ordered(meeting, by)
    if len(items) >= MOST_ITEMS:
        raise RuleBroken(_("An agenda has %(number)s points at most.", number=MOST_ITEMS))
    position = items[-1].position + 1 if items else 0
    item = AgendaItem(
        meeting=meeting, title=title, minutes=minutes, presenter=presenter, position=position
    )
    db.session.add(item)
    record("meeting.agenda_changed", by=by, on=meeting, added=title)
    return item


def move_item(item: AgendaItem, up: bool, *, by: Person) -> None:
    """Move a point one place up or down; at the end of the list it stays."""
    items = ordered_with(item, by)
    place = items.index(item)
    other = place - 1 if up else place + 1
    if 0 <= other < len(items):
        items[place].position, items[other].position = items[other].position, items[place].position
        record("meeting.agenda_changed", by=by, on=item.meeting, moved=item.title)


def remove_item(item: AgendaItem, *, by: Person) -> None:
    """Take a point off the agenda."""
    ordered_with(item, by)
    record("meeting.agenda_changed", by=by, on=item.meeting, removed=item.title)
    db.session.delete(item)


def ordered_with(item: AgendaItem, by: Person) -> list[AgendaItem]:
    """Return the agenda that a point is on; somebody else may have taken it off just now."""
    items = ordered(item.meeting, by)
    if item not in items:
        raise Stale(_("This point was taken off the agenda already."))
    return items


def ordered(meeting: Meeting, by: Person) -> list[AgendaItem]:
    """Return the agenda to change it, under the lock of the meeting."""
    hold(meeting, by)
    return list(queries.agenda_of(meeting))


def hold(meeting: Meeting, by: Person) -> None:
    """Lock a meeting for somebody who runs its group; refuse where it stays as it was."""
    refuse_unless_runs(meeting.group, by)
    reread(meeting)
    refuse(policy.fixed_because(meeting))


def add_document(meeting: Meeting, upload: Upload, *, by: Person) -> MeetingDocument:
    """Lay a file out for those who meet."""
    hold(meeting, by)
    if len(queries.documents_of(meeting)) >= MOST_DOCUMENTS:
        raise RuleBroken(_("A meeting has %(number)s documents at most.", number=MOST_DOCUMENTS))
    document = MeetingDocument(meeting=meeting, file=keep(upload), added_by_id=by.id)
    db.session.add(document)
    record("meeting.document_added", by=by, on=document, name=document.file.name)
    return document


def remove_document(document: MeetingDocument, *, by: Person) -> None:
    """Take a file away; it stays on record."""
    hold(document.meeting, by)
    document.removed_at = clock.now()
    record("meeting.document_removed", by=by, on=document, name=document.file.name)
