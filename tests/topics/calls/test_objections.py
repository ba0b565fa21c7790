"""The life of an objection."""

import pytest

from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.topics.calls.call_actions import cancel
from hubcommunity.topics.calls.models import Stand
from hubcommunity.topics.calls.objection_actions import answer, overrule, sustain
from hubcommunity.topics.calls.objection_models import STANDS, ObjectionState
from hubcommunity.topics.calls.round_actions import ask_again
from hubcommunity.topics.models import Office, OfficeName
from tests import make
from tests.topics.calls.steps import at_the_table, ended, objections, opened, say


@pytest.fixture
def seat(app):
    return at_the_table(2)[0]


@pytest.fixture
def call(seat):
    made = opened([seat])
    say(made, seat, Stand.OBJECT)
    return made


@pytest.fixture
def objection(call):
    return objections(call)[0]


def states(call):
    return [one.state.value for one in objections(call)]


def test_objecting_raises_an_objection_with_its_words(call, objection, seat):
    assert (objection.state, objection.organisation) == (ObjectionState.OPEN, seat.organisation)
    assert objection.position.proposed_text == "Say “risk class”."


@pytest.mark.parametrize("stand", [Stand.AGREE, Stand.COMMENTS, Stand.ABSTAIN])
def test_another_position_withdraws_it(call, seat, stand):
    say(call, seat, stand)
    assert states(call) == ["withdrawn"]
    assert objections(call)[0].settled_by == seat.person


def test_the_position_of_another_organisation_does_not(call, seat):
    other = make.sitting(seat.group)
    later = opened([seat, other])
    say(later, seat, Stand.OBJECT)
    say(later, other, Stand.AGREE)
    assert states(later) == ["open"]
    assert states(call) == ["open"]


def test_an_answer_asks_the_organisation_whether_it_settles_the_matter(call, objection, outbox):
    chair = make.person()
    with pytest.raises(RuleBroken, match="Write the answer"):
        answer(objection, " ", by=chair)
    answer(objection, "We define the term.", by=chair)
    assert objection.state is ObjectionState.ADDRESSED
    told = [m for m in outbox() if m.event == "call.objection_answered"]
    assert [m.person_id for m in told] == [objection.position.given_by_id]
    assert "We define the term." in told[0].text
    with pytest.raises(RuleBroken, match="Answered"):
        answer(objection, "Once more.", by=chair)


def test_its_organisation_upholds_an_answered_objection_and_nobody_else(call, objection, seat):
    with pytest.raises(RuleBroken, match="Open"):
        sustain(objection, by=seat.person)
    answer(objection, "We define the term.", by=make.person())
    for other in (make.sitting(seat.group).person, make.staff(), make.chair(seat.group)):
        with pytest.raises(Forbidden):
            sustain(objection, by=other)
    sustain(objection, by=seat.person)
    assert objection.state is ObjectionState.SUSTAINED


def test_objecting_again_changes_its_words_and_upholds_an_answered_one(call, objection, seat):
    again = say(call, seat, Stand.OBJECT)
    assert (objection.state, objection.position) == (ObjectionState.OPEN, again)
    answer(objection, "We define the term.", by=make.person())
    say(call, seat, Stand.OBJECT)
    assert states(call) == ["sustained"]


def test_staff_overrule_with_a_rationale_and_never_the_chair_alone(call, objection, seat, outbox):
    staff = make.staff()
    chair_of_staff = make.staff()
    make.saved(Office(group=seat.group, person=chair_of_staff, name=OfficeName.SECRETARY))
    for other in (make.chair(seat.group), chair_of_staff, seat.person):
        with pytest.raises(Forbidden):
            overrule(objection, by=other, rationale="It is clear enough.")
    with pytest.raises(RuleBroken, match="rationale"):
        overrule(objection, by=staff, rationale=" ")
    overrule(objection, by=staff, rationale="It is clear enough.")
    assert (objection.state, objection.settled_by) == (ObjectionState.OVERRULED, staff)
    assert outbox()[-1].event == "call.objection_overruled"


def test_a_settled_objection_stays_settled_and_a_new_one_is_a_new_row(call, objection, seat):
    say(call, seat, Stand.AGREE)
    with pytest.raises(RuleBroken, match="Withdrawn"):
        answer(objection, "Late.", by=make.person())
    with pytest.raises(RuleBroken, match="Withdrawn"):
        sustain(objection, by=seat.person)
    say(call, seat, Stand.OBJECT)
    assert states(call) == ["withdrawn", "open"]


def test_an_objection_lasts_into_the_next_round_until_its_organisation_agrees(call, seat):
    ended(call)
    answer(objections(call)[0], "We define the term.", by=make.person())
    ask_again(call, "Name the evidence at each risk class.", 7, by=make.person())
    assert objections(call)[0].state in STANDS
    say(call, seat, Stand.AGREE)
    assert states(call) == ["withdrawn"]


def test_nothing_becomes_of_objections_to_a_call_that_is_over(call, objection, seat):
    cancel(call, by=make.person(), reason="No.")
    with pytest.raises(RuleBroken, match="Cancelled"):
        answer(objection, "Late.", by=make.person())
    with pytest.raises(RuleBroken, match="Cancelled"):
        overrule(objection, by=make.staff(), rationale="Late.")
