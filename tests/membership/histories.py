"""Random histories of memberships: terms with gaps and overlaps, tiers, suspension, end."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from hubcommunity.membership.term_models import Membership, Term, TierChange
from tests import make

BEGIN = date(2026, 1, 1)


class History(NamedTuple):
    """What a membership is made of; tiers by their place in `three_tiers`."""

    spans: list[tuple[date, int]]
    first: int
    changes: dict[date, int]
    suspended: date | None
    ended: date | None


def days_near(begin: date = BEGIN, reach: int = 500) -> Any:
    return st.integers(-40, reach).map(lambda days: begin + timedelta(days=days))


def histories(days: Any = None) -> Any:
    days = days_near() if days is None else days
    return st.builds(
        History,
        spans=st.lists(st.tuples(days, st.integers(0, 200)), max_size=4),
        first=st.integers(0, 2),
        changes=st.dictionaries(days, st.integers(0, 2), max_size=3),
        suspended=st.none() | days,
        ended=st.none() | days,
    )


def three_tiers():
    """Tiers with no, some and many days of grace."""
    return [
        make.tier("none", "None", grace_days=0),
        make.tier("some", "Some", grace_days=15),
        make.tier("many", "Many", grace_days=90),
    ]


def made(history: History, **values: Any) -> Membership:
    """Write a history as the membership of an organisation with these values."""
    tiers = three_tiers()
    return make.saved(
        Membership(
            organisation=make.organisation(**values),
            first_tier=tiers[history.first],
            suspended_on=history.suspended,
            ended_on=history.ended,
            terms=[
                Term(starts_on=day, ends_on=day + timedelta(days=n)) for day, n in history.spans
            ],
            tier_changes=[
                TierChange(from_on=day, tier=tiers[n]) for day, n in history.changes.items()
            ],
        )
    )
