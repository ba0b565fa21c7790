"""Topic groups for programs: who sits in them, when they meet, what they agree on."""

from datetime import timedelta

import pytest

from bench.fill import write
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.organisations.models import Affiliation, AffiliationRole, AffiliationState
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.models import Call, Stand
from hubcommunity.topics.meetings.models import AgendaItem, Answer, Meeting, MeetingState
from hubcommunity.topics.models import GroupState, Seat, SeatKind
from tests import make
from tests.counting import cost
from tests.follow import followed
from tests.topics.calls.steps import at_the_table, last, opened, say

GROUPS = "/api/v1/groups"


def titles(answer, of):
    assert answer.status_code == 200, answer.json
    return [each["title"] for each in answer.json[of]]


def test_groups_are_told_with_their_figures_and_who_runs_them(ask):
    group = make.group("care", topic=make.topic(), scope="All of it.")
    make.group("later", state=GroupState.PROPOSED)
    make.sitting(group)
    chair = make.chair(group)
    told = ask.get(GROUPS).json["groups"]
    assert [(each["slug"], each["state"], each["organisations"]) for each in told] == [
        ("care", "active", 1),
        ("later", "proposed", 0),
    ]
    assert [each["slug"] for each in ask.get(f"{GROUPS}?state=proposed").json["groups"]] == [
        "later"
    ]
    whole = ask.get(f"{GROUPS}/care").json
    assert (whole["topic"], whole["scope"]) == ("reimbursement", "All of it.")
    [office] = whole["offices"]
    assert (office["office"], office["person"]["name"]) == ("chair", chair.name)
    assert ask.get(f"{GROUPS}/none").status_code == 404


def test_seats_are_those_of_a_day(ask):
    group, today = make.group("care"), clock.today()
    first, second = make.sitting(group), make.sitting(group, kind=SeatKind.ALTERNATE)
    first.began_at = clock.now() - timedelta(days=9)
    first.ended_at = clock.now() - timedelta(days=2)
    told = ask.get(f"{GROUPS}/care/seats").json["seats"]
    assert [(each["id"], each["kind"], each["line"]) for each in told] == [
        (str(second.uid), "alternate", 0)
    ]
    assert told[0]["person"] == {"id": str(second.person.uid), "name": second.person.name}
    assert told[0]["organisation"]["id"] == str(second.organisation.uid)
    then = ask.get(f"{GROUPS}/care/seats?on={today - timedelta(days=4)}").json["seats"]
    assert [each["id"] for each in then] == [str(first.uid)]
    assert "@" not in ask.get(f"{GROUPS}/care/seats").text


def test_meetings_are_those_to_come_and_those_past(ask):
    group, now = make.group("care"), clock.now()
    past = make.meeting(group, MeetingState.HELD, title="Past", starts_at=now - timedelta(days=3))
    coming = make.meeting(group, title="Coming", description="*Do* come.", capacity=9)
    make.meeting(group, MeetingState.DRAFT, title="Draft")
    make.saved(AgendaItem(meeting=coming, position=0, title="Welcome", minutes=10))
    make.invitation(coming, make.sitting(group), Answer.YES)
    make.invitation(coming, make.sitting(group))
    found = {each: titles(ask.get(f"{GROUPS}/care/meetings{each}"), "meetings") for each in WHEN}
    assert found == WHEN
    told = ask.get(f"{GROUPS}/care/meetings/{coming.uid}").json
    assert (told["state"], told["description"], told["capacity"]) == ("published", "*Do* come.", 9)
    assert told["agenda"] == [{"title": "Welcome", "minutes": 10, "presenter": ""}]
    assert told["answers"] == {"yes": 1, "no": 0, "maybe": 0, "waiting list": 0, "nothing": 1}
    other = make.group("other")
    assert ask.get(f"{GROUPS}/{other.slug}/meetings/{past.uid}").status_code == 404


WHEN = {
    "": ["Past", "Coming", "Draft"],
    "?when=coming": ["Coming", "Draft"],
    "?when=past": ["Past"],
}


def test_calls_are_told_by_the_clock_with_what_is_said_in_them(ask):
    seats = at_the_table(3)
    call = opened(seats)
    say(call, seats[0], Stand.AGREE)
    say(call, seats[1], Stand.OBJECT)
    group = call.group
    draft = make.call(group, title="Later")
    told = ask.get(f"{GROUPS}/{group.slug}/calls").json["calls"]
    assert [(each["title"], each["state"]) for each in told] == [
        (call.title, "open"),
        ("Later", "draft"),
    ]
    tally = {"electors": 3, "agree": 1, "agree_with_comments": 0, "object": 1, "abstain": 0}
    assert told[0]["last_round"]["tally"] == tally | {"silent": 1}
    assert told[1]["last_round"] is None
    whole = ask.get(f"{GROUPS}/{group.slug}/calls/{call.uid}").json
    [asked] = whole["rounds"]
    assert (asked["statement"], asked["sha256"]) == (call.statement, last(call).sha256)
    assert ask.get(f"{GROUPS}/{group.slug}/calls/{draft.uid}").json["rounds"] == []
    last(call).opened_at -= timedelta(days=30)
    last(call).closes_at = clock.now()
    assert ask.get(f"{GROUPS}/{group.slug}/calls").json["calls"][0]["state"] == "assessing"


def test_pieces_of_a_list_follow_each_other(ask):
    group = make.group("care")
    for number in range(3):
        make.call(group, title=f"Call {number}")
        make.meeting(group, title=f"Meeting {number}")
        make.sitting(group)
    for what, shown in (("calls", "title"), ("meetings", "title"), ("seats", "id")):
        pieces = followed(ask, f"{GROUPS}/care/{what}?limit=2")
        told = [[each[shown] for each in piece.json[what]] for piece in pieces]
        assert [len(each) for each in told] == [2, 1]
        assert len({one for each in told for one in each}) == 3


@pytest.mark.parametrize("what", ["seats", "meetings", "calls", "people"])
def test_a_list_costs_as_many_queries_among_a_thousand_rows_as_among_ten(ask, what):
    seat = make.sitting(make.group("care"))
    call, meeting = make.call(seat.group), make.meeting(seat.group)
    of = f"/api/v1/organisations/{seat.organisation.uid}/people"
    address = of if what == "people" else f"{GROUPS}/care/{what}"

    def grow(number):
        first = max(id_ for (id_,) in db.session.query(Person.id)) + 1
        people = range(first, first + number)
        named = {"given_name": "Pat", "family_name": "Delegate"}
        write(Person.__table__, ({"id": n, **named} for n in people))
        sits = {"organisation_id": seat.organisation_id, "group_id": seat.group_id}
        sits |= {"kind": SeatKind.OBSERVER}
        represents = {
            "organisation_id": seat.organisation_id,
            "role": AffiliationRole.DELEGATE,
            "state": AffiliationState.CURRENT,
        }
        rows = {
            "seats": (Seat, sits),
            "people": (Affiliation, represents),
            "calls": (Call, values_of(call)),
            "meetings": (Meeting, values_of(meeting)),
        }
        model, values = rows[what]
        apart = {} if what in ("calls", "meetings") else {"person_id": 0}
        write(model.__table__, ({**values, **dict.fromkeys(apart, n)} for n in people))

    grow(10)
    ask.get(address)
    few = cost(lambda: ask.get(address))
    grow(990)
    assert cost(lambda: ask.get(address)) == few <= 8
    assert len(ask.get(address).json[what]) == 100


def values_of(row):
    columns = row.__table__.c.keys()
    return {name: getattr(row, name) for name in columns if name not in ("id", "uid")}
