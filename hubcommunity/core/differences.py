"""What changed between two texts: by lines first, then by words within the lines that changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from hubcommunity.core.versions import tidy

SAME, ADDED, REMOVED = "same", "added", "removed"
# A word or a sign with the space behind it, or other white space.
TOKENS = re.compile(r"\w+ ?|[^\w\s] ?|\s")
WORD = re.compile(r"\w+")
# Comparing costs up to the product of both lengths; beyond this, a part is taken as all new.
COSTLIEST = 4_000_000


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, was added, or was removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """The pieces, in order: without the added ones the old text, without the removed the new."""

    pieces: tuple[Piece, ...]

    @property
    def added(self) -> int:
        """The number of words that were added."""
        return self.words(ADDED)

    @property
    def removed(self) -> int:
        """The number of words that were removed."""
        return self.words(REMOVED)

    def words(self, kind: str) -> int:
        return sum(len(WORD.findall(piece.text)) for piece in self.pieces if piece.kind == kind)


def difference(old: str, new: str) -> Difference:
    """Return what changed between two texts; white space at the ends of lines does not count."""
    before, after = tidy(old).splitlines(True), tidy(new).splitlines(True)
    return Difference(tuple(joined(by_lines(before, after))))


def by_lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for kind, old, new in compared(before, after):
        if kind == SAME:
            yield Piece(SAME, old)
        else:
            yield from by_words(TOKENS.findall(old), TOKENS.findall(new))


def by_words(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for kind, old, new in compared(before, after):
        if kind == SAME:
            yield Piece(SAME, old)
        else:
            yield Piece(REMOVED, old)
            yield Piece(ADDED, new)


def compared(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the stretches of both, in order, with whether they are the same."""
    if len(before) * len(after) > COSTLIEST:
        yield "", "".join(before), "".join(after)
        return
    for what, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        yield SAME if what == "equal" else "", "".join(before[a:b]), "".join(after[c:d])


def joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Put neighbours of one kind together, and leave out what is empty."""
    last = Piece(SAME, "")
    for piece in pieces:
        if not piece.text:
            continue
        if piece.kind == last.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last.text:
            yield last
        last = piece
    if last.text:
        yield last
