"""How long something takes, in one unit, the largest that says enough."""

from datetime import timedelta
from typing import NamedTuple


class Units(NamedTuple):
    """Whole units, and how long one is."""

    number: int
    name: str
    length: timedelta


UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)))
MINUTE = timedelta(minutes=1)


def in_one_unit(left: timedelta) -> Units:
    """Return what is left in days or hours where there are two of them, else in minutes."""
    left = max(left, timedelta())
    for name, length in UNITS:
        if left >= 2 * length:
            return Units(left // length, name, length)
    return Units(left // MINUTE, "minute", MINUTE)


def same_for(left: timedelta) -> timedelta:
    """Return for how long from now on it is said in the same words how much is left."""
    units = in_one_unit(left)
    return left - units.number * units.length
