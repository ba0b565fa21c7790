"""Languages to write in, and the one that a reader gets."""

import pytest

from hubcommunity.core.languages import best_of, language_name, offered, read_by_reader


def test_the_hubs_own_languages_are_offered_first_and_none_twice(app):
    app.config["LANGUAGES"], before = ["fi", "en"], app.config["LANGUAGES"]
    try:
        with app.test_request_context():
            codes = [code for code, _name in offered()]
            names = [name for _code, name in offered()][2:]
    finally:
        app.config["LANGUAGES"] = before
    assert codes[:2] == ["fi", "en"]
    assert {"de", "el", "uk", "nb"} < set(codes)
    assert len(codes) == len(set(codes))
    assert names == sorted(names)


def test_a_language_has_a_name(app):
    with app.test_request_context():
        assert language_name("de") == "German"
        assert language_name("xx-none") == "xx-none"


@pytest.mark.parametrize(
    ("present", "wanted", "best"),
    [
        (["en", "de"], ["de"], "de"),
        (["en", "de"], ["fr", "de", "en"], "de"),
        (["en", "de"], ["fr"], "en"),
        ([], ["fr"], ""),
    ],
)
def test_a_reader_gets_a_language_they_read_else_the_first(present, wanted, best):
    assert best_of(present, wanted) == best


def test_a_browser_says_what_its_reader_reads(app):
    asked = {"Accept-Language": "no;q=0.5, de-AT, fr;q=0.9"}
    with app.test_request_context(headers=asked):
        assert read_by_reader() == ["de", "fr", "nb"]
