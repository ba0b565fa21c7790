"""Where a visitor may be sent."""

import pytest
from flask import render_template_string

from hubcommunity.core.links import is_own_path


@pytest.mark.parametrize("path", ["/", "/home/", "/staff/audit/?page=2&q=a%20b", "/members/ü/"])
def test_paths_of_ours_are_followed(path):
    assert is_own_path(path)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "home/",
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "\\evil.test",
        "https://evil.test/",
        "javascript:alert(1)",
        "/\t/evil.test",
        "/\n/evil.test",
        "/home/\r\nSet-Cookie: a=b",
        "/home\\..\\evil",
        " /home/",
        "/home/\x00",
    ],
)
def test_nobody_is_led_off_the_site(address):
    assert not is_own_path(address)


def test_a_link_of_a_template_may_lead_to_a_field(app):
    with app.test_request_context("/"):
        page = "{{ url_for('membership.join', change='yes', _anchor='country') }}"
        assert render_template_string(page) == "/join/?change=yes#country"
