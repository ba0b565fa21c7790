"""The days as a member: the database's spans and the rules in Python, over random histories."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.membership import term_queries
from hubcommunity.membership.presence_queries import PRESENT, is_member_on, left_because, stays
from hubcommunity.membership.term_models import Membership
from tests.membership.histories import BEGIN, histories, made

ONE_DAY = timedelta(days=1)
LONG = 1_000


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories())
def test_the_stays_are_the_days_on_which_it_is_active_due_or_in_grace(app, history):
    db.session.rollback()
    membership = made(history)
    day, last = BEGIN - timedelta(days=50), BEGIN + timedelta(days=LONG)
    wanted: list[tuple[date, date]] = []
    while day <= last:
        if is_present(membership, day):
            first = wanted.pop()[0] if wanted and wanted[-1][1] == day - ONE_DAY else day
            wanted.append((first, day))
        day += ONE_DAY

    stay = stays()
    found = db.session.execute(select(stay.c.first, stay.c.last, stay.c.joined)).all()

    assert sorted((first, last) for first, last, _joined in found) == wanted
    assert {joined for *_stay, joined in found} == {span[0] for span in wanted[:1]}
    for _first, end in wanted:
        check_end(membership, end)


def is_present(membership: Membership, day: date) -> bool:
    return term_queries.status_of(membership, day) in PRESENT


def check_end(membership: Membership, end: date) -> None:
    """Hold the reason for which a stay ended to the status of the day after."""
    after = end + ONE_DAY
    said = db.session.scalar(select(left_because(after)).select_from(Membership))
    assert said == term_queries.status_of(membership, after).value
    counted = select(func.count()).select_from(Membership)
    assert db.session.scalar(counted.where(is_member_on(end))) == 1
    assert db.session.scalar(counted.where(is_member_on(after))) == 0
