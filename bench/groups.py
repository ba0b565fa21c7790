"""A large topic group: 500 organisations, 5,000 posts, 200 meetings and 50 calls.

Its pages as somebody with a seat opens them, beside the bare page.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from bench.fill import write
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.organisations.models import Affiliation, AffiliationRole, AffiliationState
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.models import (
    Call,
    CallState,
    Elector,
    GivenAs,
    Position,
    Round,
    Stand,
)
from hubcommunity.topics.discussion.models import Post, Thread
from hubcommunity.topics.documents.models import Document, DocumentVersion
from hubcommunity.topics.meetings.models import Answer, Invitation, Meeting, MeetingState
from hubcommunity.topics.models import Seat, TopicGroup

SLUG = "reimbursement"
ORGANISATIONS = 500
THREADS, POSTS, MEETINGS, CALLS, DOCUMENTS = 200, 5_000, 200, 50, 100
SAID = (
    f"a group of {ORGANISATIONS} organisations, {POSTS:,} posts, {MEETINGS} meetings, {CALLS} calls"
)
WORDS = ("evidence", "trial", "registry", "price", "device", "consent", "pathway", "standard")


def fill_group() -> Person:
    """Fill the group whose seats are there already, and return one of its people."""
    dice = random.Random(11)
    group = db.session.scalars(select(TopicGroup).where(TopicGroup.slug == SLUG)).one()
    seats = db.session.scalars(
        select(Seat).where(Seat.group_id == group.id, Seat.ended_at.is_(None)).order_by(Seat.id)
    ).all()
    last = seats[-1]
    write(Affiliation.__table__, [represents(last)])
    add_threads(dice, group, seats)
    add_meetings(dice, group, seats)
    add_calls(dice, group, seats)
    add_documents(dice, group, seats)
    db.session.commit()
    return last.person


def represents(seat: Seat) -> dict[str, Any]:
    return {
        "person_id": seat.person_id,
        "organisation_id": seat.organisation_id,
        "role": AffiliationRole.DELEGATE,
        "state": AffiliationState.CURRENT,
        "started_at": seat.began_at,
    }


def first_of(model: Any) -> int:
    """Return the next number of a table."""
    return (db.session.scalar(select(model.id).order_by(model.id.desc()).limit(1)) or 0) + 1


def add_threads(dice: random.Random, group: TopicGroup, seats: Any) -> None:
    thread, post = first_of(Thread), first_of(Post)
    each = POSTS // THREADS
    rows = [
        {
            "id": post + n,
            "thread_id": thread + n % THREADS,
            "author_id": (seat := dice.choice(seats)).person_id,
            "organisation_id": seat.organisation_id,
            "body": (text := " ".join(dice.choices(WORDS, k=30))),
            "search_text": text,
            "created_at": clock.now() - timedelta(minutes=POSTS - n),
        }
        for n in range(POSTS)
    ]
    write(
        Thread.__table__,
        (
            {
                "id": thread + n,
                "group_id": group.id,
                "title": f"Matter {n}",
                "started_by_id": dice.choice(seats).person_id,
                "latest_id": post + POSTS - THREADS + n,
                "posts": each,
            }
            for n in range(THREADS)
        ),
    )
    write(Post.__table__, rows)


def add_meetings(dice: random.Random, group: TopicGroup, seats: Any) -> None:
    first = first_of(Meeting)
    for n in range(MEETINGS):
        starts_at = clock.now() + timedelta(days=3 * (n - MEETINGS * 3 // 4))
        held = starts_at < clock.now()
        meeting = {
            "id": first + n,
            "group_id": group.id,
            "state": MeetingState.HELD if held else MeetingState.PUBLISHED,
            "title": f"Meeting {n}",
            "timezone": "Europe/Brussels",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=1),
        }
        write(Meeting.__table__, [meeting])
    write(
        Invitation.__table__,
        (
            {
                "meeting_id": first + n,
                "person_id": seat.person_id,
                "organisation_id": seat.organisation_id,
                "told_sequence": 0,
                "answer": (answer := dice.choice([*Answer, None])),
                "answered_at": clock.now() if answer else None,
            }
            for n in range(MEETINGS)
            for seat in seats
        ),
    )


def add_calls(dice: random.Random, group: TopicGroup, seats: Any) -> None:
    call, asked, elector = first_of(Call), first_of(Round), first_of(Elector)
    voters = list(dict.fromkeys(seat.organisation_id for seat in seats))
    speaker = {seat.organisation_id: seat.person_id for seat in seats}
    for n in range(CALLS):
        is_open = n >= CALLS - 2
        ends = clock.now() + timedelta(days=7 if is_open else -7 * (CALLS - n))
        write(
            Call.__table__,
            [
                {
                    "id": call + n,
                    "group_id": group.id,
                    "state": CallState.OPEN if is_open else CallState.ASSESSING,
                    "title": f"Statement {n}",
                    "statement": "Name the evidence first.",
                    "quorum": 50,
                    "support": 75,
                    "objections_block": True,
                    "days": 14,
                    "planned_by_id": speaker[voters[0]],
                }
            ],
        )
        write(
            Round.__table__,
            [
                {
                    "id": asked + n,
                    "call_id": call + n,
                    "number": 1,
                    "statement": "Name the evidence first.",
                    "sha256": "0" * 64,
                    "opened_at": ends - timedelta(days=14),
                    "closes_at": ends,
                    "ended_at": None if is_open else ends,
                }
            ],
        )
    write(
        Elector.__table__,
        (
            {
                "id": elector + n * len(voters) + m,
                "round_id": asked + n,
                "organisation_id": organisation,
            }
            for n in range(CALLS)
            for m, organisation in enumerate(voters)
        ),
    )
    write(
        Position.__table__,
        (
            {
                "elector_id": elector + n * len(voters) + m,
                "stand": Stand.AGREE if dice.random() < 0.8 else Stand.ABSTAIN,
                "given_by_id": speaker[organisation],
                "given_as": GivenAs.DELEGATE,
            }
            for n in range(CALLS)
            for m, organisation in enumerate(voters[:-1])
            if dice.random() < 0.8
        ),
    )


def add_documents(dice: random.Random, group: TopicGroup, seats: Any) -> None:
    document = first_of(Document)
    write(
        Document.__table__,
        (
            {
                "id": document + n,
                "group_id": group.id,
                "title": f"Draft {n}",
                "search_text": f"draft {n}",
                "number": 1,
            }
            for n in range(DOCUMENTS)
        ),
    )
    write(
        DocumentVersion.__table__,
        (
            {
                "document_id": document + n,
                "number": 1,
                "text": " ".join(dice.choices(WORDS, k=200)),
                "added_by_id": dice.choice(seats).person_id,
            }
            for n in range(DOCUMENTS)
        ),
    )


def pages_of_group(member: FlaskClient) -> Iterator[tuple[str, FlaskClient, str]]:
    """Return the pages of the group as somebody inside opens them."""
    root = f"/topics/{SLUG}/"

    def latest(model: Any, *conditions: Any) -> Any:
        query = select(model.uid).where(*conditions).order_by(model.id.desc())
        return db.session.scalars(query.limit(1)).one()

    yield "group", member, root
    yield "roster", member, f"{root}roster/"
    yield "discussion", member, f"{root}discussion/"
    yield "discussion, searched", member, f"{root}discussion/?q=registry"
    yield "thread", member, f"{root}discussion/{latest(Thread)}/"
    yield "meetings", member, f"{root}meetings/"
    yield "meeting", member, f"{root}meetings/{latest(Meeting)}/"
    yield "calls", member, f"{root}calls/"
    yield "call", member, f"{root}calls/{latest(Call)}/"
    yield "documents", member, f"{root}documents/"
    yield "document", member, f"{root}documents/{latest(Document)}/"
    yield "desk", member, "/home/"
