"""Parts of pages that are rendered once for all who see the same."""

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from hubcommunity.core.fragments import fragment
from hubcommunity.core.i18n import writing_to
from hubcommunity.core.revisions import PARTS, forget_everything

TEMPLATES = Path(__file__).parents[2] / "templates"
CODE = Path(__file__).parents[2] / "hubcommunity"
ASKED = re.compile(r"fragment\(\s*['\"]([^'\"]+)['\"]")
# What differs from reader to reader, from browser to browser or from one answer to the next.
PERSONAL = re.compile(
    r"\b(current_user|request|session|g|config|csp_nonce|get_flashed_messages|today)\b"
)


@pytest.fixture(autouse=True)
def in_a_page(app):
    forget_everything()
    with app.test_request_context("/"):
        yield


def foot(name="The hub"):
    return fragment("layout/foot.html", hub_name=name, tagline="Together")


def test_what_shows_the_same_is_rendered_once():
    assert foot() is foot()
    assert "The hub · Together" in foot()
    assert "The hub" not in foot("Another")


def test_each_language_and_each_time_zone_has_its_own(app, monkeypatch):
    monkeypatch.setitem(app.config, "LANGUAGES", ["en", "fi"])
    with writing_to("en", "Europe/Brussels"):
        here = foot()
    with writing_to("en", "Europe/Helsinki"):
        assert foot() is not here
    with writing_to("fi", "Europe/Brussels"):
        assert foot() is not here


def test_values_that_are_equal_but_not_the_same_are_told_apart():
    sign = "<b>"
    assert "&lt;b&gt;" in foot(sign)
    assert "<b>" in foot(Markup(sign))
    assert "&lt;b&gt;" in foot(sign)


def test_what_nobody_asked_for_longest_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(PARTS, "kept", 2)
    first = foot("1")
    foot("2")
    assert foot("1") is first
    foot("3")
    assert len(PARTS.values) == 2
    assert foot("1") is first


def test_a_fragment_knows_no_reader():
    texts = {path: path.read_text() for path in TEMPLATES.rglob("*.html")}
    modules = [path.read_text() for path in CODE.rglob("*.py")]
    asked = {name for text in [*texts.values(), *modules] for name in ASKED.findall(text)}
    assert len(asked) > 5
    for name in asked:
        code = "".join(re.findall(r"\{[{%].*?[}%]\}", texts[TEMPLATES / name], re.DOTALL))
        assert not PERSONAL.findall(re.sub(r"'[^']*'|\.\w+", "", code)), name
