"""The public directory."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bench.fill import fill
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import bump, forget_everything
from hubcommunity.directory.facet_queries import members_by_country
from hubcommunity.directory.list_queries import page_of_members
from hubcommunity.directory.member_queries import Filters
from hubcommunity.organisations.models import Organisation
from hubcommunity.seed import reference
from tests import make
from tests.counting import cost


def names(response) -> list[str]:
    page = re.sub("</?mark>", "", response.get_data(as_text=True))
    return re.findall(r'<h2><a href="[^"]+">([^<]+)</a>', page)


def test_only_present_members_are_listed(client):
    today = clock.today()
    make.member("Present")
    make.member("Last day", since=today - timedelta(days=9), until=today)
    make.member("Gone", since=today - timedelta(days=9), until=today - timedelta(days=1))
    make.member("To come", since=today + timedelta(days=1))
    make.organisation("Never a member")
    assert names(client.get("/members/")) == ["Last day", "Present"]


def test_members_are_listed_by_folded_name(client):
    for name in ("Zagreb Clinic", "ärzte ohne eile", "Bergen Kommune", "Åbo Hospital"):
        make.member(name)
    listed = names(client.get("/members/"))
    assert listed == ["Åbo Hospital", "ärzte ohne eile", "Bergen Kommune", "Zagreb Clinic"]


@pytest.mark.parametrize(
    "q", ["jamtland", "Jämtland", "REGION härjed", "primary care", "rjh", "region-jämtland"]
)
def test_search_finds_words_and_beginnings_whatever_their_accents(client, q):
    make.member("Region Jämtland Härjedalen", short_name="RJH", description="Runs primary care.")
    make.member("Somebody else")
    assert names(client.get("/members/", query_string={"q": q})) == ["Region Jämtland Härjedalen"]


@pytest.mark.parametrize("q", ["\\", '"', "' OR 1=1", "a AND", "NEAR(", "*", "(", ":*", "%"])
def test_no_search_text_breaks_the_search(client, q):
    make.member("Anything")
    assert client.get("/members/", query_string={"q": q}).status_code == 200


def test_filters_combine_and_stay_in_the_address(client):
    payer, topic = make.organisation_type("payer", "Payer"), make.topic()
    make.member("Right", country="AT", type=payer, topics=[topic])
    make.member("Other country", country="BE", type=payer, topics=[topic])
    make.member("Other type", country="AT", topics=[topic])
    make.member("Other topic", country="AT", type=payer)
    asked = {"country": "AT", "type": "payer", "topic": topic.code, "q": "right"}
    response = client.get("/members/", query_string=asked)
    assert names(response) == ["Right"]
    page = response.get_data(as_text=True)
    assert '<option value="AT" selected>' in page
    assert 'href="/members/?view=map&amp;' in page
    assert "country=AT" in page.split("view=map")[1].split('"')[0]


def test_unknown_filters_find_nothing(client):
    make.member()
    for asked in ({"country": "XX"}, {"type": "none"}, {"topic": "none"}):
        assert names(client.get("/members/", query_string=asked)) == []


def test_the_list_has_25_a_page_and_the_last_page_the_rest(client):
    for number in range(60):
        make.member(f"Member {number:02}")
    assert names(client.get("/members/")) == [f"Member {n:02}" for n in range(25)]
    assert names(client.get("/members/?page=2")) == [f"Member {n:02}" for n in range(25, 50)]
    assert names(client.get("/members/?page=3")) == [f"Member {n:02}" for n in range(50, 60)]
    for page in ("4", "0", "-1"):
        assert client.get(f"/members/?page={page}").status_code == 404
    assert client.get("/members/?page=two").status_code == 200


def test_the_map_counts_members_under_the_same_filters(client):
    payer = make.organisation_type("payer", "Payer")
    make.member("One", country="GR", type=payer)
    make.member("Two", country="GR")
    make.member("Three", country="US", type=payer)
    page = client.get("/members/?view=map&type=payer").get_data(as_text=True)
    assert "Greece: 1" in page
    assert "United States: 1" in page
    assert 'href="/members/?type=payer&amp;country=GR"' in page


def test_what_is_remembered_is_forgotten_when_members_change(client):
    make.member("First")
    assert names(client.get("/members/")) == ["First"]
    make.member("Second")
    bump("members")
    assert names(client.get("/members/")) == ["First", "Second"]


def test_a_mark_written_by_a_transaction_that_failed_is_never_trusted(app):
    make.member("First")
    db.session.commit()
    bump("members")
    make.member("Never committed")
    assert sum(members_by_country().values()) == 2
    db.session.rollback()
    bump("members")
    db.session.commit()
    assert sum(members_by_country().values()) == 1


def test_a_profile_shows_a_member_and_hides_its_people(client):
    group, topic = make.group(), make.topic()
    organisation = make.member(
        "Health <b>Agency</b>", topics=[topic], website="https://www.agency.test/x"
    )
    who = make.delegate(organisation, given_name="Hidden", family_name="Name")
    make.seat(who, group, organisation)
    page = client.get(f"/members/{organisation.slug}/").get_data(as_text=True)
    assert "Health &lt;b&gt;Agency&lt;/b&gt;" in page
    assert f'href="/topics/{group.slug}/"' in page
    assert 'rel="nofollow noopener">agency.test</a>' in page
    assert "Hidden" not in page


def test_a_website_that_is_no_web_address_is_no_link(client):
    organisation = make.member(website="javascript:alert(1)")
    page = client.get(f"/members/{organisation.slug}/").get_data(as_text=True)
    assert 'href="javascript' not in page


@pytest.mark.parametrize("until_days", [-1, None])
def test_only_members_have_a_public_profile(client, until_days):
    today = clock.today()
    if until_days is None:
        organisation = make.organisation()
    else:
        organisation = make.member(
            since=today - timedelta(days=90), until=today + timedelta(days=until_days)
        )
    assert client.get(f"/members/{organisation.slug}/").status_code == 404


def test_an_empty_directory_says_what_to_do(client):
    assert "Register your organisation" in client.get("/members/").get_data(as_text=True)
    assert "No members yet" in client.get("/members/").get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    ["/members/", "/members/?q=harbour", "/members/?page=2", "/members/?view=map", "/", "/about/"],
)
def test_a_public_page_costs_the_same_for_ten_members_and_for_a_thousand(client, path):
    reference.load_reference()
    fill(30, 0, seats=3)
    few = cost(lambda: client.get(path))
    fill(1_000, 0, seats=40)
    many = cost(lambda: client.get(path))
    assert many == few <= 12


def test_the_last_page_is_the_same_whichever_way_it_is_read(app):
    reference.load_reference()
    fill(103, 0, seats=0)
    forget_everything()
    seen = [row.slug for n in range(1, 6) for row in page_of_members(Filters(), n, 103).items]
    assert len(seen) == len(set(seen)) == 103
    assert seen == sorted(seen, key=position)


def position(slug: str) -> tuple[str, int]:
    row = db.session.scalars(select(Organisation).where(Organisation.slug == slug)).one()
    return row.sort_name, row.id


def test_the_map_of_one_country_counts_what_the_list_lists(client):
    make.member(country="BE")
    make.member(country="BE")
    make.member(country="FI")
    page = client.get("/members/?country=BE&view=map").get_data(as_text=True)
    assert "2 organisations" in page
    assert "Finland: " not in page
