"""Steps: planned, done, moved to another day, handed over, cancelled; and the lead's next step."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.partnerships import actions, next_step_actions, step_actions
from hubcommunity.partnerships.step_models import Activity, ActivityKind, ActivityState
from tests import make

TUESDAY = date(2026, 12, 1)
FRIDAY = date(2026, 12, 4)
PLANNED, DONE, CANCELLED = ActivityState


def plan(lead, text="Call", on=None, kind=ActivityKind.CALL, **values):
    return step_actions.plan(lead, kind, text, on=on, by=values.pop("by", None), **values)


def next_of(lead):
    return lead.next_step, lead.next_step_on


def test_a_step_is_for_the_owner_of_the_lead_by_the_clocks_of_theirs():
    owner = make.staff(timezone="Europe/Helsinki")
    step = plan(make.lead(owner=owner), on=TUESDAY, at=time(10))
    assert (step.owner, step.due_on, step.has_time) == (owner, TUESDAY, True)
    assert step.due_at == datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_a_step_without_a_time_is_ordered_by_the_begin_of_its_day():
    lead = make.lead(owner=make.staff(timezone="Europe/Helsinki"))
    step = plan(lead, on=TUESDAY)
    assert (step.due_at, step.has_time) == (datetime(2026, 11, 30, 22, tzinfo=UTC), False)


def test_the_earliest_dated_step_is_the_next_one():
    lead = make.lead()
    plan(lead, "Think")
    assert next_of(lead) == ("Think", None)
    plan(lead, "Meet", FRIDAY)
    plan(lead, "Call", TUESDAY, at=time(10))
    assert next_of(lead) == ("Call", TUESDAY)
    plan(lead, "Write", TUESDAY, at=time(9))
    assert next_of(lead) == ("Write", TUESDAY)


def test_a_step_that_is_done_says_by_whom_and_what_came_of_it():
    lead, maria = make.lead(), make.staff()
    first, later = plan(lead, "Call", TUESDAY), plan(lead, "Meet", FRIDAY)
    step_actions.do(first, " They want to see it. ", by=maria)
    assert (first.state, first.outcome, first.settled_by) == (DONE, "They want to see it.", maria)
    assert next_of(lead) == (later.text, FRIDAY)
    step_actions.do(later, "", by=maria)
    assert next_of(lead) == ("", None)


def test_a_step_is_cancelled_with_a_reason_only():
    step = plan(make.lead(), on=TUESDAY)
    with pytest.raises(RuleBroken, match="Say why"):
        step_actions.cancel(step, "  ", by=make.staff())
    step_actions.cancel(step, "They merged.", by=make.staff())
    assert (step.state, step.outcome) == (CANCELLED, "They merged.")
    assert next_of(step.lead) == ("", None)


@pytest.mark.parametrize("act", ["do", "cancel", "reschedule", "hand_over"])
def test_what_is_settled_stays_so_and_whoever_is_late_is_told(act):
    step, maria = plan(make.lead(), on=TUESDAY), make.staff(given_name="Maria", family_name="Silva")
    step_actions.do(step, "Well.", by=maria)
    given = {"reschedule": FRIDAY, "hand_over": maria}.get(act, "Mine.")
    with pytest.raises(Stale, match=r"^Maria Silva did this already, on "):
        getattr(step_actions, act)(step, given, by=make.staff())
    assert (step.outcome, step.due_on) == ("Well.", TUESDAY)


def test_a_step_moves_to_another_day_and_to_none():
    lead = make.lead()
    step = plan(lead, "Call", TUESDAY, at=time(9))
    step_actions.reschedule(step, FRIDAY, time(11), by=make.staff())
    assert (next_of(lead), step.has_time) == (("Call", FRIDAY), True)
    step_actions.reschedule(step, None, by=make.staff())
    assert (next_of(lead), step.due_at, step.has_time) == (("Call", None), None, False)


def test_a_step_that_is_handed_over_keeps_its_instant_or_else_its_day():
    lead = make.lead(owner=make.staff(timezone="Europe/Lisbon"))
    timed, whole = plan(lead, on=TUESDAY, at=time(23)), plan(lead, on=TUESDAY)
    helsinki = make.staff(timezone="Europe/Helsinki")
    for step in (timed, whole):
        step_actions.hand_over(step, helsinki, by=make.staff())
    assert timed.due_at == datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert timed.due_on == date(2026, 12, 2)
    assert (whole.due_on, whole.due_at) == (TUESDAY, datetime(2026, 11, 30, 22, tzinfo=UTC))
    assert lead.next_step_on == TUESDAY


def test_nothing_is_planned_on_a_closed_lead_and_no_note_at_all():
    with pytest.raises(RuleBroken, match="A note is not planned"):
        plan(make.lead(), kind=ActivityKind.NOTE)
    lead = make.lead(make.pipeline("other"), at="Partner", closed_at=datetime.now(UTC))
    with pytest.raises(RuleBroken, match="This lead is closed"):
        plan(lead)


def test_closing_a_lead_cancels_what_was_to_be_done():
    lead, maria = make.lead(), make.staff()
    steps = [plan(lead, on=TUESDAY), plan(lead)]
    move(lead, "In conversation", maria)
    assert all(step.is_undone for step in steps)
    move(lead, "Partner", maria)
    assert {(step.state, step.settled_by) for step in steps} == {(CANCELLED, maria)}
    assert {step.settled_at for step in steps} == {lead.closed_at}
    assert next_of(lead) == ("", None)


def move(lead, to, by):
    stage = make.stage(lead.pipeline, to)
    actions.move(lead, to=stage, by=by, version=lead.version)


def test_what_is_said_to_be_next_changes_the_next_step_and_leaves_the_others():
    lead, maria = make.lead(), make.staff()
    next_step_actions.set_next_step(lead, "Call", FRIDAY, by=maria)
    meeting = plan(lead, "Meet", TUESDAY, at=time(9), kind=ActivityKind.MEETING)
    next_step_actions.set_next_step(lead, "Visit", TUESDAY, by=maria)
    assert (meeting.text, meeting.has_time, meeting.kind) == ("Visit", True, ActivityKind.MEETING)
    next_step_actions.set_next_step(lead, "", None, by=maria)
    assert meeting.state is CANCELLED
    assert next_of(lead) == ("Call", FRIDAY)


def test_the_steps_of_an_owner_follow_the_lead_to_the_next_one():
    maria, juhani, anna = make.staff(), make.staff(timezone="Europe/Helsinki"), make.staff()
    lead = make.lead(owner=maria)
    hers, annas = plan(lead, on=TUESDAY), plan(lead, owner=anna)
    facts = {"organisation_name": lead.organisation_name, "owner": juhani}
    actions.edit(lead, by=maria, version=lead.version, **facts)
    assert (hers.owner, annas.owner) == (juhani, anna)
    assert hers.due_at == datetime(2026, 11, 30, 22, tzinfo=UTC)


def test_what_changes_no_next_step_makes_no_new_version():
    lead = make.lead()
    plan(lead, "Call", TUESDAY)
    seen = lead.version
    plan(lead, "Meet", FRIDAY)
    assert lead.version == seen
    plan(lead, "Write", TUESDAY - timedelta(days=1))
    assert lead.version == seen + 1


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["plan", "do", "cancel", "reschedule", "set"]),
        st.integers(0, 5),
        st.one_of(st.none(), st.dates(TUESDAY, FRIDAY)),
    ),
    max_size=12,
)


@given(ACTS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_lead_always_names_the_earliest_of_what_is_undone(acts):
    lead, maria = make.lead(make.pipeline(str(uuid4()))), make.staff()
    with time_machine.travel(TUESDAY, tick=False):
        for act, number, day in acts:
            run(lead, act, number, day, maria)
            left = [step for step in steps_of(lead) if step.is_undone]
            first = min(left, key=lambda step: (step.due_on or date.max, step.id), default=None)
            assert next_of(lead) == ((first.text, first.due_on) if first else ("", None))
            assert all((step.settled_at is None) == step.is_undone for step in steps_of(lead))


def steps_of(lead):
    return db.session.scalars(select(Activity).where(Activity.lead_id == lead.id)).all()


def run(lead, act, number, day, by):
    left = [step for step in steps_of(lead) if step.is_undone]
    if act == "plan" or not left:
        plan(lead, f"Step {number}", day)
    elif act == "set":
        next_step_actions.set_next_step(lead, f"Set {number}", day, by=by)
    elif act == "reschedule":
        step_actions.reschedule(left[number % len(left)], day, by=by)
    else:
        getattr(step_actions, act)(left[number % len(left)], "So.", by=by)
