"""The parts of pages that lists and long stories are made of."""

import re
from datetime import UTC, datetime

from flask import Flask, render_template_string

from hubcommunity.core.paging import Page

AT = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)


def shown(app: Flask, macro: str, call: str, path: str = "/members/", **things: object) -> str:
    file = "paging" if macro == "pages" else "parts"
    template = f"{{% from 'macros/{file}.html' import {macro} %}}{{{{ {call} }}}}"
    with app.test_request_context(path):
        return re.sub(r"\s+", " ", render_template_string(template, **things))


def page(number: int, total: int) -> Page[int]:
    return Page(items=(), number=number, size=25, total=total)


def test_one_page_needs_no_way_through(app: Flask) -> None:
    assert shown(app, "pages", "pages(page)", page=page(1, 25)) == ""


def test_the_present_page_is_marked_and_its_rows_are_told(app: Flask) -> None:
    nav = shown(app, "pages", "pages(page)", page=page(5, 312))
    assert '<a href="/members/?page=5" aria-current="page">5</a>' in nav
    assert "101 to 125 of 312" in nav


def test_the_way_through_keeps_the_filters(app: Flask) -> None:
    nav = shown(app, "pages", "pages(page)", path="/members/?country=EE", page=page(1, 60))
    assert 'href="/members/?country=EE&amp;page=2" rel="next"' in nav


def test_every_page_is_linked_once_in_a_short_list(app: Flask) -> None:
    nav = shown(app, "pages", "pages(page)", page=page(2, 75))
    assert re.findall(r">(\d+)</a>", nav) == ["1", "2", "3"]


def test_the_present_step_is_marked_and_earlier_ones_lead_back(app: Flask) -> None:
    line = shown(app, "steps", "steps(['One', 'Two', 'Three'], 2, ['/one'])")
    assert '<a href="/one">One</a>' in line
    assert re.search('<li aria-current="step"> ?<span>Two</span>', line)


def test_a_timeline_tells_when_who_and_what(app: Flask) -> None:
    items = [(AT, "Anna Berg", "Review started", "Second reading")]
    line = shown(app, "timeline", "timeline(items)", items=items)
    assert 'datetime="2026-11-20T13:05:00+00:00"' in line
    assert "20 Nov 2026, 14:05" in line
    assert "Anna Berg" in line
    assert "Second reading" in line


def test_a_monogram_has_two_letters(app: Flask) -> None:
    assert ">UA</span>" in shown(app, "monogram", "monogram('University of Agder')")


def test_an_empty_place_says_what_to_do_next(app: Flask) -> None:
    call = "empty('No group yet', 'Join one.', '/topics/', 'See the topic groups')"
    assert '<a class="btn btn-outline-secondary" href="/topics/">See the topic groups</a>' in shown(
        app, "empty", call
    )
