"""Search, order, facets and their addresses in the directory."""

import random
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import inspect

from bench.fill import fill
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import count
from hubcommunity.core.revisions import FIGURES, FOUND, bump
from hubcommunity.directory.facet_queries import facets
from hubcommunity.directory.list_queries import page_of_members
from hubcommunity.directory.member_queries import Filters
from hubcommunity.membership.actions import approve
from hubcommunity.membership.models import ApplicationState
from hubcommunity.seed import reference
from tests import make
from tests.counting import cost
from tests.directory.reference import found, in_order
from tests.statements import statements


def page_of(client, path: str):
    return html.fromstring(client.get(path).get_data(as_text=True))


def names(page) -> list[str]:
    return [
        heading.text_content() for heading in page.xpath("//ul[contains(@class, 'members')]//h2")
    ]


def links(page, label: str) -> dict[str, str]:
    """Return the links of a labelled list: text → address."""
    found = page.xpath(f"//ul[@aria-label='{label}']//a")
    return {link.text_content().strip(): link.get("href") for link in found}


def options(page, facet: str) -> list[str]:
    return [option.text_content() for option in page.xpath(f"//select[@id='{facet}']/option")][1:]


def chosen(page) -> dict[str, str]:
    found = page.xpath("//div[@class='chosen']//li/a")
    return {
        link.text_content().split("Remove: ")[1].strip(" ×"): link.get("href") for link in found
    }


# --- order ---


def test_names_come_before_short_names_and_those_before_descriptions(client):
    make.member("A clinic", description="Salud for everyone")
    make.member("B clinic", short_name="SALÚD")
    make.member("D Salúdable")
    make.member("C Salud")
    page = page_of(client, "/members/?q=salud")
    assert names(page) == ["C Salud", "D Salúdable", "B clinic", "A clinic"]
    assert names(page_of(client, "/members/?q=salud&sort=name")) == [
        "A clinic",
        "B clinic",
        "C Salud",
        "D Salúdable",
    ]


def test_only_the_beginning_of_a_word_is_near(client):
    make.member("A eHealth", description="Health")
    make.member("B digital", short_name="Health")
    make.member("C Health", short_name="Digital")
    assert names(page_of(client, "/members/?q=health")) == ["C Health", "B digital", "A eHealth"]
    assert names(page_of(client, "/members/?q=health+digital")) == ["B digital", "C Health"]


def test_the_newest_members_come_first_when_asked(client):
    today = clock.today()
    for days, name in ((9, "Older"), (1, "New, added first"), (1, "New, added last")):
        make.member(name, since=today - timedelta(days=days))
    listed = names(page_of(client, "/members/?sort=newest"))
    assert listed == ["New, added last", "New, added first", "Older"]


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ({}, "name"),
        ({"sort": "best"}, "name"),
        ({"q": "!", "sort": "best"}, "name"),
        ({"sort": "no such"}, "name"),
        ({"q": "care"}, "best"),
        ({"q": "care", "sort": "no such"}, "best"),
        ({"q": "care", "sort": "newest"}, "newest"),
    ],
)
def test_the_best_match_is_an_order_only_where_words_are_looked_for(asked, order):
    assert Filters(**asked).order == order


@pytest.mark.parametrize("asked", [{"q": "health"}, {"sort": "newest"}, {"q": "h", "sort": "name"}])
def test_every_order_is_total_whichever_end_it_is_read_from(app, asked):
    reference.load_reference()
    fill(103, 0, seats=0)
    filters = Filters(**asked)
    total = facets(filters).total
    assert total > 25, "more than a page"
    seen = [
        row.slug
        for number in range(1, -(-total // 25) + 1)
        for row in page_of_members(filters, number, total).items
    ]
    assert len(seen) == len(set(seen)) == total


def test_names_are_sorted_by_their_signs_whatever_the_locale_of_the_database(client):
    for name in ("Health", "Health care", "Healthcare", "Health-zone", "Ω clinic", "1st"):
        make.member(name)
    in_order = ["1st", "Health", "Health care", "Health-zone", "Healthcare", "Ω clinic"]
    assert names(page_of(client, "/members/")) == in_order
    if db.engine.dialect.name == "postgresql":
        [column] = [
            column
            for column in inspect(db.engine).get_columns("organisations")
            if column["name"] == "sort_name"
        ]
        assert column["type"].collation == "C"


# --- what is found ---


def test_what_was_found_is_marked_and_escaped(client):
    make.member("Salúd <i>", short_name="SAL", description=f"{'word ' * 200}saludable & well")
    page = client.get("/members/?q=salud").get_data(as_text=True)
    assert "<mark>Salúd</mark> &lt;i&gt;" in page
    assert "<mark>salud</mark>able &amp; well" in page
    assert page.count("word ") < 80


def test_a_renamed_organisation_is_ranked_by_its_new_names(client):
    organisation = make.member("Old", short_name="Older", description="Salud")
    make.member("Zebra", short_name="Salud")
    organisation.short_name = "Sálud"
    bump("members")
    assert names(page_of(client, "/members/?q=salud")) == ["Old", "Zebra"]


# --- facets ---


@pytest.fixture
def small_world(app):
    dice = random.Random(5)
    types = [make.organisation_type(), make.organisation_type("payer", "Payer")]
    topics = [make.topic(), make.topic("apps", "Apps")]
    tiers = [make.tier(), make.tier("observer", "Observer")]
    for number in range(24):
        make.member(
            f"{dice.choice(('Salúd', 'Care'))} {number}",
            country=dice.choice(("BE", "ES", "FI")),
            type=dice.choice(types),
            tier=dice.choice(tiers),
            topics=dice.sample(topics, dice.randrange(3)),
        )
    make.organisation("Salud, no member", topics=topics)
    bump("members")


SORTS = ["", "best", "name", "newest"]
VALUES = {
    "q": ["", "sal", "none"],
    "country": ["", "BE", "ES", "XX"],
    "type": ["", "academia", "payer", "no-such"],
    "topic": ["", "apps", "reimbursement"],
    "tier": ["", "full", "observer"],
}


def test_each_number_is_what_the_list_would_have(small_world):
    dice = random.Random(11)
    for _time in range(60):
        filters = Filters(**{name: dice.choice(values) for name, values in VALUES.items()})
        told = facets(filters)
        assert told.total == count(found(filters)), filters
        by_facet = {
            "country": told.countries,
            "type": told.types,
            "topic": told.topics,
            "tier": told.tiers,
        }
        for facet, numbers in by_facet.items():
            for value in VALUES[facet][1:]:
                then = replace(filters, **{facet: value})
                assert numbers.get(value, 0) == count(found(then)), (facet, then)


def test_values_are_offered_with_their_numbers_and_empty_ones_are_not(client):
    payer = make.organisation_type("payer", "Payer")
    observer = make.tier("observer", "Observer")
    make.tier("associate", "Associate")
    topic = make.topic()
    make.member(country="ES", type=payer, topics=[topic])
    make.member(country="BE", type=payer, tier=observer)
    make.member(country="BE")
    bump("members")
    page = page_of(client, "/members/?country=BE")
    assert options(page, "country") == ["Belgium (2)", "Spain (1)"]
    assert sorted(options(page, "type")) == ["Academia (1)", "Payer (1)"]
    assert options(page, "topic") == []
    assert sorted(options(page, "tier")) == ["Full member (1)", "Observer (1)"]
    page = page_of(client, "/members/?country=BE&topic=reimbursement")
    assert options(page, "topic") == ["Reimbursement schemes (0)"], "what is chosen stays"


def test_the_tier_of_a_new_member_is_known_to_the_directory(client):
    tier = make.tier("full", "Full member")
    application = make.application(ApplicationState.IN_REVIEW, organisation_name="Newcomer")
    approve(application, by=make.staff())
    assert names(page_of(client, "/members/?tier=full")) == ["Newcomer"]
    assert application.organisation.tier_id == tier.id


# --- addresses ---


def test_list_map_and_orders_carry_what_is_chosen(client, small_world):
    asked = "q=sal&country=ES&tier=full&sort=newest"
    page = page_of(client, f"/members/?{asked}")
    assert links(page, "View")["Map"] == f"/members/?view=map&{asked}"
    assert links(page, "Order")["Name"] == f"/members/?{asked.replace('newest', 'name')}"
    on_map = page_of(client, f"/members/?view=map&{asked}")
    assert links(on_map, "View")["List"] == f"/members/?{asked}"
    assert on_map.xpath("//input[@name='view']/@value") == ["map"]
    assert on_map.xpath("//input[@name='sort']/@value") == ["newest"]
    shown = "//p[@role='status']"
    assert page.xpath(shown)[0].text_content() == on_map.xpath(shown)[0].text_content()


@pytest.mark.parametrize("view", ["", "view=map&"])
def test_what_is_chosen_can_be_taken_away_one_by_one(client, small_world, view):
    page = page_of(client, f"/members/?{view}q=sal&country=ES&type=no-such&sort=newest")
    assert chosen(page) == {
        "“sal”": f"/members/?{view}country=ES&type=no-such&sort=newest",
        "Spain": f"/members/?{view}q=sal&type=no-such&sort=newest",
        "no-such": f"/members/?{view}q=sal&country=ES&sort=newest",
    }
    [clear] = page.xpath("//a[text()='Clear all']/@href")
    assert clear == f"/members/?{view}sort=newest"
    assert "No member fits" in page.text_content()
    assert chosen(page_of(client, f"/members/?{view}sort=newest")) == {}


def test_every_filter_is_an_argument_of_the_address():
    asked = {field.name: "x" for field in fields(Filters)}
    assert Filters(**asked).without() == asked
    assert Filters(**asked).without(q="") == {k: v for k, v in asked.items() if k != "q"}


# --- cost ---

SEARCHES = ("q=harbour", "q=health", "q=data&country=ES&tier=full&sort=newest", "q=h&topic=apps")


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("view", ["", "view=map&"])
def test_a_search_adds_two_queries_at_most_however_many_members(client, search, view):
    reference.load_reference()
    fill(30, 0, seats=3)
    plain = cost(lambda: client.get(f"/members/?{view}"))
    few = cost(lambda: client.get(f"/members/?{view}{search}"))
    fill(1_000, 0, seats=3)
    many = cost(lambda: client.get(f"/members/?{view}{search}"))
    assert many == few <= plain + 2
    assert many <= 12


def test_what_words_find_is_remembered_on_its_own_shelf_and_not_counted_again(client, small_world):
    client.get("/members/")
    figures = len(FIGURES.values)
    FOUND.values.clear()
    first = names(page_of(client, "/members/?q=sal"))
    assert len(FOUND.values) == 2, "the page and its numbers"
    assert len(FIGURES.values) == figures, "no cell of the count"
    with statements() as sent:
        assert names(page_of(client, "/members/?q=sal")) == first != []
    assert not [statement for statement in sent if "FROM organisations" in statement]


def test_words_find_in_memory_what_the_database_finds_in_the_same_order(small_world):
    dice = random.Random(3)
    make.member("Care", short_name="Sal", type=make.organisation_type(), country="BE")
    make.member("Other", short_name="Sal Care", type=make.organisation_type(), country="ES")
    bump("members")
    words = ["sal", "care", "c 1", "care sal", "none", "!!"]
    asked = VALUES | {"q": words, "sort": SORTS}
    unfiltered = [Filters(q=q, sort=sort) for q in words for sort in SORTS]
    filtered = [
        Filters(**{name: dice.choice(values) for name, values in asked.items()}) for _ in range(40)
    ]
    for filters in unfiltered + filtered:
        rows = db.session.scalars(in_order(filters)).all()
        page = page_of_members(filters, 1, len(rows))
        assert [row.slug for row in page.items] == [row.slug for row in rows[:25]], filters
