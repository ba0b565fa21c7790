"""A member's desk is drawn once, and is another one as soon as something changes or is over."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from hubcommunity.accounts.models import LoginSession
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.organisations.models import AffiliationState
from hubcommunity.topics.calls.models import Round
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.discussion import actions as discussion
from hubcommunity.topics.discussion.models import Post
from hubcommunity.topics.meetings import item_actions
from hubcommunity.topics.meetings.models import Answer, MeetingState
from hubcommunity.topics.meetings.reply_actions import reply
from hubcommunity.topics.models import SeatOffer
from tests import make
from tests.statements import statements
from tests.topics.calls.steps import opened

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def group():
    return make.group("integration", name="Integration")


@pytest.fixture
def seat(group):
    return make.sitting(group, make.member("Harbour Clinic"))


@pytest.fixture
def member(seat, sign_in):
    return sign_in(seat.person)


def desk_of(browser):
    """Return what the desk says, without what differs from one answer or session to the next."""
    page = browser.get("/home/").get_data(as_text=True)
    return re.sub(r'(nonce|csrf_token" value)="[^"]+"', "", page)


def stays_signed_in(until):
    db.session.execute(update(LoginSession).values(expires_at=until))


def test_a_desk_that_was_drawn_takes_one_statement_and_is_its_readers_alone(seat, member, sign_in):
    other = sign_in(make.sitting(make.group(name="Ageing"), make.member("Port Hospital")).person)
    first = desk_of(member)
    with statements() as sent:
        assert desk_of(member) == first
    assert len(sent) == 1
    assert "Harbour Clinic" in first
    assert "Harbour Clinic" not in desk_of(other)
    assert "Port Hospital" in desk_of(other)


def invited_to_represent(seat):
    """Ends an hour from now."""
    inviting = make.affiliation(
        seat.person, make.organisation("Old Harbour"), state=AffiliationState.INVITED
    )
    inviting.invited_as = seat.person.email_folded
    inviting.invited_at = NOW - timedelta(days=14) + HOUR


def offered_a_seat(seat):
    lost = make.seat(seat.person, make.group(), seat.organisation)
    lost.ended_at = NOW
    make.saved(SeatOffer(seat=lost, made_at=NOW - timedelta(days=90) + HOUR))


def invited_to_meet(seat):
    make.invitation(make.meeting(seat.group, starts_at=NOW + HOUR, title="Autumn"), seat)


def asked_for_consensus(seat):
    call = opened([seat], title="Statement on ageing")
    db.session.execute(update(Round).where(Round.call == call).values(closes_at=NOW + HOUR))


ENDING = {
    invited_to_represent: "Old Harbour",
    offered_a_seat: "Take seats in topic groups back",
    invited_to_meet: "Autumn",
    asked_for_consensus: "Statement on ageing",
}


@pytest.mark.parametrize("begin", ENDING)
def test_what_is_over_by_itself_leaves_the_desk(seat, member, begin):
    begin(seat)
    for at, is_there in ((NOW, True), (NOW + HOUR - SECOND, True), (NOW + HOUR, False)):
        with time_machine.travel(at, tick=False):
            assert (ENDING[begin] in desk_of(member)) is is_there


def test_a_declaration_grows_old_and_a_promise_is_late_by_the_day(seat, member, group):
    stays_signed_in(until=NOW + timedelta(days=9))
    made_at = NOW - timedelta(days=365) + HOUR
    make.saved(Declaration(group=group, person=seat.person, interests="", made_at=made_at))
    meeting = make.meeting(group, MeetingState.HELD, starts_at=NOW - HOUR)
    chair = make.chair(group)
    item_actions.promise(meeting, "Ask the payers", seat.person, clock.today(), by=chair)
    told = []
    for at in (NOW, NOW + HOUR, NOW + 24 * HOUR):
        with time_machine.travel(at, tick=False):
            page = desk_of(member)
            told.append(("Declare your interests" in page, "Late" in page))
    assert told == [(False, False), (True, False), (True, True)]


def test_a_call_counts_down_on_the_desk(seat, member):
    opened([seat])
    closes_at = db.session.scalars(select(Round.closes_at)).one()
    stays_signed_in(until=closes_at)
    left = (
        (timedelta(days=3), "3 days"),
        (timedelta(days=3) - SECOND, "2 days"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=2) - SECOND, "47 hours"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(minutes=90) - SECOND, "89 minutes"),
    )
    for before, words in left:
        with time_machine.travel(closes_at - before, tick=False):
            assert f">{words}<" in desk_of(member)


def test_what_anybody_writes_is_on_the_desk_at_once(seat, member, group):
    meeting = make.meeting(group, title="Autumn")
    make.invitation(meeting, seat)
    assert "Autumn" in desk_of(member)
    reply(meeting, seat.person, Answer.YES, by=seat.person)
    thread = discussion.begin(group, "Costs", "Text", by=make.sitting(group).person)
    post = db.session.scalars(select(Post)).one()
    page = desk_of(member)
    assert "Autumn" not in page
    assert "Costs" in page
    discussion.read(thread, post, by=seat.person)
    assert "Costs" not in desk_of(member)
    seat.organisation.name = "Harbour Hospital"
    seat.person.given_name = "Aino"
    page = desk_of(member)
    assert "Harbour Hospital" in page
    assert "Welcome, Aino" in page


def test_each_browser_acts_for_the_organisation_that_was_chosen_in_it(seat, member, sign_in):
    second = make.member("Port Hospital")
    make.affiliation(seat.person, second)
    other = sign_in(seat.person)
    assert desk_of(member) == desk_of(other)
    member.post("/organisation/acting-for/", data={"organisation": second.slug})
    chosen = f'<option value="{second.slug}" selected>'
    assert chosen in desk_of(member)
    assert chosen not in desk_of(other)
