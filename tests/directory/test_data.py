"""The directory for machines: JSON-LD, JSON and Atom."""

import json
import re
from datetime import timedelta

import pytest
from lxml import etree, html

from bench.fill import fill
from hubcommunity.core import clock
from hubcommunity.core.revisions import bump
from hubcommunity.seed import reference
from tests import make
from tests.counting import cost
from tests.statements import statements

ATOM = {"a": "http://www.w3.org/2005/Atom"}
TOO_MUCH = "</script><script>alert('x')</script> & more."


def feed_of(client):
    response = client.get("/members.atom")
    assert response.mimetype == "application/atom+xml"
    return etree.fromstring(response.data)


# --- JSON-LD ---


def linked_data(client, organisation):
    page = html.fromstring(client.get(f"/members/{organisation.slug}/").get_data(as_text=True))
    [script] = page.xpath("//script[@type='application/ld+json']")
    assert script.get("nonce")
    return json.loads(script.text), page


def test_a_profile_says_what_it_says_to_machines_too(client):
    organisation = make.member(
        "Salúd",
        short_name="SAL",
        country="ES",
        city="Sevilla",
        website="https://salud.test/",
        description="Care.",
        topics=[make.topic()],
    )
    said, _page = linked_data(client, organisation)
    address = f"http://hub.test/members/{organisation.slug}/"
    assert said == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": address,
        "name": "Salúd",
        "alternateName": "SAL",
        "description": "Care.",
        "url": "https://salud.test/",
        "mainEntityOfPage": address,
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "ES",
            "addressLocality": "Sevilla",
        },
        "knowsAbout": ["Reimbursement schemes"],
        "memberOf": {"@type": "Organization", "name": "Community hub", "url": "http://hub.test/"},
    }


def test_what_an_organisation_writes_ends_no_script(client):
    organisation = make.member(TOO_MUCH, description=TOO_MUCH, website="javascript:alert(1)")
    said, page = linked_data(client, organisation)
    assert said["name"] == said["description"] == TOO_MUCH
    assert "url" not in said, "nothing that is no web address"
    assert "addressLocality" not in said["address"], "no city, where none is known"
    assert not [script for script in page.iter("script") if "alert" in (script.text or "")[:10]]


# --- JSON ---


def test_members_are_given_as_json_with_public_fields_alone(client):
    tier = make.tier("full", "Full member")
    said = {"country": "ES", "city": "Sevilla", "website": "salud", "description": "<b>"}
    organisation = make.member("Salúd", tier=tier, topics=[make.topic()], **said)
    make.delegate(organisation, given_name="Hidden")
    make.organisation("No member")
    response = client.get("/members.json")
    assert response.mimetype == "application/json"
    assert response.json == {
        "name": "Community hub",
        "total": 1,
        "page": 1,
        "pages": 1,
        "next": None,
        "previous": None,
        "members": [
            {
                "name": "Salúd",
                "short_name": "",
                "profile": f"http://hub.test/members/{organisation.slug}/",
                "country": "ES",
                "city": "Sevilla",
                "type": "Academia",
                "tier": "Full member",
                "topics": ["Reimbursement schemes"],
                "website": "",
                "description": "<b>",
                "member_since": organisation.member_from.isoformat(),
            }
        ],
    }


def test_the_pages_of_the_json_lead_through_all_members_that_fit(client):
    reference.load_reference()
    make.member("Elsewhere", country="GR")
    fill(203, 0, seats=0)
    seen, address, pages = [], "http://hub.test/members.json?q=wo&sort=newest", 0
    while address:
        assert address.startswith("http://hub.test/members.json?q=wo&sort=newest")
        told = client.get(address.removeprefix("http://hub.test")).json
        seen += [member["profile"] for member in told["members"]]
        address, pages = told["next"], pages + 1
        assert told["previous"] is None or pages > 1
    assert pages == told["pages"] == 3
    assert len(seen) == len(set(seen)) == told["total"] == 203
    assert client.get("/members.json?page=4").status_code == 404


# --- Atom ---


def test_the_feed_is_valid_and_tells_of_the_newest_first(client):
    today = clock.today()
    make.member("Older & <b>", since=today - timedelta(days=2), description=TOO_MUCH)
    newest = make.member("Newest", since=today)
    make.member("To come", since=today + timedelta(days=1))
    make.organisation("No member")
    feed = feed_of(client)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for element in (feed, *feed.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            [one] = element.findall(f"a:{name}", ATOM)
            assert one.text
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", element.findtext("a:updated", None, ATOM))
    assert feed.findtext("a:author/a:name", None, ATOM) == "Community hub"
    [own] = feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM)
    assert own == feed.findtext("a:id", None, ATOM) == "http://hub.test/members.atom"
    assert feed.xpath("a:entry/a:title/text()", namespaces=ATOM) == ["Newest", "Older & <b>"]
    assert feed.findtext("a:updated", None, ATOM) == f"{today}T00:00:00Z"
    assert feed.xpath("a:entry[1]/a:link/@href", namespaces=ATOM) == [
        f"http://hub.test/members/{newest.slug}/"
    ]
    assert feed.xpath("a:entry[2]/a:summary/text()", namespaces=ATOM) == [TOO_MUCH]


def test_an_entry_keeps_its_id_when_the_organisation_changes(client):
    organisation = make.member("Before")
    ids = "a:entry/a:id/text()"
    before = feed_of(client).xpath(ids, namespaces=ATOM)
    organisation.name, organisation.slug = "After", "after"
    assert feed_of(client).xpath(ids, namespaces=ATOM) == before == [organisation.uid.urn]


def test_signs_that_xml_forbids_break_no_feed(client):
    make.member("Bell\x07 \x0band \ufffeall", description="A\x1b[31mB")
    feed = feed_of(client)
    assert feed.xpath("a:entry/a:title/text()", namespaces=ATOM) == ["Bell and all"]
    assert feed.xpath("a:entry/a:summary/text()", namespaces=ATOM) == ["A[31mB"]


def test_a_feed_of_nobody_is_valid_too(client):
    feed = feed_of(client)
    assert feed.findtext("a:updated", None, ATOM)
    assert feed.findall("a:entry", ATOM) == []


def test_the_feed_ends_after_fifty(client):
    reference.load_reference()
    fill(60, 0, seats=0)
    assert len(feed_of(client).findall("a:entry", ATOM)) == 50


# --- both ---


@pytest.mark.parametrize("path", ["/members.json", "/members.atom", "/sitemap.xml"])
def test_who_asks_again_gets_it_again_only_when_members_changed(client, path):
    make.member("First")
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    make.member("Second")
    bump("members")
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_pages_name_their_feed_and_their_data(client):
    make.member(country="ES")
    page = html.fromstring(client.get("/members/?country=ES").get_data(as_text=True))
    found = {
        link.get("type"): link.get("href") for link in page.xpath("//head/link[@rel='alternate']")
    }
    assert found == {
        "application/atom+xml": "/members.atom",
        "application/json": "/members.json?country=ES",
    }
    assert client.get(found["application/json"]).json["total"] == 1


@pytest.mark.parametrize("path", ["/members.json?q=harbour", "/members.atom", "/sitemap.xml"])
def test_data_costs_the_same_for_ten_members_and_for_a_thousand(client, path):
    reference.load_reference()
    fill(30, 0, seats=3)
    few = cost(lambda: client.get(path))
    fill(1_000, 0, seats=3)
    assert cost(lambda: client.get(path)) == few <= 12


def test_data_is_remembered_until_members_change(client):
    make.member("First")
    first = client.get("/members.json?q=f").data
    with statements() as sent:
        assert client.get("/members.json?q=f").data == first
    assert not [statement for statement in sent if "organisations" in statement]
    make.member("Further")
    bump("members")
    assert client.get("/members.json?q=f").json["total"] == 2
