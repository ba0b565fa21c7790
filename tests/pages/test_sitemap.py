"""The sitemap and what points to it."""

from datetime import timedelta

import pytest
from lxml import etree

from hubcommunity.core import clock
from hubcommunity.core.revisions import bump
from hubcommunity.library.models import Audience
from hubcommunity.pages import sitemap_queries
from hubcommunity.topics.meetings.minutes_models import Minutes, MinutesState
from hubcommunity.topics.meetings.models import MeetingState
from hubcommunity.topics.models import GroupState
from tests import make

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
BASE = "http://hub.test"


def addresses_in(client, path: str) -> list[str]:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    tree = etree.fromstring(response.data)
    assert tree.tag == f"{{{SITEMAP['s']}}}urlset"
    return tree.xpath("s:url/s:loc/text()", namespaces=SITEMAP)


def test_the_sitemap_has_every_public_address_and_no_other(client):
    member = make.member()
    make.organisation("No member")
    group = make.group()
    held = {"state": MeetingState.HELD, "starts_at": clock.now() - timedelta(days=1)}
    released = [
        make.saved(
            Minutes(
                meeting=make.meeting(group, **held),
                state=MinutesState.PUBLISHED,
                circulated_version=0,
                audience=audience,
                published_at=clock.now(),
            )
        )
        for audience in (Audience.PUBLIC, Audience.MEMBERS)
    ]
    make.group(state=GroupState.PROPOSED)
    listed = addresses_in(client, "/sitemap.xml")
    assert sorted(listed) == sorted(
        BASE + path
        for path in (
            "/",
            "/about/",
            "/members/",
            f"/members/{member.slug}/",
            "/topics/",
            f"/topics/{group.slug}/",
            f"/topics/{group.slug}/minutes/{released[0].uid}/",
            "/library/",
            "/join/",
            "/contact/",
            "/privacy/",
        )
    )
    for address in listed:
        assert client.get(address.removeprefix(BASE)).status_code == 200


@pytest.mark.parametrize("a_file", [3, 4, 7, 100])
def test_many_addresses_stand_in_several_files_each_once(client, monkeypatch, a_file):
    for _number in range(8):
        make.member()
    bump("members")
    whole = addresses_in(client, "/sitemap.xml")
    assert len(whole) == 16
    monkeypatch.setattr(sitemap_queries, "A_FILE", a_file)
    if a_file == 100:
        assert addresses_in(client, "/sitemap.xml") == whole
        return
    index = etree.fromstring(client.get("/sitemap.xml").data)
    assert index.tag == f"{{{SITEMAP['s']}}}sitemapindex"
    files = index.xpath("s:sitemap/s:loc/text()", namespaces=SITEMAP)
    parts = [addresses_in(client, file.removeprefix(BASE)) for file in files]
    assert [address for part in parts for address in part] == whole
    assert all(0 < len(part) <= a_file for part in parts)
    for number in (0, len(files) + 1):
        assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_the_limit_of_the_protocol_is_kept():
    assert sitemap_queries.A_FILE <= 50_000


def test_robots_are_told_where_the_sitemap_is(client):
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    assert f"Sitemap: {BASE}/sitemap.xml" in response.text.splitlines()
    assert "Disallow: /staff/" in response.text.splitlines()
