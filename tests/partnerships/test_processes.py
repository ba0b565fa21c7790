"""Two at once, each in a process of its own as on two servers: what holds of the leads after."""

from contextvars import Context
from itertools import pairwise
from math import inf, nextafter

import pytest
from flask import current_app
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.partnerships import actions, queries
from hubcommunity.partnerships.bulk.actions import Act, Change, carry_out
from hubcommunity.partnerships.bulk.queries import leads_with
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, Transition
from hubcommunity.partnerships.rule_actions import add_rule
from hubcommunity.partnerships.rule_models import Way
from hubcommunity.partnerships.twins import actions as twins
from hubcommunity.partnerships.twins.policy import mark_of
from hubcommunity.people.models import Person
from tests import make
from tests.processes import Job, Outcome, Pair

ROUNDS = 10
JSON = {"Accept": "application/json"}
SET_ASIDE = "This lead is part of another one by now."
SEEN_BEFORE = "One of the two changed after you opened the page. Compare them again."


@pytest.fixture(scope="module")
def processes(app_settings):
    pair = Pair(app_settings)
    yield pair
    pair.close()


@pytest.fixture
def me():
    return make.staff()


@pytest.fixture
def pipeline():
    return make.pipeline()


# --- what a process is asked to do ---


def drag(uid, cookie, form):
    """Drop a card on the board; return how the hub answers."""
    browser = current_app.test_client()
    browser.set_cookie("session", cookie)
    answer = Context().run(browser.post, f"/staff/leads/{uid}/move/", data=form, headers=JSON)
    return answer.status_code, answer.json


def move(number, to_id, by_id, version, after_id=None):
    lead, after = (db.session.get(Lead, id_) if id_ else None for id_ in (number, after_id))
    to, by = db.session.get(Stage, to_id), db.session.get(Person, by_id)
    if lead is None:
        return SET_ASIDE
    actions.move(lead, to=to, by=by, version=version, after=after)
    return ""


def edit(number, by_id, version):
    lead, by = db.session.get(Lead, number), db.session.get(Person, by_id)
    actions.edit(lead, by=by, version=version, owner=by, next_step="Call")


def move_many(pipeline_id, to_id, by_id, versions):
    pipeline, by = db.session.get(Pipeline, pipeline_id), db.session.get(Person, by_id)
    change = Change(Act.MOVE, stage=db.session.get(Stage, to_id))
    carry_out(pipeline, leads_with(pipeline, versions), versions, change, by=by)


def merge(goes_id, stays_id, by_id, seen):
    goes, stays = db.session.get(Lead, goes_id), db.session.get(Lead, stays_id)
    twins.merge(goes, stays, by=db.session.get(Person, by_id), seen=seen)


def add_by_rule(pipeline_id, by_id):
    pipeline, by = db.session.get(Pipeline, pipeline_id), db.session.get(Person, by_id)
    lead = actions.add_lead(pipeline, by=by, by_rule=True, organisation_name="Clinic")
    return lead.owner_id


def give_by_rule(number, by_id, version):
    lead, by = db.session.get(Lead, number), db.session.get(Person, by_id)
    return actions.give_by_rule(lead, by=by, version=version).id


# --- what a test asks for, and what it holds to be true ---


def moving(lead, to, by, after=None):
    return Job(move, (lead.id, to.id, by.id, lead.version, after.id if after else None))


def added(pipeline, me, *names):
    """Return new leads at the top of the first stage, each above the one before."""
    leads = [actions.add_lead(pipeline, by=me, organisation_name=name) for name in names]
    db.session.commit()
    return leads


def names_in(stage):
    query = select(Lead.organisation_name).where(Lead.stage_id == stage.id)
    return list(db.session.scalars(query.order_by(Lead.position, Lead.id)))


def books_are_right():
    """Every lead has one open stay, in its stage; each place in a stage is taken once."""
    leads = db.session.execute(select(Lead.id, Lead.stage_id, Lead.position)).all()
    is_open = Transition.left_at.is_(None)
    stays = db.session.execute(select(Transition.lead_id, Transition.stage_id).where(is_open))
    assert sorted(stays) == sorted((number, stage_id) for number, stage_id, _place in leads)
    assert len({(stage_id, place) for _number, stage_id, place in leads}) == len(leads)


def test_of_two_who_drag_a_card_one_is_answered_with_where_it_is_now(processes, pipeline, sign_in):
    [lead] = added(pipeline, make.staff(), "Clinic")
    staff = [make.staff(given_name=name, family_name="Silva") for name in ("Ana", "Rui")]
    cookies = [sign_in(person).get_cookie("session").value for person in staff]
    stages = [make.stage(pipeline, name) for name in ("Identified", "In conversation", "Partner")]
    for _round in range(ROUNDS):
        goals = [stage for stage in stages if stage.id != lead.stage_id]
        forms = [{"stage": str(goal.uid), "version": lead.version} for goal in goals]
        jobs = (Job(drag, (lead.uid, *each)) for each in zip(cookies, forms, strict=True))
        answers = [outcome.value for outcome in processes.at_once(*jobs)]
        assert sorted(status for status, _told in answers) == [200, 409]
        won = [status for status, _told in answers].index(200)
        assert lead.stage_id == goals[won].id
        refusal = answers[1 - won][1]
        assert f"{staff[won].name} moved this lead to “{goals[won].name}” on" in refusal["error"]
        assert (refusal["stage"], refusal["lane"]) == (goals[won].name, str(goals[won].uid))
        books_are_right()
    stays = db.session.scalars(select(Transition).order_by(Transition.id)).all()
    assert len(stays) == 1 + ROUNDS
    assert all(before.left_at == stay.entered_at for before, stay in pairwise(stays))


def test_the_last_place_of_a_stage_is_given_to_one_of_two(processes, pipeline, me):
    to = make.stage(pipeline, "Partner")
    to.limit_is_hard = True
    for taken in range(ROUNDS):
        to.limit = taken + 1
        leads = added(pipeline, me, "A", "B")
        outcomes = processes.at_once(*(moving(lead, to, me) for lead in leads))
        full = f"“Partner” takes {taken + 1} at most, and is full: move one on first."
        assert sorted(outcome.refusal for outcome in outcomes) == ["", full]
        assert queries.number_in(to) == taken + 1
        books_are_right()


def test_a_card_put_elsewhere_in_its_column_and_moved_on_goes_one_way(processes, pipeline, me):
    here, away = (make.stage(pipeline, name) for name in ("Identified", "Partner"))
    for _round in range(ROUNDS):
        below, lead = added(pipeline, me, "below", "lead")
        seen = lead.version
        outcomes = processes.at_once(moving(lead, here, me, below), moving(lead, away, me))
        [stale] = filter(None, (outcome.refusal for outcome in outcomes))
        assert stale.endswith("before you did.") == (lead.stage_id == away.id)
        assert lead.version == seen + 1
        books_are_right()


def test_of_a_lead_that_is_moved_and_edited_at_once_one_is_told(processes, pipeline, me):
    """The edit writes the lead twice: the second time the database looks at all that it names."""
    for _round in range(ROUNDS):
        [lead] = added(pipeline, me, "lead")
        editing = Job(edit, (lead.id, me.id, lead.version))
        here = make.stage(pipeline, "Identified")
        outcomes = processes.at_once(editing, moving(lead, here, me))
        assert [bool(outcome.refusal) for outcome in outcomes].count(True) == 1
        books_are_right()


def test_many_leads_and_one_of_them_moved_at_once_end_in_one_stage(processes, pipeline, me):
    to, away = (make.stage(pipeline, name) for name in ("In conversation", "Partner"))
    for number in range(ROUNDS):
        leads = added(pipeline, me, *"ABC")
        seen = {lead.uid: lead.version for lead in leads}
        lead = leads[number % 3]
        many = Job(move_many, (pipeline.id, to.id, me.id, seen))
        refused, stale = (each.refusal for each in processes.at_once(many, moving(lead, away, me)))
        assert bool(refused) != bool(stale)
        assert lead.stage_id == (away if refused else to).id
        others = {each.stage_id == to.id for each in leads if each is not lead}
        assert others == {not refused}
        books_are_right()


def test_two_cards_put_below_the_same_one_get_places_of_their_own(processes, pipeline, me):
    here = make.stage(pipeline, "Identified")
    for _round in range(ROUNDS):
        last, above, *two = added(pipeline, me, "last", "above", "A", "B")
        outcomes = processes.at_once(*(moving(lead, here, me, above) for lead in two))
        assert outcomes == [Outcome("")] * 2
        assert above.position < min(lead.position for lead in two)
        assert last.position > max(lead.position for lead in two)
        books_are_right()


def test_a_card_that_leaves_is_not_placed_with_those_of_the_column_it_left(processes, pipeline, me):
    """Where no number is left between two cards, all of their column get new places."""
    here, away = (make.stage(pipeline, name) for name in ("Identified", "Partner"))
    for _round in range(ROUNDS):
        leaves, above, lead = added(pipeline, me, "leaves", "above", "lead")
        leaves.position = nextafter(above.position, inf)
        jobs = (moving(lead, here, me, above), moving(leaves, away, me))
        assert processes.at_once(*jobs) == [Outcome("")] * 2
        top = select(func.min(Lead.position)).where(Lead.stage_id == away.id)
        assert leaves.position == db.session.scalar(top)
        assert above.position < lead.position
        books_are_right()


def test_nothing_is_moved_any_more_of_a_lead_that_went_into_another(processes, pipeline, me):
    for number in range(ROUNDS):
        stays, goes = added(pipeline, me, "stays", "goes")
        to, ids = make.stage(pipeline, "Partner"), (goes.id, stays.id)
        merging = Job(merge, (*ids, me.id, mark_of(stays, goes)))
        moved = (goes, stays)[number % 2]
        merged, told = processes.at_once(merging, moving(moved, to, me))
        left = db.session.scalars(select(Lead.id).where(Lead.id.in_(ids))).all()
        if merged.refusal:
            assert (merged.refusal, told, len(left)) == (SEEN_BEFORE, Outcome(""), 2)
            assert moved.stage_id == to.id
        else:
            assert left == [stays.id]
            assert told in (Outcome(SET_ASIDE), Outcome(refusal=SET_ASIDE)) or moved is stays
            assert stays.stage_id != to.id
            its = select(Transition.lead_id).where(Transition.lead_id == ids[0])
            assert db.session.scalars(its).all() == []
        books_are_right()


def test_two_leads_given_by_rule_at_once_go_to_two_people_in_turn(processes, pipeline, me):
    """New ones, and some that are there already, whose stage nobody holds."""
    people = [make.staff() for _ in range(2)]
    rule = add_rule(pipeline, way=Way.IN_TURN, people=people, by=me)
    for number in range(1, ROUNDS + 1):
        lead, other = added(pipeline, me, "A", "B")
        adding = Job(add_by_rule, (pipeline.id, me.id))
        giving = [Job(give_by_rule, (each.id, me.id, each.version)) for each in (lead, other)]
        jobs = [[adding, adding], giving, [adding, giving[0]]][number % 3]
        outcomes = processes.at_once(*jobs)
        assert {outcome.value for outcome in outcomes} == {person.id for person in people}
        turns = {place.last_turn for place in rule.places}
        assert turns == {2 * number - 1, 2 * number}
        books_are_right()
