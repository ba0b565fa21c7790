"""Calendars to follow: one's own by a secret address, and that of a group."""

from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.tokens import sign
from hubcommunity.topics.meetings.feed_actions import renew, revoke
from hubcommunity.topics.meetings.feed_queries import CALENDAR, address_of
from hubcommunity.topics.meetings.models import MeetingState
from hubcommunity.topics.models import GroupState
from tests import make
from tests.counting import cost

LINK = "https://meet.example/secret"
HELD = MeetingState.HELD


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def seat(group):
    return make.sitting(group)


def path_for(person):
    return urlsplit(address_of(renew(person, by=person))).path


def titles(response):
    calendar = icalendar.Calendar.from_ical(response.data)
    return [str(event["SUMMARY"]).partition(": ")[2] for event in calendar.walk("VEVENT")]


def test_ones_own_calendar_has_the_published_meetings_of_ones_groups(group, seat, client):
    make.meeting(group, title="Mine", link=LINK)
    make.meeting(group, title="Held", starts_at=clock.now() - timedelta(days=9), state=HELD)
    make.meeting(group, MeetingState.DRAFT, title="Draft")
    make.meeting(group, MeetingState.CANCELLED, title="Off")
    make.meeting(group, title="Long ago", starts_at=clock.now() - timedelta(days=99), state=HELD)
    make.meeting(title="Elsewhere")
    response = client.get(path_for(seat.person))
    assert response.content_type == "text/calendar; charset=utf-8"
    assert titles(response) == ["Held", "Mine"]
    assert LINK in response.text


def test_who_left_the_group_sees_its_meetings_no_more(group, seat, client):
    make.meeting(group)
    path = path_for(seat.person)
    seat.ended_at = clock.now()
    assert titles(client.get(path)) == []


def test_an_address_leads_nowhere_once_it_is_renewed_or_revoked(seat, client):
    person = seat.person
    first = path_for(person)
    second = path_for(person)
    assert first != second
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]
    revoke(person, by=person)
    assert client.get(second).status_code == 404


@pytest.mark.parametrize("secret", ["none-such", "a.b.c"])
def test_an_address_cannot_be_made_up(seat, client, secret):
    renew(seat.person, by=seat.person)
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


def test_what_was_signed_for_a_calendar_of_nobody_leads_nowhere(client):
    unknown = sign(CALENDAR, make.person().uid.hex)
    assert client.get(f"/calendar/{unknown}.ics").status_code == 404


def test_a_program_that_has_the_present_state_gets_none(group, seat, client):
    meeting, path = make.meeting(group), path_for(seat.person)
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=known).status_code == 304
    meeting.title = "Another"
    assert client.get(path, headers=known).status_code == 200


def test_the_calendar_of_a_group_is_public_and_has_no_link(group, client):
    make.meeting(group, link=LINK, description="Inner matters", place="Brussels")
    response = client.get("/topics/reimbursement/meetings.ics")
    assert titles(response) == ["Evidence levels"]
    assert "LOCATION:Brussels" in response.text
    assert LINK not in response.text
    assert "Inner" not in response.text
    assert response.headers["Cache-Control"] == "public, max-age=3600"


def test_a_proposed_group_has_no_calendar(group, client):
    group.state = GroupState.PROPOSED
    assert client.get("/topics/reimbursement/meetings.ics").status_code == 404


def test_calendars_cost_the_same_with_many_meetings(group, seat, client):
    make.meeting(group)
    paths = [path_for(seat.person), "/topics/reimbursement/meetings.ics"]
    db.session.commit()
    few = [cost(lambda path=path: client.get(path)) for path in paths]
    for _ in range(30):
        make.meeting(group)
    db.session.commit()
    assert [cost(lambda path=path: client.get(path)) for path in paths] == few
    assert max(few) <= 4


def test_the_page_makes_renews_and_revokes_the_address(seat, sign_in):
    browser = sign_in(seat.person)
    assert "no calendar address" in browser.get("/account/calendar/").text
    made = browser.post("/account/calendar/renew", follow_redirects=True).text
    assert "webcal://hub.test/calendar/" in made
    assert "http://hub.test/calendar/" in made
    gone = browser.post("/account/calendar/revoke", follow_redirects=True).text
    assert "no calendar address" in gone
