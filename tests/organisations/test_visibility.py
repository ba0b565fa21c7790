"""A field is seen by those for whom it is, on pages and in searches, and by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcommunity.core.files import Upload
from hubcommunity.organisations import profile_actions as actions
from hubcommunity.organisations import profile_queries as queries
from hubcommunity.organisations.identifier_models import IdentifierKind as K
from hubcommunity.organisations.logo_actions import remove_logo, set_logo
from hubcommunity.organisations.models import AffiliationState
from hubcommunity.organisations.policy import DEPTH, may_see
from hubcommunity.organisations.queries import look_alikes
from hubcommunity.organisations.visibility_models import Visibility
from tests import make
from tests.statements import statements

V = Visibility
# field → what is read of it on the profile
SAID = {
    "names_for": "Klinik des Nordens",
    "city_for": "Tromsø",
    "website_for": "clinic-north.test",
    "description_for": "Fernüberwachung",
    "logo_for": "A lighthouse",
    "ror": "01f80g185",
    "vat": "BE0697449992",
    "lei": "213800KUD8LAJWSQ9D15",
    "pic": "999997930",
}
SEEN_BY = {
    V.PUBLIC: {"visitor", "nobody", "lapsed", "member", "staff"},
    V.MEMBERS: {"member", "staff"},
    V.STAFF: {"staff"},
}


@pytest.fixture
def organisation():
    row, staff = make.member("Clinic of the North"), make.staff()
    names, website = SAID["names_for"], f"https://{SAID['website_for']}"
    actions.change_profile(
        row,
        by=staff,
        short_name="CLN",
        website=website,
        other_names=names,
        city=SAID["city_for"],
        topics=[],
    )
    actions.describe(row, "en", "We heal.", by=staff)
    actions.describe(row, "de", SAID["description_for"], by=staff, is_first=True)
    actions.identify(row, {kind: SAID[kind.value] for kind in K}, by=staff)
    set_logo(row, Upload("x.webp", "image/webp", b"dots"), SAID["logo_for"], by=staff)
    return row


def show(organisation, field, to):
    actions.show_to(organisation, {field: to}, by=make.staff())


def reader(role):
    if role == "lapsed":
        return make.delegate(make.organisation())
    if role == "nobody":
        return make.account().person
    return make.delegate() if role == "member" else make.staff()


def browser_of(role, client, sign_in):
    return client if role == "visitor" else sign_in(reader(role))


@pytest.mark.parametrize("role", ["visitor", "nobody", "lapsed", "member", "staff"])
@pytest.mark.parametrize("to", list(V))
def test_each_reader_sees_on_the_profile_what_is_for_them(organisation, client, sign_in, role, to):
    for field in SAID:
        show(organisation, field, to)
    browser = browser_of(role, client, sign_in)
    page = browser.get(f"/members/{organisation.slug}/?lang=de").get_data(as_text=True)
    picture = browser.get(f"/members/{organisation.slug}/logo").status_code
    expected = role in SEEN_BY[to]
    assert {field: text in page for field, text in SAID.items()} == dict.fromkeys(SAID, expected)
    assert picture == (200 if expected else 404)


@pytest.mark.parametrize("field", SAID)
def test_one_field_is_hidden_and_the_others_stay(organisation, client, field):
    show(organisation, "vat", V.PUBLIC)
    show(organisation, field, V.STAFF)
    page = client.get(f"/members/{organisation.slug}/?lang=de").get_data(as_text=True)
    assert {name for name, text in SAID.items() if text not in page} == {field}


def test_before_anybody_chose_only_the_vat_number_is_hidden(organisation):
    hidden = {k for k, v in queries.visibility_of(organisation).items() if v != "public"}
    assert hidden == {"vat"}


@pytest.mark.parametrize(
    "field", ["names_for", "city_for", "description_for", "ror", "vat", "lei", "pic"]
)
@pytest.mark.parametrize("to", [V.MEMBERS, V.STAFF])
def test_what_is_hidden_is_not_found_in_public_nor_listed(organisation, client, field, to):
    def found() -> bool:
        page = client.get("/members/", query_string={"q": SAID[field]}).get_data(as_text=True)
        return "Clinic of the North" in page

    show(organisation, field, V.PUBLIC)
    assert found()
    show(organisation, field, to)
    assert not found()
    assert SAID[field] not in client.get("/members/").get_data(as_text=True)


def test_a_city_that_is_hidden_is_said_to_no_machine(organisation, client):
    page, list_of_all = f"/members/{organisation.slug}/", "/members.json"
    assert client.get(list_of_all).json["members"][0]["city"] == SAID["city_for"]
    show(organisation, "city_for", V.MEMBERS)
    assert client.get(list_of_all).json["members"][0]["city"] == ""
    assert "addressLocality" not in client.get(page).get_data(as_text=True)


def test_a_card_says_the_city_beside_the_country_and_marks_it(organisation, client):
    page = client.get("/members/?q=tromso").get_data(as_text=True)
    assert f"<mark>{SAID['city_for']}</mark>, Belgium" in page


def test_a_hidden_description_stays_out_of_the_search_whoever_writes_it_anew(organisation):
    show(organisation, "description_for", V.STAFF)
    organisation.description = "Secretive"
    organisation.short_name = "CN"
    assert "secretive" not in organisation.search_text
    assert organisation.excerpt == ""
    assert "cn" in organisation.search_text.split()


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("names_for", {"name": SAID["names_for"]}),
        ("website_for", {"name": "x", "website": SAID["website_for"]}),
    ],
)
def test_who_registers_does_not_learn_what_is_hidden(organisation, field, asked):
    assert look_alikes(**asked, hidden=False) == [organisation]
    show(organisation, field, V.MEMBERS)
    assert not look_alikes(**asked, hidden=False)
    assert look_alikes(**asked) == [organisation]


@pytest.mark.parametrize("field", ["names_for", "ror", "vat", "pic"])
def test_staff_find_what_is_hidden(organisation, sign_in, field):
    show(organisation, field, V.STAFF)
    address = "/staff/organisations/"
    page = sign_in(make.staff()).get(address, query_string={"q": SAID[field]})
    assert "Clinic of the North" in page.get_data(as_text=True)


def test_its_own_delegates_see_the_inside_as_members_and_its_contacts_see_all(
    organisation, sign_in
):
    show(organisation, "names_for", V.MEMBERS)
    address = f"/organisation/?of={organisation.slug}"
    pages = [
        sign_in(who(organisation)).get(address).get_data(as_text=True)
        for who in (make.delegate, make.primary_contact)
    ]
    assert [SAID["names_for"] in page for page in pages] == [True, True]
    assert [SAID["vat"] in page for page in pages] == [False, True]


def test_who_has_left_sees_no_more_than_everybody(organisation):
    who = make.account().person
    make.affiliation(who, make.member(), state=AffiliationState.ENDED)
    assert queries.reader_of(who) is V.PUBLIC
    assert queries.reader_of(None) is V.PUBLIC


@given(st.sampled_from(DEPTH), st.sampled_from(DEPTH), st.sampled_from(DEPTH))
def test_who_sees_deeper_sees_all_that_others_see(field, reader_one, reader_two):
    assert may_see(V.PUBLIC, reader_one)
    assert may_see(field, V.STAFF)
    if DEPTH.index(reader_one) <= DEPTH.index(reader_two):
        assert may_see(field, reader_two) or not may_see(field, reader_one)


# --- the picture ---


def test_a_public_logo_is_a_picture_that_caches_know_by_its_hash(organisation, client):
    address = f"/members/{organisation.slug}/logo"
    page = client.get(f"/members/{organisation.slug}/").get_data(as_text=True)
    assert f'src="{address}?v={organisation.logo_mark}" alt="A lighthouse"' in page
    response = client.get(f"{address}?v={organisation.logo_mark}")
    assert (response.mimetype, response.get_data()) == ("image/webp", b"dots")
    assert "attachment" not in response.headers.get("Content-Disposition", "")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_a_logo_that_is_kept_from_the_public_is_kept_by_no_shared_cache(organisation, sign_in):
    show(organisation, "logo_for", V.MEMBERS)
    response = sign_in(make.delegate()).get(f"/members/{organisation.slug}/logo")
    assert response.status_code == 200
    assert "public" not in response.headers["Cache-Control"]


def test_the_list_shows_only_logos_that_everybody_may_see(organisation, client):
    shown = f'src="{organisation.slug}/logo?v={organisation.logo_mark}"'
    assert shown in client.get("/members/").get_data(as_text=True)
    show(organisation, "logo_for", V.MEMBERS)
    assert "/logo" not in client.get("/members/").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/members/", "/staff/organisations/", "/topics/"])
def test_lists_load_neither_descriptions_nor_pictures(organisation, sign_in, path):
    browser = sign_in(make.staff())
    with statements() as sent:
        assert browser.get(path).status_code == 200
    told = " ".join(sent)
    assert "organisations.description " not in told.replace(",", " ")
    assert "files" not in told


def test_without_a_logo_there_is_none(organisation, client):
    remove_logo(organisation, by=make.staff())
    assert client.get(f"/members/{organisation.slug}/logo").status_code == 404
    assert "/logo" not in client.get(f"/members/{organisation.slug}/").get_data(as_text=True)


def test_who_is_no_member_shows_its_logo_to_its_own_people_only(client, sign_in):
    row = make.organisation("Not yet")
    set_logo(row, Upload("x.webp", "image/webp", b"dots"), "", by=make.staff())
    address = f"/members/{row.slug}/logo"
    browsers = [client, sign_in(make.delegate()), sign_in(make.delegate(row))]
    assert [browser.get(address).status_code for browser in browsers] == [404, 404, 200]
