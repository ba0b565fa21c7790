"""What people write is shown as they meant it, and does nothing that they did not show."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcommunity.core.markdown import by_line, excerpt, plain, to_html


def test_markdown_becomes_html():
    html = to_html("**We** run *two* hospitals.\n\n- one\n- two\n\n> said\n\n`code` ~~not~~")
    for part in (
        "<strong>We</strong>",
        "<em>two</em>",
        "<li>one</li>",
        "<blockquote>",
        "<s>not</s>",
    ):
        assert part in html
    assert "<code>code</code>" in html


@pytest.mark.parametrize("marks", ["#", "##", "####", "######"])
def test_the_highest_heading_stands_right_below_those_of_the_page(marks):
    assert to_html(f"{marks} What we do") == "<h3>What we do</h3>\n"
    assert to_html(f"{marks} What we do", below=1) == "<h2>What we do</h2>\n"


def test_the_other_headings_keep_their_distance_to_it_as_far_as_there_are_levels():
    html = to_html("### First\n\n## Then\n\n###### Deep")
    assert re.findall(r"<(h\d)>", html) == ["h4", "h3", "h6"]


def test_links_vouch_for_nothing():
    html = to_html("[us](https://us.test 'Our site') and <mailto:us@us.test>")
    assert html.count('rel="nofollow ugc noopener"') == 2
    assert 'href="https://us.test"' in html
    assert 'href="mailto:us@us.test"' in html
    assert "target" not in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "vbscript:x",
        "data:text/html;base64,PHNjcmlwdD4=",
        "file:///etc/passwd",
        "/sign-out/",
        "//evil.test/x",
        "https:/\\\\[",
        "ftp://files.test",
    ],
)
def test_other_addresses_lead_nowhere(address):
    html = to_html(f"[press me]({address}) [x]: {address}")
    assert "href" not in html.replace("[x]: https:", "")
    assert "press me" in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<style>body{display:none}</style>",
        "<form action=/sign-out/><button>x",
        "<h1>Bigger than the page</h1>",
        "<div class=flash style='position:fixed'>",
        "`<b>`</code><script>1</script>",
    ],
)
def test_html_is_shown_as_it_was_typed(hostile):
    html = to_html(hostile)
    for tag in ("<script", "<img", "<svg", "<a ", "<iframe", "<style", "<form", "<h1", "<div"):
        assert tag not in html
    assert "&lt;" in html


def test_pictures_of_other_hosts_are_not_fetched():
    assert "<img" not in to_html("![spy](https://spy.test/pixel.png)")


@given(st.text(max_size=300))
def test_nothing_that_can_be_typed_runs_anything(text):
    html = to_html(text).lower()
    assert "<script" not in html
    assert "javascript:" not in "".join(html.split('href="')[1:])
    assert not plain(text).startswith(" ")
    assert len(excerpt(text)) <= 280


def test_paragraphs_and_items_are_lines_of_their_own():
    text = "# Agenda\n\nWe read\n**the draft** & decide.\n\n- payers\n\n- patients <b>\n"
    lines = ["Agenda", "We read the draft & decide.", "• payers", "• patients <b>"]
    assert by_line(text).splitlines() == lines


def test_an_excerpt_is_plain_and_cut_between_words():
    text = "# Who we are\n\nWe *run* [hospitals](https://h.test) & <clinics>.\n\n- one\n- two"
    assert excerpt(text) == "Who we are We run hospitals & <clinics>. one two"
    assert excerpt("seven lamps by the harbour", 20) == "seven lamps by the…"
    assert excerpt("x" * 300, 10) == "x" * 9 + "…"
    assert excerpt("seven lamps, and more", 14) == "seven lamps…"
