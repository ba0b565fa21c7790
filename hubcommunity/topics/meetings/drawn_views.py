"""What everybody in a group sees alike of a meeting, drawn once for all of them: its agenda with
its documents, and who comes. Only the reader's own answer stands in front of the others'.
"""

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from hubcommunity.core.db import db
from hubcommunity.core.files import StoredFile
from hubcommunity.core.fragments import draw
from hubcommunity.core.watching import remembers
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import invitation_queries, policy, queries
from hubcommunity.topics.meetings.models import (
    AgendaItem,
    Answer,
    Invitation,
    Meeting,
    MeetingDocument,
)

NAMES_SHOWN = 100


class Answered(NamedTuple):
    """Somebody's answer, and how it is shown."""

    person_id: int
    answer: Answer
    row: Markup


class Answers(NamedTuple):
    """How many gave each answer, None for those who gave none, and the first of them by name."""

    counts: Mapping[Answer | None, int]
    first: tuple[Answered, ...]


@remembers(Meeting, AgendaItem, MeetingDocument, StoredFile)
def work_drawn(slug: str, meeting_id: int) -> Markup:
    meeting = db.session.get_one(Meeting, meeting_id)
    return draw(
        "topics/meetings/_work.html",
        slug=slug,
        meeting=meeting,
        agenda=list(policy.timed(meeting, queries.agenda_of(meeting))),
        documents=queries.documents_of(meeting),
    )


@remembers(Invitation, Person, Organisation)
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
