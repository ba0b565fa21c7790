"""The staff's pages of duplicates and merges, and the old addresses."""

import re

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.merging import actions
from hubcommunity.organisations.duplicate_actions import find_duplicates
from hubcommunity.organisations.models import AffiliationRole
from tests import make
from tests.counting import cost

LIST = "/staff/organisations/duplicates/"


@pytest.fixture
def browser(sign_in):
    return sign_in(make.staff())


def text_of(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def pair(**values):
    """Two that look alike; the younger one is the member."""
    other = make.organisation("Clinic of the North", website="https://clinic.no", **values)
    member = make.member("clinic of the north", website="clinic.no")
    find_duplicates(clock.now())
    return member, other


def merge_path(stays, goes):
    return f"/staff/organisations/{stays.slug}/merge/{goes.slug}/"


def form_of(page) -> dict[str, str]:
    """Return what the form sends when nobody chooses anything."""
    text = page.get_data(as_text=True)
    chosen = re.findall(r'<input checked[^>]* name="(take_\w+)"[^>]* value="(\w+)"', text)
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', text)
    return dict(chosen) | {"seen": seen[1]}


def test_staff_see_the_pairs_the_most_alike_first_with_reasons_and_a_count_in_the_menu(browser):
    for name in ("Lesser", "Lesser"):
        make.organisation(name)
    member, other = pair()
    page = text_of(browser.get(LIST))
    assert "2 pairs" in page
    assert page.index("Clinic of the North") < page.index("Lesser")
    assert "the same name, the same website, the same country" in page
    assert "100 of 100 points" in page
    assert f'href="{merge_path(member, other)}"' in page, "the member stays"
    menu = text_of(browser.get("/staff/"))
    assert re.search(rf'href="{LIST}"[^>]*>\s*Duplicates\s*<span[^>]*>2', menu)


def test_an_empty_list_says_when_there_would_be_a_pair(browser):
    assert "No two organisations look alike" in text_of(browser.get(LIST))


def test_a_pair_that_is_none_leaves_the_list_for_good(browser):
    member, other = pair()
    path = f"/staff/organisations/{other.slug}/apart-from/{member.slug}"
    answer = browser.post(path, follow_redirects=True)
    assert "are two, and stay two." in text_of(answer)
    find_duplicates(clock.now())
    assert "No two organisations look alike" in text_of(browser.get(LIST))


def test_the_page_shows_both_sides_and_what_is_carried_over_and_what_collides(browser):
    member, other = pair()
    who, group = make.person(given_name="Ada", family_name="Both"), make.group(name="Evidence")
    make.affiliation(who, member)
    make.affiliation(who, other)
    make.affiliation(make.person(), other)
    for of in (member, other):
        make.seat(make.person(), group, of)
    make.lead(organisation=other)
    page = text_of(browser.get(merge_path(member, other)))
    assert "<dt>People</dt><dd>2</dd>" in page
    assert "<dt>Seats</dt><dd>1</dd>" in page
    assert "<dt>Leads</dt><dd>1</dd>" in page
    assert "Ada Both belongs to both and keeps the stronger role." in page
    assert "Both have a delegate in “Evidence”." in page
    assert "is what we suggest" not in page
    assert "is what we suggest" in text_of(browser.get(merge_path(other, member)))
    assert "End the membership" not in page


def test_what_only_the_one_that_goes_has_is_taken_unless_staff_choose_otherwise(browser):
    member, other = pair(short_name="CN", country="NO")
    page = browser.get(merge_path(member, other))
    sent = form_of(page)
    assert (sent["take_short_name"], sent["take_country"]) == ("goes", "stays")
    answer = browser.post(merge_path(member, other), data=sent | {"take_country": "goes"})
    assert answer.location == f"/staff/organisations/{member.slug}/"
    assert (member.short_name, member.country, member.name) == ("CN", "NO", "clinic of the north")
    assert other.merged_into_id == member.id


def test_two_memberships_ask_which_one_ends(browser):
    member, other = pair(), None
    member, other = member[0], make.member("Clinic")
    path = merge_path(member, other)
    page = browser.get(path)
    assert "End the membership of the one that goes" in text_of(page)
    refused = browser.post(path, data=form_of(page))
    assert refused.status_code == 409
    assert "Both have a membership that runs" in text_of(refused)
    done = browser.post(path, data=form_of(page) | {"ends_membership": "y"})
    assert done.status_code == 302
    assert other.merged_into_id == member.id


def test_who_compares_an_old_page_is_told(browser):
    member, other = pair()
    sent = form_of(browser.get(merge_path(member, other)))
    other.country = "SE"
    answer = browser.post(merge_path(member, other), data=sent)
    assert answer.status_code == 409
    assert other.merged_into_id is None


@pytest.mark.parametrize("names", [("a", "a"), ("a", "none-such"), ("none-such", "a")])
def test_there_is_nothing_to_compare_without_two(browser, names):
    make.organisation("A", slug="a")
    assert browser.get("/staff/organisations/{}/merge/{}/".format(*names)).status_code == 404
    assert browser.post("/staff/organisations/{}/apart-from/{}".format(*names)).status_code == 404


# --- old addresses ---


def merged():
    goes, stays = make.organisation("Old", slug="old"), make.member("New", slug="new")
    contact = make.account().person
    make.affiliation(contact, goes, AffiliationRole.PRIMARY_CONTACT)
    actions.merge(goes, stays, by=make.staff())
    return contact


def test_old_addresses_lead_to_the_new_ones_for_good(browser, client, sign_in):
    contact = merged()
    make.agreement_kind("memorandum")
    answers = {
        (client, "/members/old/?lang=de"): "/members/new/?lang=de",
        (browser, "/staff/organisations/old/"): "/staff/organisations/new/",
        (browser, "/staff/organisations/old/timeline/?kind=people"): (
            "/staff/organisations/new/timeline/?kind=people"
        ),
        (browser, "/staff/agreements/record/old/memorandum/"): (
            "/staff/agreements/record/new/memorandum/"
        ),
        (sign_in(contact), "/organisation/?of=old"): "/organisation/?of=new",
        (client, "/members/old/?endpoint=x&_method=POST"): (
            "/members/new/?endpoint=x&_method=POST"
        ),
    }
    for (who, old), new in answers.items():
        answer = who.get(old)
        assert (answer.status_code, answer.location) == (301, new)
        assert who.get(new).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/organisation/{}/membership/", "/organisation/{}/seats/", "/organisation/{}/domains/"),
        *("/organisation/agreements/?of={}", "/organisation/{}/agreements/code-of-ethics/"),
    ],
)
def test_addresses_that_stand_in_mails_lead_on_too(sign_in, path):
    make.code_of_ethics()
    person = sign_in(merged())
    answer = person.get(path.format("old"))
    assert (answer.status_code, answer.location) == (301, path.format("new"))
    assert person.get(path.format("new")).status_code == 200


def test_only_reading_is_led_on_and_only_to_one_that_was_merged(browser, client):
    merged()
    assert browser.post("/organisation/?of=old").status_code == 404
    assert client.get("/members/older/").status_code == 404
    assert client.get("/topics/old/").status_code == 404


def test_the_one_that_went_is_in_no_list_of_the_staff(browser):
    merged()
    assert ">Old<" not in text_of(browser.get("/staff/organisations/"))
    assert ">Old<" not in text_of(browser.get("/staff/memberships/"))
    assert ">Old<" not in text_of(browser.get(LIST))


def test_the_list_costs_as_much_with_many_pairs_as_with_few(browser):
    for _ in range(2):
        make.organisation("Clinic 0")
    find_duplicates(clock.now())
    few = cost(lambda: browser.get(LIST))
    for number in range(1, 500):
        for _ in range(2):
            make.organisation(f"Clinic {number}")
    find_duplicates(clock.now())
    db.session.commit()
    assert cost(lambda: browser.get(LIST)) == few
    assert "1 to 25 of 500" in text_of(browser.get(LIST))
