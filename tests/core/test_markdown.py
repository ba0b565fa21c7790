"""Markdown becomes plain HTML, and nothing that runs or fetches anything."""

import pytest

from hubcommunity.core.markdown import rendered


def test_paragraphs_headings_lists_and_links_are_shown():
    html = rendered("## Why\n\nBecause *we* can.\n\n- one\n\n[Read](https://hub.example/a)")
    assert "<h2>Why</h2>" in html
    assert "<p>Because <em>we</em> can.</p>" in html
    assert "<li>one</li>" in html
    assert '<a href="https://hub.example/a" rel="nofollow noopener">Read</a>' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[Read](javascript:alert(1))",
        "[Read](data:text/html,hello)",
        '<a href="https://a.example" onclick="alert(1)">Read</a>',
        "![Picture](https://elsewhere.example/pixel.png)",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(text):
    html = rendered(text)
    assert not [tag for tag in ("<script", "<img", "<a ") if tag in html]


def test_the_first_heading_is_the_pages_own():
    assert "<h1" not in rendered("# Title")
