"""What a request must be before any view sees it."""

import pytest
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.topics.models import Seat
from tests import make


def test_head_is_answered_as_get_without_a_body(client):
    get, head = client.get("/about/"), client.head("/about/")
    assert head.status_code == get.status_code
    assert head.data == b""
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_head_on_a_page_with_a_form_does_not_send_the_form(sign_in):
    organisation, group = make.member(), make.group()
    who = make.delegate(organisation)
    make.seat(who, group, organisation)
    browser = sign_in(who)
    assert browser.head(f"/topics/{group.slug}/leave/").status_code == 200
    assert db.session.scalars(select(Seat.ended_at)).one() is None


@pytest.mark.parametrize(
    "path", ["/topics/%00/", "/members/%00/", "/members/?q=%00", "/members/?country=a%00"]
)
def test_nul_in_an_address_is_refused(client, path):
    assert client.get(path).status_code == 400
