"""What the demonstration has on record of its meetings: attendance, minutes, decisions, items."""

import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.library.models import Audience
from hubcommunity.people.models import Person
from hubcommunity.seed.demo_facts import HERE, group_of, person_of
from hubcommunity.topics.meetings.attendance_models import Attendance, Presence
from hubcommunity.topics.meetings.item_models import ActionItem, Decision, ItemState
from hubcommunity.topics.meetings.minutes_models import Minutes, MinutesState, MinutesVersion
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.meetings.release_queries import text_of
from hubcommunity.topics.models import Seat
from hubcommunity.topics.queries import people_at

DAY = timedelta(days=1)


def add_records() -> None:
    """Put on record what came of the meetings; nobody is mailed what was before the hub opened."""
    facts = tomllib.loads((HERE / "demo_minutes.toml").read_text(encoding="utf-8"))
    for record in facts["records"]:
        add_record(record)


def add_record(facts: dict[str, Any]) -> None:
    group, by = group_of(facts["group"]), person_of(facts["by"])
    found = select(Meeting).where(Meeting.group_id == group.id, Meeting.title == facts["meeting"])
    meeting = db.session.scalars(found).one()
    seats = people_at(group)
    add_attendance(meeting, seats, facts, by)
    minutes = add_minutes(meeting, facts, by)
    for number, text in enumerate(facts["decisions"], start=1):
        decision = Decision(group=group, meeting=meeting, number=number, text=text)
        decision.year, decision.made_at = meeting.local_start.year, meeting.ends_at
        decision.made_by_id = by.id
        db.session.add(decision)
    minutes.released_text = text_of(minutes)
    for seat, item in zip(cycle(seats), facts["items"], strict=False):
        add_item(meeting, seat.person, item, by)


def add_attendance(
    meeting: Meeting, seats: Sequence[Seat], facts: dict[str, Any], by: Person
) -> None:
    noted = {"meeting": meeting, "noted_at": meeting.ends_at, "noted_by_id": by.id}
    for seat, presence in zip(seats, cycle(facts["presences"]), strict=False):
        who = {"person": seat.person, "organisation": seat.organisation}
        db.session.add(Attendance(presence=Presence(presence), **who, **noted))
    for guest in facts["guests"]:
        db.session.add(Attendance(guest_name=guest, presence=Presence.REMOTE, **noted))


def add_minutes(meeting: Meeting, facts: dict[str, Any], by: Person) -> Minutes:
    texts = [text.strip() for text in facts["versions"]]
    ended = meeting.ends_at
    minutes = Minutes(
        meeting=meeting,
        state=MinutesState(facts["state"]),
        text=texts[-1],
        version=len(texts),
        saved_at=saved_at(ended, len(texts)),
        saved_by=by,
        circulated_version=len(texts),
        circulated_at=ended + 2 * DAY,
        approved_at=ended + 9 * DAY,
        approved_by=by,
        published_at=ended + 9 * DAY,
        audience=Audience.PUBLIC,
    )
    db.session.add(minutes)
    db.session.flush()
    for number, text in enumerate(texts, start=1):
        said = {"text": text, "saved_at": saved_at(ended, number), "saved_by_id": by.id}
        db.session.add(MinutesVersion(minutes_id=minutes.id, number=number, **said))
    return minutes


def saved_at(ended: datetime, number: int) -> datetime:
    return ended + timedelta(minutes=20 * number)


def add_item(meeting: Meeting, owner: Person, facts: dict[str, Any], by: Person) -> None:
    due_on, outcome = clock.today() + facts["due"] * DAY, facts.get("outcome", "")
    item = ActionItem(group=meeting.group, meeting=meeting, owner=owner, due_on=due_on)
    item.text, item.outcome, item.made_at = facts["text"], outcome, meeting.ends_at
    item.state = ItemState.DONE if outcome else ItemState.OPEN
    item.made_by_id = by.id
    item.settled_at = clock.now() - 25 * DAY if outcome else None
    item.settled_by_id = owner.id if outcome else None
    item.remind_on = None if outcome else max(due_on, clock.today() + DAY)
    db.session.add(item)
