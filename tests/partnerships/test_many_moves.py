"""What holds after any moves in any pipeline, and what a move costs."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, insert, literal, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import actions
from hubcommunity.partnerships.many_actions import move_all
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind, Transition
from tests import make
from tests.statements import statements

KINDS = st.lists(st.sampled_from(StageKind), min_size=2, max_size=5)
STATEMENTS = 12, 11  # below another lead, and at the top
STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 3), st.integers(-2, 50)),
    max_size=12,
)


def any_pipeline(kinds):
    """Return a pipeline of an open stage and others, and four leads at its beginning."""
    number = db.session.scalar(select(func.count(Pipeline.id)))
    pipeline = make.saved(Pipeline(slug=f"p-{number}", name="Any", outcome="wins"))
    for place, kind in enumerate((StageKind.OPEN, *kinds)):
        limit = 2 if place == 1 else None
        make.saved(
            Stage(
                pipeline=pipeline,
                name=str(place),
                kind=kind,
                position=place,
                probability=place * 10,
                limit=limit,
                limit_is_hard=limit is not None,
            )
        )
    own = {"A": 0, "B": 55}
    return pipeline, [
        actions.add_lead(pipeline, by=None, organisation_name=name, probability=own.get(name))
        for name in "ABCD"
    ]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(kinds=KINDS, steps=STEPS)
def test_after_any_moves_the_books_are_right(app, kinds, steps):
    pipeline, leads = any_pipeline(kinds)
    by = make.staff()
    now = clock.now()
    for which, to, below, minutes in steps:
        now += timedelta(minutes=minutes)  # clocks go back now and then
        lead, after = leads[which], leads[below]
        stage = pipeline.stages[to % len(pipeline.stages)]
        with time_machine.travel(now, tick=False), suppress(RuleBroken):  # a hard limit
            actions.move(lead, to=stage, by=by, version=lead.version, reason="x", after=after)
        db.session.flush()
    for lead in leads:
        is_right(lead)
    for stage in pipeline.stages:
        places = db.session.scalars(select(Lead.position).where(Lead.stage_id == stage.id)).all()
        assert len(set(places)) == len(places)
        assert stage.limit is None or len(places) <= stage.limit


def is_right(lead):
    """Hold the stays of a lead to each other, and the lead to the last of them."""
    query = select(Transition).where(Transition.lead_id == lead.id).order_by(Transition.id)
    stays = db.session.scalars(query).all()
    for before, stay in pairwise(stays):
        assert before.left_at == stay.entered_at >= before.entered_at
        assert before.stage_id != stay.stage_id
    assert [stay.left_at is None for stay in stays] == [False] * (len(stays) - 1) + [True]
    last = stays[-1]
    assert last.stage_id == lead.stage_id
    assert lead.closed_at == (last.entered_at if lead.stage.kind.is_closed else None)
    assert lead.lost_reason == ("x" if lead.stage.kind is StageKind.LOST else "")
    own = {"A": 0, "B": 55}.get(lead.organisation_name)
    assert lead.chance == (lead.stage.probability if own is None else own)
    assert db.session.scalar(select(Lead.chance).where(Lead.id == lead.id)) == lead.chance


@pytest.mark.parametrize("number", [5, 500])
def test_a_move_writes_as_many_rows_in_a_long_column_as_in_a_short_one(number):
    pipeline, by = make.pipeline(), make.staff()
    to = column_of(pipeline, number)
    ranked = db.session.scalars(select(Lead).order_by(Lead.position)).all()
    for above in (None, ranked[0], ranked[number // 2], ranked[-1]):
        lead = make.lead(pipeline)
        with rows_written() as rows, statements() as sent:
            actions.move(lead, to=to, by=by, version=lead.version, after=above)
            db.session.flush()
        # The lead, the stay that ends, that which begins, the trace; marks come with the commit.
        assert sum(rows) == 4
        assert len(sent) == STATEMENTS[above is None]


def test_a_new_order_writes_one_lead_whichever_place_it_gets():
    pipeline, by = make.pipeline(), make.staff()
    to = column_of(pipeline, 50)
    first, *_, middle, last = db.session.scalars(select(Lead).order_by(Lead.position)).all()
    for lead, above in ((first, last), (last, None), (middle, last)):
        with rows_written() as rows:
            actions.move(lead, to=to, by=by, version=lead.version, after=above)
            db.session.flush()
        # The lead and the trace; marks come with the commit.
        assert sum(rows) == 2


def test_many_moves_ask_as_few_questions_as_two():
    pipeline, by, asked = make.pipeline(), make.staff(), []
    column_of(pipeline, 60)
    leads = db.session.scalars(select(Lead).order_by(Lead.id)).all()
    for several in (leads[:2], leads[2:]):
        with statements() as sent:
            move_all(several, to=make.stage(pipeline, "Partner"), by=by)
        asked.append([each for each in sent if each.startswith("SELECT")])
    assert len(asked[0]) == len(asked[1]) <= 10


def column_of(pipeline, number):
    """Return a stage with so many leads."""
    to = make.stage(pipeline, "In conversation")
    common = {"pipeline_id": pipeline.id, "stage_id": to.id, "organisation_name": "X"}
    db.session.execute(insert(Lead), [common | {"position": place} for place in range(number)])
    stays = select(Lead.id, Lead.stage_id, Lead.created_at, literal(""))
    columns = ["lead_id", "stage_id", "entered_at", "reason"]
    db.session.execute(insert(Transition).from_select(columns, stays))
    return to


@contextmanager
def rows_written():
    """Give a list that fills with how many rows each statement that writes has written."""
    seen = []

    def note(_connection, cursor, statement, *_more):
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            seen.append(max(cursor.rowcount, 0))

    event.listen(db.engine, "after_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "after_cursor_execute", note)
