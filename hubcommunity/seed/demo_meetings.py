"""The demonstration's meetings, with who comes to them."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.zones import instant_of
from hubcommunity.seed.demo_facts import FACTS, group_of
from hubcommunity.topics.meetings.models import (
    AgendaItem,
    Answer,
    Invitation,
    Meeting,
    MeetingState,
)
from hubcommunity.topics.models import Seat, TopicGroup
from hubcommunity.topics.queries import people_at

ZONE = "Europe/Brussels"
THURSDAY = 3
NOTICE = timedelta(days=14)


def add_meetings() -> None:
    for facts in FACTS["meetings"]:
        add_meeting(facts)


def add_meeting(facts: dict[str, Any]) -> None:
    group = group_of(facts["group"])
    starts_at = instant_of(thursday_after(facts["days"]), time.fromisoformat(facts["begins"]), ZONE)
    meeting = Meeting(
        group=group,
        state=MeetingState.PUBLISHED if facts["days"] > 0 else MeetingState.HELD,
        title=facts["title"],
        description=facts.get("description", "").strip(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=facts["minutes"]),
        timezone=ZONE,
        place=facts["place"],
        link=facts.get("link", ""),
        capacity=facts.get("capacity"),
    )
    db.session.add(meeting)
    for position, item in enumerate(facts.get("agenda", [])):
        db.session.add(AgendaItem(meeting=meeting, position=position, **item))
    invite(meeting, people_at_the_table(group), facts["answers"])


def thursday_after(days: int) -> date:
    day = clock.today() + timedelta(days=days)
    return day + timedelta(days=(THURSDAY - day.weekday()) % 7)


def people_at_the_table(group: TopicGroup) -> Sequence[Seat]:
    db.session.flush()
    return people_at(group)


def invite(meeting: Meeting, seats: Sequence[Seat], answers: list[str]) -> None:
    told_at = min(meeting.starts_at, clock.now()) - NOTICE
    for number, seat in enumerate(seats):
        said = answers[min(number, len(answers) - 1)]
        invitation = Invitation(
            meeting=meeting,
            person=seat.person,
            organisation=seat.organisation,
            answer=Answer(said) if said else None,
            answered_at=told_at + timedelta(days=1) if said else None,
            invited_at=told_at,
            told_sequence=0,
        )
        db.session.add(invitation)
