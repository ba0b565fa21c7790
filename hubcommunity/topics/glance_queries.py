"""What the overview shows of the next meeting and the open call: the same for all, and one's own.

What is the same is remembered for an hour of the clock at most, with all that can come next within
it; which of it is next is told by the minute.
"""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.core.revisions import OWN
from hubcommunity.core.watching import remembers
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.calls.absence_models import Absence
from hubcommunity.topics.calls.acting_queries import speaks
from hubcommunity.topics.calls.models import Call, Elector, Position, Round, Stand
from hubcommunity.topics.calls.objection_models import STANDS, Objection
from hubcommunity.topics.calls.queries import counts, is_running, latest
from hubcommunity.topics.calls.tally_policy import Tally, tally_of
from hubcommunity.topics.meetings.models import Answer, Invitation, Meeting, MeetingState
from hubcommunity.topics.meetings.queries import coming, own_of
from hubcommunity.topics.models import Seat, TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.queries import open_seats

HOUR = timedelta(hours=1)


class NextMeeting(NamedTuple):
    """The next meeting of a group."""

    id: int
    uid: UUID
    title: str
    state: MeetingState
    starts_at: datetime
    ends_at: datetime
    timezone: str
    place: str


class FrontCall(NamedTuple):
    """The open call of a group that ends first, with what was said in its last round."""

    round_id: int
    closes_at: datetime
    statement: str
    uid: UUID
    title: str
    quorum: int
    support: int
    standing: int
    tally: Tally


class Own(NamedTuple):
    """What a reader is to both: what their organisation says, and what they answered."""

    is_asked: bool = False
    stand: Stand | None = None
    said_at: datetime | None = None
    speaks: bool = False
    is_invited: bool = False
    answer: Answer | None = None


class Glance(NamedTuple):
    """The call with the reader's own voice in it, and the next meeting with their answer."""

    call: FrontCall | None
    meeting: NextMeeting | None
    organisation: Organisation | None
    takes_answer: bool
    own: Own
    now: datetime

    @property
    def stands(self) -> tuple[Stand, ...]:
        """What an organisation can say, in the order of the bars."""
        return tuple(Stand)


def glance_at(group: TopicGroup, place: Place) -> Glance:
    """Return what is open of a group and comes next. Of calls nothing is seen outside."""
    now = clock.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    meetings = meetings_from(group.id, hour)
    calls = calls_from(group.id, hour) if place.is_inside else ()
    meeting = next((one for one in meetings if one.ends_at > now), None)
    call = next((one for one in calls if one.closes_at > now), None)
    own = own_at(place, call, meeting)
    takes_answer = group.takes_members and own.is_asked and own.speaks
    organisation = place.seat.organisation if place.seat else None
    return Glance(call, meeting, organisation, takes_answer, own, now)


@remembers(Meeting)
def meetings_from(group_id: int, hour: datetime) -> tuple[NextMeeting, ...]:
    """Return the meetings that end within an hour, and the first that ends later."""
    found = []
    for row in db.session.execute(*meetings_after(group_id, hour)):
        found.append(NextMeeting(*row))
        if found[-1].ends_at > hour + HOUR:
            break
    return tuple(found)


@prepared
def meetings_after(group_id: int, hour: datetime) -> Any:
    columns = (Meeting.id, Meeting.uid, Meeting.title, Meeting.state, Meeting.starts_at)
    query = coming(group_id, hour)
    return query.with_only_columns(*columns, Meeting.ends_at, Meeting.timezone, Meeting.place)


@remembers(Call, Round, Elector, Position, Objection)
def calls_from(group_id: int, hour: datetime) -> tuple[FrontCall, ...]:
    """Return the open calls that close within an hour, and the first that closes later."""
    said: dict[tuple[Any, ...], dict[Stand | None, int]] = {}
    for *about, stand, number in db.session.execute(*calls_after(group_id, hour)):
        if tuple(about) not in said and said and next(reversed(said))[1] > hour + HOUR:
            break
        said.setdefault(tuple(about), {})[stand] = number
    return tuple(FrontCall._make((*about, tally_of(numbers))) for about, numbers in said.items())


@prepared
def calls_after(group_id: int, hour: datetime) -> Any:
    """Select the latest positions in the open rounds, counted by round and by what they say."""
    standing = select(func.count()).where(
        Objection.call_id == Call.id, Objection.state.in_(list(STANDS))
    )
    return (
        select(
            *(Round.id, Round.closes_at, Round.statement, Call.uid, Call.title),
            *(Call.quorum, Call.support, standing.scalar_subquery(), Position.stand, func.count()),
        )
        .join(Round.call)
        .join(Elector, Elector.round_id == Round.id)
        .outerjoin(Position, and_(Position.elector_id == Elector.id, latest()))
        .where(Call.group_id == group_id, is_running(hour), counts())
        .group_by(Round.id, Call.id, Position.stand)
        .order_by(Round.closes_at, Round.id)
    )


def own_at(place: Place, call: FrontCall | None, meeting: NextMeeting | None) -> Own:
    """Return what is the reader's own of both; nobody else than who is inside has any."""
    if place.person_id is None or not (place.seat or place.offices) or not (call or meeting):
        return Own()
    seat = place.seat if call else None
    return own_among(
        call.round_id if call else None,
        seat.organisation_id if seat else None,
        seat.id if seat else None,
        meeting.id if meeting else None,
        place.person_id,
        clock.today(),
    )


@remembers(Elector, Position, Seat, Absence, Meeting, Invitation, shelf=OWN)
def own_among(
    round_id: int | None,
    organisation_id: int | None,
    seat_id: int | None,
    meeting_id: int | None,
    person_id: int,
    today: date,
) -> Own:
    asked = own_of_both(round_id, organisation_id, seat_id, meeting_id, person_id, today)
    elector, stand, said_at, speaking, invitation, answer = db.session.execute(*asked).one()
    return Own(
        elector is not None, stand, said_at, speaking is not None, invitation is not None, answer
    )


@prepared
def own_of_both(
    round_id: int | None,
    organisation_id: int | None,
    seat_id: int | None,
    meeting_id: int | None,
    person_id: int,
    today: date,
) -> Any:
    asked = select(Elector.id).where(
        Elector.round_id == round_id, Elector.organisation_id == organisation_id
    )
    last = (
        select(Position.stand, Position.at)
        .join(Elector, Elector.id == Position.elector_id)
        .where(Elector.round_id == round_id, Elector.organisation_id == organisation_id)
        .order_by(Position.id.desc())
        .limit(1)
    )
    invited = select(Invitation.id, Invitation.answer).join(Meeting, own_of(person_id))
    invited = invited.where(Meeting.id == meeting_id).limit(1)
    moved_up = open_seats().where(Seat.id == seat_id, speaks(today))
    parts = (
        asked,
        last.with_only_columns(Position.stand),
        last.with_only_columns(Position.at),
        moved_up.with_only_columns(Seat.id),
        invited.with_only_columns(Invitation.id),
        invited.with_only_columns(Invitation.answer),
    )
    return select(*(part.scalar_subquery() for part in parts))
