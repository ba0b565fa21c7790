"""Search: what is found, how near it is, and how it is shown."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.search import asked_words, excerpt, marked, matches, places
from hubcommunity.core.text import fold
from hubcommunity.organisations.models import Organisation
from tests import make

# Letters that fold to others, to several or to nothing, and the signs of both query languages.
TEXTS = st.text(alphabet="aAäéßæøłıŁ\u0301\u00ad½ﬁ١дΩ字e1 -_.'\"*():&|!<\\", max_size=14)


def has(text: str, asked: str) -> bool:
    """Say in plain Python what both databases must say."""
    words = fold(asked).split()
    if not words:
        return not asked.strip()
    return all(any(own.startswith(word) for own in fold(text).split()) for word in words)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, asked=TEXTS)
def test_every_word_must_begin_a_word_of_the_row(app, text, asked):
    row = make.organisation("X", description=text)
    try:
        query = select(Organisation.id).where(Organisation.id == row.id)
        found = db.session.scalars(query.where(matches(Organisation, asked))).all()
        assert bool(found) is has(f"X {text}", asked)
    finally:
        db.session.rollback()


@given(text=TEXTS, asked=TEXTS)
def test_what_is_marked_is_the_text_itself_and_what_was_asked(text, asked):
    shown = marked(text, asked)
    assert shown.replace("<mark>", "").replace("</mark>", "") == escape(text)
    words = fold(asked).split()
    for start, end in places(text, asked):
        assert begins_one(words, fold(text[start:end]).split())
    assert bool(places(text, asked)) is begins_one(words, fold(text).split())


def begins_one(words: list[str], own: list[str]) -> bool:
    return any(one.startswith(word) for one in own for word in words)


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("Salúd para todos", "salud", "<mark>Salúd</mark> para todos"),
        ("Sal\u0075\u0301 y vida", "salu", "<mark>Sal\u0075\u0301</mark> y vida"),
        ("Region Jämtland", "JAMT reg", "<mark>Reg</mark>ion <mark>Jämt</mark>land"),
        ("eHealth health", "health", "eHealth <mark>health</mark>"),
        ("Große Straße", "strasse", "Große <mark>Straße</mark>"),
        ("health healthy", "heal health", "<mark>health</mark> <mark>health</mark>y"),
        (
            "<b>Bold</b> & co",
            "bold b",
            "&lt;<mark>b</mark>&gt;<mark>Bold</mark>&lt;/<mark>b</mark>&gt; &amp; co",
        ),
        ("Nothing", "", "Nothing"),
        ("Nothing", "!?", "Nothing"),
    ],
)
def test_the_match_is_marked_in_the_text_as_it_is_written(text, asked, shown):
    assert marked(text, asked) == Markup(shown)


def test_a_long_text_is_cut_around_the_first_match():
    text = f"{'before ' * 60}Salúd {'after ' * 60}".strip()
    shown = excerpt(text, "salud")
    assert "Salúd" in shown
    assert len(shown) <= 282
    assert shown.startswith("…before")
    assert shown.endswith("after…")
    assert excerpt(text).startswith("before before")
    assert excerpt("short", "none") == "short"


@given(before=st.integers(0, 600), after=st.integers(0, 600), gap=st.sampled_from([" ", "-", "字"]))
def test_an_excerpt_always_has_the_match_and_is_no_longer_than_asked(before, after, gap):
    text = f"{gap * before} Salúd {gap * after}"
    shown = excerpt(text, "salud")
    assert "Salúd" in shown
    assert len(shown.strip("…")) <= max(280, len(text.strip()) if len(text) <= 280 else 0)


def test_signs_that_fold_into_the_same_words_make_no_long_query(app):
    phrase = "\ufdfa" * 100  # one sign of four words
    assert len(fold(phrase).split()) > 300
    assert len(asked_words(phrase)) == 5
    assert db.session.scalars(select(Organisation).where(matches(Organisation, phrase))).all() == []
