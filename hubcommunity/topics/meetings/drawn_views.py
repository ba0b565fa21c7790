"""The meetings of a group, and each of them, as a reader sees them until the clock changes it.

What everybody sees alike, the agenda with the documents and who comes, is drawn once for all.
"""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import abort
from markupsafe import Markup

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.files import StoredFile
from hubcommunity.core.fragments import draw
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import Page
from hubcommunity.core.revisions import OWN
from hubcommunity.core.watching import first_of, lasts, remembers
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import (
    attendance_policy,
    attendance_queries,
    invitation_queries,
    item_queries,
    minutes_policy,
    minutes_queries,
    policy,
    queries,
)
from hubcommunity.topics.meetings.attendance_models import Attendance
from hubcommunity.topics.meetings.item_models import ActionItem
from hubcommunity.topics.meetings.minutes_models import Minutes
from hubcommunity.topics.meetings.models import (
    AgendaItem,
    Answer,
    Invitation,
    Meeting,
    MeetingDocument,
)
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place

NAMES_SHOWN = 100
ITEMS_SHOWN = 10
WORK = (Meeting, AgendaItem, MeetingDocument, StoredFile)
ANSWERS = (Invitation, Person, Organisation)


# --- the list ---


class Listed(NamedTuple):
    """A page of a list, which is true until the next meeting is over."""

    page: Page[Any]
    rows: Markup
    until: datetime | None


@remembers(Meeting, Invitation, Attendance, shelf=OWN, still_holds=lasts)
def listed(
    slug: str, group_id: int, person_id: int, number: int, past: bool, drafts: bool
) -> Listed:
    """Return a page of a group's meetings to come, or of those past, with a reader's answers."""
    now = clock.now()
    page = queries.page_of(group_id, person_id, number, past=past, drafts=drafts)
    rows = draw(
        "topics/meetings/rows.html",
        slug=slug,
        meetings=page.items,
        turnouts=attendance_queries.turnouts(page.items) if past else {},
        now=now,
    )
    shown: Page[Any] = Page((), page.number, page.size, page.total)
    return Listed(shown, rows, queries.next_end(group_id, now))


# --- one meeting ---


class Reader(NamedTuple):
    """What decides who sees what of a meeting."""

    person_id: int
    has_seat: bool
    has_office: bool
    runs: bool


class Shown(NamedTuple):
    """A meeting as a reader sees it, until the clock changes something of it."""

    title: str
    panel: Markup
    until: datetime | None


def reader_in(place: Place, person: Person) -> Reader:
    return Reader(person.id, place.seat is not None, bool(place.offices), place.runs)


@remembers(
    *(TopicGroup, Minutes, ActionItem, Attendance, *WORK, *ANSWERS),
    shelf=OWN,
    still_holds=lasts,
)
def shown_to(group_id: int, uid: uuid.UUID, reader: Reader, _today: date) -> Shown:
    """Return a meeting of a group; raise 404 where there is none, or it is not for the reader."""
    group, now = db.session.get_one(TopicGroup, group_id), clock.now()
    meeting = queries.meeting_or_404(group, uid)
    if not policy.may_see(meeting, reader):
        abort(404)
    person = db.session.get_one(Person, reader.person_id)
    own, answers = invitation_queries.own_to(meeting, person), answers_to(meeting.id)
    panel = draw(
        "topics/meetings/_meeting.html",
        group=group,
        meeting=meeting,
        reader=reader,
        description=to_html(meeting.description),
        work=work_drawn(group.slug, meeting.id),
        counts=answers.counts,
        answers=by_answer(answers.first, own),
        own=own,
        closed=policy.closed_because(group),
        fixed=policy.fixed_because(meeting),
        **record_of(meeting, person),
    )
    ahead = (moment for moment in attendance_policy.moments_of(meeting) if moment > now)
    return Shown(meeting.title, panel, first_of(*ahead))


def record_of(meeting: Meeting, reader: Person) -> dict[str, Any]:
    """Return what a meeting's page shows of its attendance, its minutes and what is open."""
    minutes, now = minutes_queries.minutes_of(meeting), clock.now()
    ahead, on = meeting.takes_replies, attendance_policy.may_be_noted(meeting, now)
    found = item_queries.open_items_in(meeting.group, ITEMS_SHOWN + 1) if ahead else []
    return {
        "minutes": minutes,
        "no_minutes": minutes_policy.no_minutes_because(meeting),
        "turnout": attendance_queries.turnouts([meeting]).get(meeting.id) if on else None,
        "own_attendance": attendance_queries.attendance_of(meeting, reader) if on else None,
        "no_check_in": attendance_policy.no_check_in_because(meeting, now),
        "no_sheet": attendance_policy.no_sheet_because(meeting, minutes, now),
        "has_begun": meeting.starts_at <= now,
        "open_items": found[:ITEMS_SHOWN],
        "more_items": len(found) > ITEMS_SHOWN,
    }


class Answered(NamedTuple):
    """Somebody's answer, and how it is shown."""

    person_id: int
    answer: Answer
    row: Markup


class Answers(NamedTuple):
    """How many gave each answer, None for those who gave none, and the first of them by name."""

    counts: Mapping[Answer | None, int]
    first: tuple[Answered, ...]


@remembers(*WORK)
def work_drawn(slug: str, meeting_id: int) -> Markup:
    meeting = db.session.get_one(Meeting, meeting_id)
    return draw(
        "topics/meetings/_work.html",
        slug=slug,
        meeting=meeting,
        agenda=list(policy.timed(meeting, queries.agenda_of(meeting))),
        documents=queries.documents_of(meeting),
    )


@remembers(*ANSWERS)
def answers_to(meeting_id: int) -> Answers:
    found = invitation_queries.answered(meeting_id, NAMES_SHOWN)
    counts = invitation_queries.counts(meeting_id)
    return Answers(counts, tuple(shown for one in found if (shown := as_shown(one))))


def as_shown(invitation: Invitation) -> Answered | None:
    """Return an answer as it is shown; None for somebody who gave none."""
    if invitation.answer is None:
        return None
    row = draw("topics/meetings/_answer.html", invitation=invitation)
    return Answered(invitation.person_id, invitation.answer, row)


def by_answer(first: tuple[Answered, ...], own: Invitation | None) -> dict[Answer, Markup]:
    """Return the rows of each answer that anybody gave, the reader's own in front."""
    rows: dict[Answer, list[Markup]] = {answer: [] for answer in Answer}
    mine = [as_shown(own)] if own else []
    others = [one for one in first if own is None or one.person_id != own.person_id]
    for one in [*mine, *others][:NAMES_SHOWN]:
        if one:
            rows[one.answer].append(one.row)
    return {answer: Markup().join(found) for answer, found in rows.items() if found}
