"""Who gets a new lead: the rules, whose turn it is, and who is passed over."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcommunity.audit import queries as audit
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.partnerships import absence_actions, pipeline_actions, rule_queries
from hubcommunity.partnerships import rule_actions as actions
from hubcommunity.partnerships.actions import add_lead, edit, give_by_rule
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.rule_models import AssignmentRule, RulePlace, Way
from hubcommunity.partnerships.rule_policy import next_place
from hubcommunity.partnerships.step_mail_actions import choose
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once

NOON = "2026-06-10T12:00:00+00:00"
TODAY = date(2026, 6, 10)


@pytest.fixture
def me():
    return make.administrator()


@pytest.fixture
def pipeline():
    return make.pipeline()


def rule(pipeline, me, *people, way=Way.IN_TURN, **values):
    return actions.add_rule(pipeline, way=way, people=people, by=me, **values)


def given_to(pipeline, me, country=None, type_id=None):
    return actions.owner_by_rule(pipeline, country=country, type_id=type_id, by=me)


def test_without_rules_whoever_adds_a_lead_looks_after_it(pipeline, me):
    assert given_to(pipeline, me) is me


def test_the_first_rule_that_fits_country_and_type_counts(pipeline, me):
    nordic, hospitals, rest = make.staff(), make.staff(), make.staff()
    hospital, payer = make.organisation_type("hospital", "Hospital"), make.organisation_type()
    one = {"way": Way.ONE}
    rule(pipeline, me, nordic, countries=["SE", "FI"], types=[hospital], **one)
    rule(pipeline, me, hospitals, types=[hospital], **one)
    rule(pipeline, me, rest, countries=["FI"], **one)
    assert given_to(pipeline, me, "FI", hospital.id) is nordic
    assert given_to(pipeline, me, "PT", hospital.id) is hospitals
    assert given_to(pipeline, me, None, hospital.id) is hospitals
    assert given_to(pipeline, me, "FI", payer.id) is rest
    assert given_to(pipeline, me, "PT", payer.id) is None


def test_people_take_turns(pipeline, me):
    first, second, third = sorted((make.staff() for _ in range(3)), key=lambda each: each.id)
    rule(pipeline, me, third, second, first)
    turns = [given_to(pipeline, me) for _ in range(5)]
    assert turns == [first, second, third, first, second]


def test_whoever_has_the_fewest_open_leads_in_all_pipelines_comes_next(pipeline, me):
    busy, free = make.staff(), make.staff()
    other = make.pipeline("b", "B")
    make.lead(other, owner=busy)
    make.lead(other, "Partner", owner=free, closed_at=clock.now())
    rule(pipeline, me, busy, free, way=Way.LEAST_LOADED)
    assert given_to(pipeline, me) is free
    make.lead(pipeline, owner=free)
    make.lead(pipeline, owner=free)
    assert given_to(pipeline, me) is busy


def test_whoever_is_away_or_no_longer_staff_is_passed_over_and_the_next_rule_counts(pipeline, me):
    left, away, last = make.person(), make.staff(), make.staff()
    rule(pipeline, me, left, away)
    rule(pipeline, me, last, way=Way.ONE)
    assert given_to(pipeline, me) is away
    with time_machine.travel(NOON, tick=False):
        absence_actions.say_away(away, starts_on=TODAY, ends_on=TODAY)
        assert given_to(pipeline, me) is last
        absence = absence_actions.say_away(last, starts_on=TODAY, ends_on=TODAY)
        assert given_to(pipeline, me) is None
        absence_actions.take_back(absence, by=last)
        assert given_to(pipeline, me) is last


def test_whoever_does_not_see_the_pipeline_gets_none_of_its_leads(pipeline, me):
    outsider, reader = make.staff(), make.staff()
    said = {"name": "Quiet", "outcome": "deals", "is_restricted": True, "is_support": False}
    pipeline_actions.change_pipeline(pipeline, readers=[reader], by=me, **said)
    rule(pipeline, me, outsider, reader, me)
    assert {given_to(pipeline, me) for _ in range(4)} == {reader, me}


@pytest.mark.parametrize(
    ("zone", "is_away"), [("Pacific/Auckland", True), ("America/Los_Angeles", False)]
)
def test_the_days_away_are_those_of_the_calendar_where_somebody_is(zone, is_away):
    """At noon UTC on the 10th it is the 11th already in Auckland, and the 10th in Los Angeles."""
    person = make.staff(timezone=zone)
    with time_machine.travel("2026-06-10T13:00:00+00:00", tick=False):
        day = TODAY + timedelta(days=1)
        absence_actions.say_away(person, starts_on=day, ends_on=day)
        assert rule_queries.away([person]) == ({person.id} if is_away else set())


def test_a_last_day_before_the_first_is_refused():
    with pytest.raises(RuleBroken, match="before the first"):
        absence_actions.say_away(make.staff(), starts_on=TODAY, ends_on=TODAY - timedelta(days=1))


def test_a_rule_names_somebody_and_one_person_is_one(pipeline, me):
    with pytest.raises(RuleBroken, match="Name whoever"):
        rule(pipeline, me)
    with pytest.raises(RuleBroken, match="Name one person"):
        rule(pipeline, me, me, make.staff(), way=Way.ONE)


def test_a_changed_rule_keeps_the_turns_of_those_it_named_before(pipeline, me):
    first, second, new = sorted((make.staff() for _ in range(3)), key=lambda each: each.id)
    made = rule(pipeline, me, first, second)
    given_to(pipeline, me)
    actions.change_rule(made, way=Way.IN_TURN, people=[first, new], countries=["FI"], by=me)
    assert given_to(pipeline, me, "PT") is None
    assert [given_to(pipeline, me, "FI") for _ in range(2)] == [new, first]
    told = audit.about(pipeline)[-1]
    assert (told.event, told.details["after"]["countries"]) == ("rule.changed", ["FI"])


def test_rules_change_places_and_go_with_their_pipeline(pipeline, me):
    first, second = (rule(pipeline, me, make.staff()) for _ in range(2))
    actions.order_rule(second, up=True, by=me)
    assert list(rule_queries.rules_of(pipeline)) == [second, first]
    actions.delete_rule(first, by=me)
    db.session.flush()
    with pytest.raises(Stale):
        actions.order_rule(first, up=True, by=me)
    pipeline_actions.delete_pipeline(pipeline, by=me)
    db.session.flush()
    assert db.session.query(AssignmentRule).count() == db.session.query(RulePlace).count() == 0


def test_a_lead_by_rule_belongs_to_whoever_has_the_turn_who_is_told_once(pipeline, me, outbox):
    owner = make.staff()
    rule(pipeline, me, owner, countries=["FI"])
    facts = {"organisation_name": "Oulu Hospital", "country": "FI", "next_step": "Call"}
    lead = add_lead(pipeline, by=me, by_rule=True, **facts)
    assert lead.owner is owner
    [mail] = outbox()
    assert (mail.to_address, mail.event) == (owner.email, "lead.assigned")
    assert "Oulu Hospital" in mail.subject
    assert f"/staff/leads/{lead.uid}/" in mail.text


def test_nobody_is_told_of_a_lead_that_they_added_themselves_or_want_no_mail_about(
    pipeline, me, outbox
):
    quiet = make.staff()
    choose(quiet, daily=True, weekly=True, assigned=False)
    add_lead(pipeline, by=me, organisation_name="A", owner=me)
    add_lead(pipeline, by=me, organisation_name="B", owner=quiet)
    add_lead(pipeline, by=me, organisation_name="C", owner=None)
    assert outbox() == []


def test_a_lead_that_has_no_owner_is_given_by_rule_once_somebody_is_there(pipeline, me, outbox):
    owner, lead = make.staff(), make.lead(pipeline, country="FI")
    made = rule(pipeline, me, owner, countries=["PT"])
    with pytest.raises(RuleBroken, match="nobody is there"):
        give_by_rule(lead, by=me, version=lead.version)
    actions.change_rule(made, way=Way.ONE, people=[owner], by=me)
    give_by_rule(lead, by=me, version=lead.version)
    assert lead.owner is owner
    assert [mail.to_address for mail in outbox()] == [owner.email]
    with pytest.raises(Stale):
        edit(lead, by=me, version=1, owner=me)


@pytest.mark.parametrize("way", [Way.IN_TURN, Way.LEAST_LOADED])
def test_two_leads_at_once_go_to_different_people(app, pipeline, me, way):
    people = [make.staff() for _ in range(2)]
    rule(pipeline, me, *people, way=way)
    pipeline_id, me_id = pipeline.id, me.id
    owners = []

    def give():
        found, by = db.session.get(Pipeline, pipeline_id), db.session.get(Person, me_id)
        owners.append(given_to(found, by).id)

    assert at_once(app, *[give] * 4) == [""] * 4
    assert sorted(owners) == sorted([person.id for person in people] * 2)


@settings(max_examples=20)
@given(
    turns=st.lists(st.integers(0, 5), min_size=1, max_size=5),
    loads=st.lists(st.integers(0, 3), min_size=5, max_size=5),
    there=st.sets(st.integers(0, 4)),
    way=st.sampled_from(Way),
)
def test_whoever_comes_next_is_there_and_nobody_there_comes_before_them(turns, loads, there, way):
    places = [RulePlace(person_id=id_, last_turn=turn) for id_, turn in enumerate(turns)]
    by_id = dict(enumerate(loads))
    place = next_place(AssignmentRule(way=way, places=places), there, by_id)
    present = [each for each in places if each.person_id in there]
    assert (place is None) == (not present)
    if place is not None:
        assert place in present
        if way is Way.LEAST_LOADED:
            assert by_id[place.person_id] == min(by_id[each.person_id] for each in present)
        else:
            assert place.last_turn == min(each.last_turn for each in present)
