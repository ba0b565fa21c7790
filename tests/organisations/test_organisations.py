"""Organisations: added, and found again."""

import pytest

from hubcommunity.organisations import actions, queries
from hubcommunity.organisations.actions import RESERVED
from tests import make


def add(name, **values):
    given = {"type_id": make.organisation_type().id, "country": "FI", "by": None}
    return actions.add_organisation(name=name, **(given | values))


def test_an_organisation_gets_a_slug_of_its_own():
    slugs = [add(name).slug for name in ("Åland Health", "Aland health", "ÅLAND, HEALTH")]
    assert slugs == ["aland-health", "aland-health-2", "aland-health-3"]


def test_no_organisation_has_the_address_of_a_page_for_staff():
    assert add("Add").slug == "add-2"


@pytest.mark.parametrize(
    ("name", "website"),
    [
        ("TEHNOPOL", ""),
        ("Téhnopol.", ""),
        ("Something else", "tehnopol.ee"),
        ("Something else", "https://www.Tehnopol.ee/en/about?x=1"),
    ],
)
def test_the_same_name_or_website_looks_alike(name, website):
    known = make.organisation("Tehnopol", website="https://tehnopol.ee")
    assert queries.look_alikes(name, website) == [known]


@pytest.mark.parametrize(
    ("name", "website"),
    [("Tehnopolis", ""), ("", ""), ("…", "http://["), ("Other", "facebook.com")],
)
def test_another_name_does_not_look_alike(name, website):
    make.organisation("Tehnopol", website="https://facebook.com/tehnopol")
    assert not queries.look_alikes(name, website)


def test_the_short_name_looks_alike_too():
    known = make.organisation("European Health Telematics Association", slug="ehtel")
    assert queries.look_alikes("EHTEL") == [known]


def test_at_most_so_many_look_alikes_are_returned():
    for _ in range(3):
        make.organisation("Tehnopol")
    assert len(queries.look_alikes("Tehnopol", limit=2)) == 2


def test_a_host_longer_than_its_column_is_cut_and_found_again():
    website = f"https://{'long.' * 50}example"
    known = make.organisation("Tehnopol", website=website)
    assert known.website_host == ("long." * 50)[:200]
    assert queries.look_alikes("Something else", website) == [known]


def test_no_organisation_gets_an_address_that_a_page_of_staff_has(app):
    places = {
        rule.rule.removeprefix("/staff/organisations/").split("/")[0]
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/staff/organisations/")
    }
    assert {place for place in places if place and not place.startswith("<")} == RESERVED
