"""Where the marks of a chart stand: numbers become rectangles, lines and words on a plane.

Everything is drawn on a plane 560 wide that the page scales to its width; the words grow on a
small screen, where those that are `is_minor` are left out. Colours are classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hubcommunity.core.i18n import month as shown_month
from hubcommunity.core.i18n import number, percent, short_month
from hubcommunity.reports.policy import YEAR

WIDTH = 560.0
TOP, DEEP = 14.0, 170.0
BELOW = 62.0
STEPS = (1, 2, 3, 6, YEAR)
LABELS = 12
# How many labels a small screen has room for.
FEW = 4
ROW, HEAT_ROW, HEAT_LABEL = 48.0, 38.0, 68.0


@dataclass(frozen=True)
class Label:
    """A word at a place, and one below it; `css` says on which side of the place it stands, and
    `dy` how far below it in the height of its letters."""

    x: float
    y: float
    text: str
    css: str = ""
    dy: str = ".35em"
    below: str = ""
    is_minor: bool = False


@dataclass(frozen=True)
class Box:
    """A rectangle, and what it says when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    css: str
    title: str = ""


@dataclass(frozen=True)
class Chart:
    """All that is drawn, in this order: rules across, boxes, the line with its ground, words."""

    height: float
    rules: Sequence[float] = ()
    left: float = 0.0
    boxes: Sequence[Box] = ()
    line: str = ""
    ground: str = ""
    dot: tuple[float, float] | None = None
    labels: Sequence[Label] = ()
    key: Sequence[tuple[str, str]] = ()
    width: float = WIDTH


@dataclass(frozen=True)
class Plane:
    """A plane with months from left to right and a scale from the ground up."""

    months: Sequence[date]
    scale: Sequence[int]
    left: float = field(init=False)

    def __post_init__(self) -> None:
        widest = max(len(number(step)) for step in self.scale)
        object.__setattr__(self, "left", 14.0 + 12.0 * widest)

    @property
    def slot(self) -> float:
        return (WIDTH - self.left) / len(self.months)

    def x(self, place: int) -> float:
        """Return the middle of a month's slot."""
        return round(self.left + (place + 0.5) * self.slot, 1)

    def y(self, value: float) -> float:
        return round(TOP + DEEP * (1 - value / self.scale[-1]), 1)

    @property
    def rules(self) -> list[float]:
        return [self.y(step) for step in self.scale]

    @property
    def labels(self) -> list[Label]:
        words = [Label(self.left - 8, self.y(step), number(step), "end") for step in self.scale]
        return words + self.month_labels()

    def month_labels(self) -> list[Label]:
        named = named_months(self.months)
        every = -(-len(named) // FEW)
        return [
            Label(
                self.x(place),
                TOP + DEEP,
                short_month(self.months[place]),
                dy="1.6em",
                below=str(self.months[place].year),
                is_minor=turn % every > 0,
            )
            for turn, place in enumerate(named)
        ]


def scale_to(most: float) -> list[int]:
    """Return the steps of a scale from 0 to a number or just above: 1, 2 or 5 times a power of 10
    apart, whole, and not more than five of them."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * 4 >= most:
                return list(range(0, step * max(1, -(-int(-(-most // 1)) // step)) + 1, step))
        size *= 10


def named_months(months: Sequence[date]) -> list[int]:
    """Return the places of the months that are named: not more than twelve, evenly apart, and where
    that is no month by month, beginning with a January."""
    by_step = (
        [place for place, month in enumerate(months) if falls_on(month, step)] for step in STEPS
    )
    return next(places for places in by_step if len(places) <= LABELS)


def falls_on(month: date, step: int) -> bool:
    return (month.year * YEAR + month.month - 1) % step == 0


def line(months: Sequence[date], values: Sequence[int]) -> Chart:
    """Draw how a number went month by month."""
    plane = Plane(months, scale_to(max(values)))
    points = [(plane.x(place), plane.y(value)) for place, value in enumerate(values)]
    path = "M" + "L".join(f"{x} {y}" for x, y in points)
    (first, _), (last, end) = points[0], points[-1]
    told = Label(WIDTH, end - 12, number(values[-1]), "end strong", dy="0")
    return Chart(
        height=TOP + DEEP + BELOW,
        rules=plane.rules,
        left=plane.left,
        boxes=[
            Box(plane.x(place) - plane.slot / 2, TOP, plane.slot, DEEP, "clear", said)
            for place, said in enumerate(pointed(months, values))
        ],
        line=path,
        ground=f"{path}L{last} {plane.y(0)}L{first} {plane.y(0)}Z",
        dot=(last, end),
        labels=[*plane.labels, told],
    )


def columns(
    months: Sequence[date], parts: Sequence[tuple[str, str, Sequence[float | None]]]
) -> Chart:
    """Draw a column a month; `parts` (class, word, values) stand on each other."""
    sums = [
        sum(value or 0 for value in column)
        for column in zip(*(part[2] for part in parts), strict=True)
    ]
    plane = Plane(months, scale_to(max(sums)))
    wide = min(plane.slot * 0.66, 30.0)
    boxes, ground = [], [0.0] * len(months)
    for css, word, values in parts:
        for place, value in enumerate(values):
            if not value:
                continue
            low, high = plane.y(ground[place]), plane.y(ground[place] + value)
            ground[place] += value
            said = f"{word}, {shown_month(months[place])}: {number(value)}"
            left = round(plane.x(place) - wide / 2, 1)
            boxes.append(Box(left, high, round(wide, 1), round(low - high, 1), css, said))
    return Chart(
        height=TOP + DEEP + BELOW,
        rules=plane.rules,
        left=plane.left,
        boxes=boxes,
        labels=plane.labels,
        key=[(css, word) for css, word, _values in parts] if len(parts) > 1 else (),
    )


def pointed(months: Sequence[date], values: Sequence[int]) -> list[str]:
    pairs = zip(months, values, strict=True)
    return [f"{shown_month(month)}: {number(value)}" for month, value in pairs]


def bars(rows: Sequence[tuple[str, float]]) -> Chart:
    """Draw a bar a row, its name above it and its number at the end."""
    return split_bars([("blue", "")], [(name, [value]) for name, value in rows])


def split_bars(
    parts: Sequence[tuple[str, str]], rows: Sequence[tuple[str, Sequence[float]]]
) -> Chart:
    """Draw a bar a row, of parts (class, word) behind each other, with their sum at the end."""
    most = max(sum(values) for _name, values in rows) or 1
    boxes, labels = [], []
    for place, (name, values) in enumerate(rows):
        top = place * ROW
        boxes.append(Box(0, top + 27, WIDTH, 10, "track"))
        boxes += split_bar(parts, name, values, top + 27, WIDTH / most)
        labels.append(Label(0, top, name, "start", dy="1em"))
        labels.append(Label(WIDTH, top, number(sum(values)), "end strong", dy="1em"))
    key = parts if len(parts) > 1 else ()
    return Chart(height=len(rows) * ROW, boxes=boxes, labels=labels, key=key)


def split_bar(
    parts: Sequence[tuple[str, str]], name: str, values: Sequence[float], top: float, unit: float
) -> list[Box]:
    boxes, begin = [], 0.0
    for (css, word), value in zip(parts, values, strict=True):
        said = f"{name}, {word}: {number(value)}" if word else f"{name}: {number(value)}"
        if value or not word:
            boxes.append(Box(round(begin, 1), top, round(value * unit, 1), 10, css, said))
        begin += value * unit
    return boxes


def heat(rows: Sequence[tuple[str, Sequence[float]]]) -> Chart:
    """Draw a row of shares each, the greater the darker."""
    most = max(len(shares) for _name, shares in rows)
    wide = min((WIDTH - HEAT_LABEL) / most, 120.0)
    boxes, labels = [], []
    for step in range(most):
        labels.append(Label(HEAT_LABEL + (step + 0.5) * wide, 0, f"+{step + 1}", dy="1em"))
    for place, (name, shares) in enumerate(rows, start=1):
        top = place * HEAT_ROW
        labels.append(Label(0, top + HEAT_ROW / 2, name, "start"))
        for step, share in enumerate(shares):
            left = HEAT_LABEL + step * wide
            css, said = f"heat-{int(share * 4)}", f"{name} +{step + 1}: {percent(share)}"
            boxes.append(
                Box(round(left + 1, 1), top + 1, round(wide - 2, 1), HEAT_ROW - 2, css, said)
            )
            middle = round(left + wide / 2, 1)
            on = "on-dark" if share * 4 >= 3 else "on-light"
            labels.append(Label(middle, top + HEAT_ROW / 2, number(round(share * 100)), on))
    return Chart(height=(len(rows) + 1) * HEAT_ROW, boxes=boxes, labels=labels)
