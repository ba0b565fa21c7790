"""What a topic group works on as plain values, for programs of staff: its meetings and calls."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from hubcommunity.api.cut_queries import Cut, cut
from hubcommunity.core import clock
from hubcommunity.core.links import external
from hubcommunity.topics.calls import queries as calls_queries
from hubcommunity.topics.calls.box_queries import state_at
from hubcommunity.topics.calls.models import Call, Round
from hubcommunity.topics.calls.queries import Tally
from hubcommunity.topics.meetings import invitation_queries
from hubcommunity.topics.meetings import queries as meetings_queries
from hubcommunity.topics.meetings.models import Answer, Meeting
from hubcommunity.topics.models import TopicGroup


def meetings(group: TopicGroup, past: bool | None, after: str, limit: int) -> Cut:
    """Return the next meetings of a group, those past or to come or both, as plain values."""
    query = select(Meeting).where(Meeting.group_id == group.id)
    if past is not None:
        query = meetings_queries.in_group(group.id, clock.now(), past=past, drafts=True)
    found = cut(query, Meeting, after, limit, of=f"meetings.{group.uid}")
    return Cut([meeting_as_data(each, group.slug) for each in found.rows], found.after)


def meeting_as_data(meeting: Meeting, slug: str) -> dict[str, Any]:
    return {
        "id": meeting.uid,
        "page": external("meetings.show", slug=slug, uid=meeting.uid),
        "title": meeting.title,
        "state": meeting.state.value,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "timezone": meeting.timezone,
        "place": meeting.place,
        "link": meeting.link,
        "capacity": meeting.capacity,
        "cancelled_because": meeting.cancelled_because,
    }


def whole_meeting(meeting: Meeting) -> dict[str, Any]:
    """Return one meeting with its agenda, and how many have said that they come."""
    return meeting_as_data(meeting, meeting.group.slug) | {
        "description": meeting.description,
        "agenda": [
            {"title": item.title, "minutes": item.minutes, "presenter": item.presenter}
            for item in meetings_queries.agenda_of(meeting)
        ],
        "answers": answers_in(invitation_queries.counts(meeting.id)),
    }


def answers_in(counts: Mapping[Answer | None, int]) -> dict[str, int]:
    return {answer.value if answer else "nothing": counts[answer] for answer in (*Answer, None)}


def calls(group: TopicGroup, after: str, limit: int) -> Cut:
    """Return the next calls for consensus of a group, as plain values."""
    query = select(Call).where(Call.group_id == group.id)
    found = cut(query, Call, after, limit, of=f"calls.{group.uid}")
    last = calls_queries.last_rounds(found.rows)
    tallies = calls_queries.tallies(list(last.values()))
    told = [call_as_data(each, group.slug, last.get(each.id), tallies) for each in found.rows]
    return Cut(told, found.after)


def call_as_data(
    call: Call, slug: str, last: Round | None, tallies: Mapping[int, Tally]
) -> dict[str, Any]:
    return {
        "id": call.uid,
        "page": external("calls.show", slug=slug, uid=call.uid),
        "title": call.title,
        "state": state_at(call, last, clock.now()).value,
        "outcome": call.outcome.value if call.outcome else None,
        "quorum": call.quorum,
        "support": call.support,
        "objections_block": call.objections_block,
        "last_round": round_as_data(last, tallies[last.id]) if last else None,
    }


def round_as_data(asked: Round, tally: Tally) -> dict[str, Any]:
    return {
        "number": asked.number,
        "opened_at": asked.opened_at,
        "closes_at": asked.closes_at,
        "ended_at": asked.ended_at,
        "sha256": asked.sha256,
        "tally": {
            "electors": tally.electors,
            "agree": tally.agree,
            "agree_with_comments": tally.comments,
            "object": tally.objecting,
            "abstain": tally.abstaining,
            "silent": tally.silent,
        },
    }


def whole_call(call: Call, group: TopicGroup) -> dict[str, Any]:
    """Return one call with what it asks, and with all of its rounds."""
    rounds: Sequence[Round] = calls_queries.rounds_of(call)
    tallies = calls_queries.tallies(rounds)
    last = rounds[-1] if rounds else None
    return call_as_data(call, group.slug, last, tallies) | {
        "statement": call.statement,
        "rounds": [
            round_as_data(each, tallies[each.id]) | {"statement": each.statement} for each in rounds
        ],
    }
