"""The state of an agreement, from its dates alone, the same in Python and in SQL."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.membership.agreement_models import Agreement
from hubcommunity.membership.agreement_policy import (
    AgreementState,
    holds_in_sql,
    may_adopt,
    reminder_due,
    state_in_sql,
    state_on,
)
from hubcommunity.organisations.models import Affiliation, AffiliationRole, AffiliationState
from tests import make

S = AgreementState
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)
# Close together, so that many meet.
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))
SPANS = st.builds(
    lambda signed_on, lasts, ended_on: {
        "signed_on": signed_on,
        "valid_until": None if lasts is None else signed_on + timedelta(days=lasts),
        "ended_on": ended_on,
    },
    DAYS,
    st.none() | st.integers(0, 120),
    st.none() | DAYS,
)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (FIRST - DAY, S.UPCOMING),
        (FIRST, S.IN_FORCE),
        (LAST - 61 * DAY, S.IN_FORCE),
        (LAST - 60 * DAY, S.EXPIRING),
        (LAST, S.EXPIRING),
        (LAST + DAY, S.EXPIRED),
    ],
)
def test_the_days_at_which_a_state_changes(day, state):
    assert state_on(day, Agreement(signed_on=FIRST, valid_until=LAST)) is state


def test_an_agreement_without_a_last_day_stays_in_force():
    assert state_on(date(2100, 1, 1), Agreement(signed_on=FIRST)) is S.IN_FORCE


def test_an_end_counts_from_its_day_on_and_before_all_else():
    agreement = Agreement(signed_on=FIRST, valid_until=FIRST, ended_on=LAST)
    assert state_on(LAST - DAY, agreement) is S.EXPIRED
    assert state_on(LAST, agreement) is S.ENDED


@settings(max_examples=40, deadline=None)
@given(day=DAYS, spans=st.lists(SPANS, min_size=1, max_size=8))
def test_the_database_says_the_same_as_the_rules(day, spans):
    rows = [make.agreement(make.organisation(), **span) for span in spans]
    ids = [row.id for row in rows]
    query = select(Agreement.id, state_in_sql(day)).where(Agreement.id.in_(ids))
    told = dict(db.session.execute(query).all())
    holding = db.session.scalars(
        select(Agreement.id).where(holds_in_sql(day), Agreement.id.in_(ids))
    )
    states = {row.id: state_on(day, row) for row in rows}
    assert told == {row_id: state.value for row_id, state in states.items()}
    assert set(holding) == {i for i, state in states.items() if state in (S.IN_FORCE, S.EXPIRING)}
    db.session.rollback()


def test_every_state_has_a_word():
    assert len({str(state.label) for state in S}) == len(S)


@pytest.mark.parametrize(
    ("left", "reminder"), [(61, None), (60, 60), (15, 60), (14, 14), (0, 14), (None, None)]
)
def test_the_last_reminder_whose_day_has_come(left, reminder):
    until = None if left is None else FIRST + timedelta(days=left)
    assert reminder_due(FIRST, until) == reminder


@pytest.mark.parametrize(
    ("role", "state", "may"),
    [
        (AffiliationRole.PRIMARY_CONTACT, AffiliationState.CURRENT, True),
        (AffiliationRole.PRIMARY_CONTACT, AffiliationState.INVITED, False),
        (AffiliationRole.DELEGATE, AffiliationState.CURRENT, False),
        (AffiliationRole.OBSERVER, AffiliationState.CURRENT, False),
    ],
)
def test_only_a_current_primary_contact_may_adopt(role, state, may):
    assert may_adopt(Affiliation(role=role, state=state)) is may


def test_who_is_not_of_the_organisation_may_not_adopt():
    assert not may_adopt(None)
