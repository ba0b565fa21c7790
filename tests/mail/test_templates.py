"""Every mail that the hub can write, rendered with stand-ins for what it tells of."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from flask import Flask
from lxml import html

from hubcommunity.core import i18n
from hubcommunity.mail.rendering import Rendered, render_mail
from tests import make

FOLDER = Path(__file__).parents[2] / "templates" / "mail"
PARTS = ("subject.txt", "txt", "html")
EVENTS = sorted(
    {
        path.name.split(".")[0]
        for path in FOLDER.iterdir()
        if path.stem != "base" and not path.name.startswith("_")
    }
)
WORD = "Fish & chips’ <b>"


class StandIn(jinja2.Undefined):
    """Whatever a template asks of it: a word with letters that HTML must escape."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(name=name)

    def __str__(self) -> str:
        return WORD

    def __format__(self, how: str) -> str:
        return WORD

    def __call__(self, *_: Any, **__: Any) -> "StandIn":  # type: ignore[override]
        return self

    def __getitem__(self, _key: Any) -> "StandIn":  # type: ignore[override]
        return self

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter([StandIn(), StandIn()])

    def __len__(self) -> int:
        return 2

    def __eq__(self, other: object) -> bool:
        return False

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return False

    def __int__(self) -> int:
        return 7

    def __index__(self) -> int:
        return 7

    def splitlines(self) -> list[str]:
        return [WORD, "", "and so on"]

    __hash__ = jinja2.Undefined.__hash__


class Nothing(StandIn):
    """The same, but empty: what the template says without an optional thing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing(name=name)

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter([])

    def __len__(self) -> int:
        return 0


# The filters that ask for a day, an instant or a number, which a stand-in is not.
SPOKEN = (
    *("day", "short_day", "moment", "deadline", "span_in", "here"),
    *("number", "country", "euro", "clock_in"),
)


@pytest.fixture(params=[StandIn, Nothing], ids=["all there", "what may lack lacks"])
def mail(
    app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, event: str
) -> Rendered:
    monkeypatch.setattr(app.jinja_env, "undefined", request.param)
    for name in SPOKEN:
        monkeypatch.setitem(app.jinja_env.filters, name, lambda value, *_: "23 Nov 2026")
    monkeypatch.setattr(i18n, "number", lambda value: "7")
    app.jinja_env.cache.clear()
    try:
        return render_mail(event, "en", person=make.person(given_name="Ada"), unsubscribe_url=None)
    finally:
        app.jinja_env.cache.clear()


@pytest.mark.parametrize("event", EVENTS)
def test_each_mail_has_its_three_parts(event: str) -> None:
    missing = [part for part in PARTS if not (FOLDER / f"{event}.{part}").exists()]
    assert not missing, f"{event} lacks {missing}"


@pytest.mark.parametrize("event", EVENTS)
def test_each_mail_reads_well_in_text_and_html(event: str, mail: Rendered) -> None:
    assert mail.subject
    # A letter that a person writes greets by itself.
    greetings = 0 if event == "lead_letter" else 1
    assert_text_is_plain(mail.text, greetings)
    assert_html_is_sound(mail.html, greetings)


def assert_text_is_plain(text: str, greetings: int) -> None:
    assert not re.findall(r"&(?:\w+|#\w+);", text), "the text has HTML entities"
    assert "<p" not in text
    assert "\n\n\n" not in text, "the text has two empty lines together"
    assert not re.findall(r"[^ ].*  ", text.replace("-- \n", "")), "the text has double blanks"
    assert text.count("Hello") == greetings, "base.txt greets already"
    assert "You receive this" in text


def assert_html_is_sound(source: str, greetings: int) -> None:
    parsed = html.document_fromstring(source)
    assert parsed.findtext(".//title")
    assert not parsed.xpath("//b"), "something is not escaped"
    assert not parsed.xpath("//img | //script | //link | //style"), "nothing is fetched or run"
    assert len(parsed.xpath("//table[contains(@class, 'button')]")) <= 1, "one button at most"
    assert source.count("Hello") == greetings, "base.html greets already"
    assert "You receive this" in source
