"""When two names are nearly the same, and under which keys names that may be are found.

Names are compared folded, see `core.text.fold`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b

from rapidfuzz.distance import OSA

# What a company or an association is by law says nothing of its name; longer forms come first.
FORMS = (
    *("gmbh co kg", "gmbh", "ggmbh", "mbh", "ag", "kg", "ohg", "ug", "ev", "eg"),
    *("ltd", "limited", "llc", "llp", "plc", "inc", "corp", "cic", "sp zoo", "sro", "zs", "zu"),
    *("sa", "sas", "sarl", "srl", "spa", "sl", "bv", "nv", "vzw", "ivzw", "asbl", "aisbl"),
    *("oy", "oyj", "ry", "ab", "asa", "aps", "as", "ou", "mtu", "uab", "sia", "doo", "kft"),
)
FORM = re.compile(rf"\b(?:{'|'.join(FORMS)})\b")
# A word's beginning of this length, or its end, is what a typing error leaves.
EDGE = 2
ABBREVIATION = 3
CONTRACTION = 4
# From these lengths on, so many letters may be typed wrong.
MISTYPED = ((9, 2), (5, 1), (0, 0))


def words_of(name: str) -> list[str]:
    """Return the words of a folded name, its letters with dots put together, no legal form.

    A name that is a legal form and no more keeps it.
    """
    words: list[str] = []
    after_letter = False
    for word in name.split():
        is_letter = len(word) == 1 and word.isalpha()
        if is_letter and after_letter:
            words[-1] += word
        else:
            words.append(word)
        after_letter = is_letter
    return FORM.sub(" ", " ".join(words)).split() or words


def are_near(one: str, other: str) -> bool:
    """Say whether two folded names differ in no more than the order of their words, legal forms,
    spaces, or one word that is mistyped or abbreviated.
    """
    left, right = words_of(one), words_of(other)
    if "".join(left) == "".join(right) or sorted(left) == sorted(right):
        return True
    here, there = Counter(left) - Counter(right), Counter(right) - Counter(left)
    if here.total() != 1 or there.total() != 1:
        return False
    first, second = sorted((next(iter(here)), next(iter(there))), key=len)
    if not (first.isalpha() and second.isalpha()):
        return False  # what is numbered is meant to be told apart
    return is_mistyped(first, second) or (len(left) > 1 and is_abbreviated(first, second))


def is_mistyped(first: str, second: str) -> bool:
    """Say whether one or two letters make the difference, by the length of the shorter word."""
    most = next(most for length, most in MISTYPED if len(first) >= length)
    return OSA.distance(first, second, score_cutoff=most) <= most


def is_abbreviated(short: str, long: str) -> bool:
    """Say whether a word is the beginning of one twice as long, or four of its letters from the
    first to the last, as in "dept" and "intl".
    """
    if not ABBREVIATION <= len(short) <= len(long) / 2:
        return False
    rest = iter(long)
    in_order = all(letter in rest for letter in short)
    contracted = in_order and short[0] == long[0] and short[-1] == long[-1]
    return long.startswith(short) or (contracted and len(short) == CONTRACTION)


def keys_of(name: str) -> set[int]:
    """Return the keys of a folded name; two names that are near have one in common.

    There are two a word and two more: the words in whatever order, the letters without spaces, and
    the name without one word, of which the beginning is left, or the end.
    """
    return {hashed(text) for text in texts_of(words_of(name)) if text}


def texts_of(words: list[str]) -> Iterator[str]:
    yield "".join(words)
    yield " ".join(sorted(words))
    for place, word in enumerate(words):
        if word.isalpha() and len(word) >= ABBREVIATION:
            rest = " ".join(sorted(words[:place] + words[place + 1 :]))
            yield f"{rest}|{word[:EDGE]}-"
            yield f"{rest}|-{word[-EDGE:]}"


def hashed(text: str) -> int:
    """Return a number for a text that takes no more room in the index however long it is."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)
