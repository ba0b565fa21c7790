"""Where the marks of charts stand."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubcommunity.reports import charts
from hubcommunity.reports.policy import plus_months

FIRST = date(2025, 11, 1)
# The words of charts are those of the app's language.
IN_APP = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def months(number: int, first: date = FIRST) -> list[date]:
    return [plus_months(first, each) for each in range(number)]


@pytest.mark.parametrize(
    ("most", "steps"),
    [
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (4.5, [0, 2, 4, 6]),
        (7, [0, 2, 4, 6, 8]),
        (21, [0, 10, 20, 30]),
        (99_000, [0, 50_000, 100_000]),
    ],
)
def test_a_scale_has_few_round_steps(most, steps):
    assert charts.scale_to(most) == steps


@given(most=st.floats(0.5, 10**7))
def test_a_scale_reaches_the_greatest_number_and_not_far_beyond(most):
    scale = charts.scale_to(most)
    assert scale[-2] < most <= scale[-1]
    assert len(scale) <= 5


@IN_APP
@given(number=st.integers(1, 120), first=st.integers(0, 11))
def test_at_most_twelve_months_are_named_and_a_small_screen_shows_four(app, number, first):
    named = charts.Plane(months(number, plus_months(FIRST, first)), [0, 1]).month_labels()
    assert 1 <= len(named) <= 12
    assert 1 <= len([label for label in named if not label.is_minor]) <= 4


def test_a_line_goes_through_its_values_from_the_ground_to_the_top(app):
    chart = charts.line(months(3), [0, 10, 5])
    ground, top = chart.rules[0], chart.rules[-1]
    heights = [float(point.split(" ")[1]) for point in chart.line.removeprefix("M").split("L")]
    assert heights == [ground, top, (ground + top) / 2]
    assert [box.title for box in chart.boxes][-1] == "Jan 2026: 5"


def test_the_parts_of_a_column_stand_on_each_other(app):
    chart = charts.columns(months(2), [("a", "A", [2, 0]), ("b", "B", [2, 4])])
    low, high, alone = chart.boxes
    assert low.y == high.y + high.height
    assert alone.height == low.height + high.height
    assert chart.key == [("a", "A"), ("b", "B")]


def test_the_longest_bar_is_as_wide_as_the_chart(app):
    drawn = [box for box in charts.bars([("One", 8), ("Two", 2)]).boxes if box.css == "blue"]
    assert [box.width for box in drawn] == [charts.WIDTH, charts.WIDTH / 4]


def test_the_greater_a_share_the_darker_its_field(app):
    boxes = charts.heat([("2024", [1.0, 0.5]), ("2025", [0.0])]).boxes
    assert [box.css for box in boxes] == ["heat-4", "heat-2", "heat-0"]
    assert boxes[1].title == "2024 +2: 50%"


@IN_APP
@given(number=st.integers(1, 120), value=st.integers(1, 100_000))
def test_nothing_stands_outside_its_chart(app, number, value):
    chart = charts.columns(months(number), [("a", "A", [value] * number)])
    for box in chart.boxes:
        assert box.x >= 0
        assert box.x + box.width <= chart.width
        assert box.y >= 0
        assert box.y + box.height <= chart.height
