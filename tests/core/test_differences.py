"""What changed between two texts."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hubcommunity.core import differences
from hubcommunity.core.differences import ADDED, REMOVED, SAME, difference
from hubcommunity.core.versions import tidy

TEXTS = st.text(st.sampled_from("ab \né"), max_size=60)


def told(old, new):
    return [(piece.kind, piece.text) for piece in difference(old, new).pieces]


def test_equal_texts_are_one_piece():
    assert told("One.\nTwo.", "One. \r\nTwo.\n") == [(SAME, "One.\nTwo.")]
    assert told("", " \n") == []


def test_a_changed_line_is_told_by_words():
    old, new = "# Aim\nA route names evidence.\nEnd.", "# Aim\nA route names good evidence.\nEnd."
    assert told(old, new) == [
        (SAME, "# Aim\nA route names "),
        (ADDED, "good "),
        (SAME, "evidence.\nEnd."),
    ]


def test_what_replaces_comes_after_what_it_replaces():
    assert told("one two three", "one four three") == [
        (SAME, "one "),
        (REMOVED, "two "),
        (ADDED, "four "),
        (SAME, "three"),
    ]


def test_what_is_added_at_the_end_of_a_line_leaves_its_last_word_alone():
    old, new = "- Evidence\n- Price", "- Evidence, by risk\n- Time\n- Price"
    assert told(old, new) == [
        (SAME, "- Evidence"),
        (ADDED, ", by risk"),
        (SAME, "\n"),
        (ADDED, "- Time\n"),
        (SAME, "- Price"),
    ]


def test_words_are_counted():
    found = difference("keep this one.", "keep those two ones, too.")
    assert (found.added, found.removed) == (4, 2)


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(old, new):
    pieces = told(old, new)
    assert "".join(text for kind, text in pieces if kind != ADDED) == tidy(old)
    assert "".join(text for kind, text in pieces if kind != REMOVED) == tidy(new)
    assert all(text for _kind, text in pieces)
    assert all(one[0] != other[0] for one, other in pairwise(pieces))


def test_texts_too_long_to_compare_are_told_as_wholly_new(monkeypatch):
    monkeypatch.setattr(differences, "COSTLIEST", 3)
    assert told("a\nb", "a\nc") == [(REMOVED, "a\nb"), (ADDED, "a\nc")]
