"""Enumerations whose members have a word on a page, and a colour for its chip."""

import enum
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from hubcommunity.core.i18n import speech


class Word(NamedTuple):
    """A text in the reader's language, and the tone of its chip: good, info, warn, bad, or none."""

    text: Any
    tone: str = ""


WORDS: dict[enum.Enum, Word] = {}


class Worded(enum.Enum):
    """An enumeration to whose members `worded` gives their words."""

    @property
    def label(self) -> str:
        """The word on a page."""
        return word_in(self, speech().name)

    @property
    def tone(self) -> str:
        """The colour of the word's chip."""
        return WORDS[self].tone


@lru_cache(maxsize=10_000)
def word_in(member: enum.Enum, _spoken: tuple[str, str]) -> str:
    """Lists say the same few words in every row."""
    return str(WORDS[member].text)


def worded(words: Mapping[Any, Any]) -> None:
    """Give the members of an enumeration their words: a text each, or a text and a tone."""
    for member, said in words.items():
        WORDS[member] = Word(*said) if isinstance(said, tuple) else Word(said)
