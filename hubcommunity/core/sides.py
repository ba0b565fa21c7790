"""Two things that become one: a field of which one value stays, and which that is at first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STAYS, GOES = "stays", "goes"
# What each of the two says, by field.
Sides = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Field:
    """A field of which one value stays; what belongs to the value goes with it."""

    name: str
    label: Any
    columns: tuple[str, ...] = ()


def taken_at_first(stays: Mapping[str, str], goes: Mapping[str, str]) -> set[str]:
    """Return the fields whose value comes from the one that goes unless somebody chooses: those
    that are empty on the other side.
    """
    return {name for name, value in goes.items() if value and not stays.get(name)}


def chosen_at_first(fields: Sequence[Field], values: Sides) -> dict[str, str]:
    """Return what the form of the fields has chosen when it opens."""
    taken = taken_at_first(values[STAYS], values[GOES])
    return {f"take_{field.name}": GOES if field.name in taken else STAYS for field in fields}


def said_by_one(fields: Sequence[Field], values: Sides) -> list[Field]:
    """Return the fields in which at least one of the two says something."""
    return [field for field in fields if any(side[field.name] for side in values.values())]
