"""The days as a member: the database's spans and the rules in Python, over random histories."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.membership import term_queries
from hubcommunity.membership.presence_queries import PRESENT, edges, is_member_on, left_because
from hubcommunity.membership.term_models import Membership
from tests.membership.histories import BEGIN, histories, made

ONE_DAY = timedelta(days=1)
LONG = 1_000


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories())
def test_the_stays_are_the_days_on_which_it_is_active_due_or_in_grace(app, history):
    db.session.rollback()
    membership = made(history)
    day, last = BEGIN - timedelta(days=50), BEGIN + timedelta(days=LONG)
    wanted: list[tuple[date, date]] = []
    while day <= last:
        if is_present(membership, day):
            first = wanted.pop()[0] if wanted and wanted[-1][1] == day else day
            wanted.append((first, day + ONE_DAY))
        day += ONE_DAY

    edge = edges()
    firsts = db.session.scalars(select(edge.c.first).where(edge.c.opens)).all()
    lefts = db.session.scalars(select(edge.c.left).where(edge.c.closes)).all()

    assert list(zip(sorted(firsts), sorted(lefts), strict=True)) == wanted
    assert set(db.session.scalars(select(edge.c.joined))) == {span[0] for span in wanted[:1]}
    for _first, left in wanted:
        check_end(membership, left)


def is_present(membership: Membership, day: date) -> bool:
    return term_queries.status_of(membership, day) in PRESENT


def check_end(membership: Membership, left: date) -> None:
    """Hold the reason for which a stay ended to the status of the day on which it was left."""
    said = db.session.scalar(select(left_because(left)).select_from(Membership))
    assert said == term_queries.status_of(membership, left).value
    counted = select(func.count()).select_from(Membership)
    assert db.session.scalar(counted.where(is_member_on(left - ONE_DAY))) == 1
    assert db.session.scalar(counted.where(is_member_on(left))) == 0
