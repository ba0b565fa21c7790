"""What differs between two texts, line by line, for readers."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, GONE, NEW = "same", "gone", "new"
# So many lines around a change tell where it is.
AROUND = 2


class Line(NamedTuple):
    """A line of the older text, the newer, or both; without a kind, one that stands for others."""

    kind: str
    text: str


LEFT_OUT = Line("", "")


def differences(before: str, after: str) -> list[Line]:
    """Return the lines that are gone and new between two texts, with a little around them."""
    old, new = before.splitlines(), after.splitlines()
    shown: list[Line] = []
    for part in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        leads_on = part[0][1] > 0
        shown += [LEFT_OUT] if leads_on else []
        for verb, first, last, start, end in part:
            shown += changed(verb, old[first:last], new[start:end])
    return shown


def changed(verb: str, old: list[str], new: list[str]) -> Iterator[Line]:
    if verb == "equal":
        yield from (Line(SAME, line) for line in old)
        return
    yield from (Line(GONE, line) for line in old)
    yield from (Line(NEW, line) for line in new)
