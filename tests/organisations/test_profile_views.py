"""The pages on which a profile is changed: what was typed stays, and nobody writes over others."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from hubcommunity.organisations import profile_actions as actions
from hubcommunity.organisations import profile_queries as queries
from hubcommunity.organisations.identifier_models import IdentifierKind as K
from hubcommunity.organisations.visibility_models import Visibility
from tests import make
from tests.pictures import jpeg, opened, png

PAGES = ("", "descriptions/", "descriptions/de/", "identifiers/", "logo/", "visibility/")


@pytest.fixture
def organisation():
    return make.member("Clinic of the North", short_name="CLN")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation)


def at(organisation, page=""):
    return f"/organisation/{organisation.slug}/profile/{page}"


def text_of(response):
    return response.get_data(as_text=True)


def seen(part):
    return queries.mark_of(part)


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_for_those_who_run_it(organisation, contact, sign_in, page):
    staff, delegate, outsider = make.staff(), make.delegate(organisation), make.primary_contact()
    address = at(organisation, page)
    people = (contact, staff, delegate, outsider)
    assert [sign_in(who).get(address).status_code for who in people] == [200, 200, 403, 404]


def test_the_profile_is_changed(organisation, contact, sign_in):
    topic, browser = make.topic(), sign_in(contact)
    assert 'value="CLN"' in text_of(browser.get(at(organisation)))
    form = {"short_name": "Clinic", "website": "clinic.test", "topics": [str(topic.id)]}
    form |= {"city": "Oulu", "other_names": "Klinik\r\nClinique"}
    form |= {"seen": seen(queries.basics_of(organisation))}
    browser.post(at(organisation), data=form)
    assert (organisation.short, organisation.website) == ("Clinic", "https://clinic.test")
    assert organisation.city == "Oulu"
    assert organisation.topics == [topic]
    page = text_of(browser.get(at(organisation)))
    assert "checked" in page
    assert "Klinik\nClinique</textarea>" in page


@pytest.mark.parametrize("city", ["x" * 101, "See www.ad.test", "Oulu\u202e"])
def test_what_is_no_city_is_refused(organisation, contact, sign_in, city):
    form = {"city": city, "seen": seen(queries.basics_of(organisation))}
    page = text_of(sign_in(contact).post(at(organisation), data=form))
    assert "There is a problem" in page
    assert organisation.city == ""


@pytest.mark.parametrize(
    "website",
    [
        *("javascript:alert(1)", "nowhere", "http://[", "https://a@b.c"),
        *("clinic.test/our page", "clinic.test/a\u202eb", "https://clinic.test:99999/"),
    ],
)
def test_a_website_that_is_none_is_refused(organisation, contact, sign_in, website):
    page = text_of(sign_in(contact).post(at(organisation), data={"website": website}))
    assert "Enter a web address" in page
    assert organisation.website == ""


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("x" * 201, "200 characters at most"),
        ("\n".join(f"Name {n}" for n in range(21)), "20 names at most"),
        ("Fine\nVisit www.evil.test", "without a web address"),
    ],
)
def test_other_names_are_names(organisation, contact, sign_in, names, told):
    page = text_of(sign_in(contact).post(at(organisation), data={"other_names": names}))
    assert told in page
    assert not queries.names_of(organisation)


def test_a_page_that_is_out_of_date_keeps_what_was_typed_and_shows_what_is_there(
    organisation, contact, sign_in
):
    stale, browser = seen(queries.basics_of(organisation)), sign_in(contact)
    actions.change_profile(
        organisation,
        by=make.staff(),
        short_name="Staff’s",
        city="",
        website="",
        other_names="Theirs",
        topics=[],
    )
    form = {"short_name": "Mine", "other_names": "Theirs", "seen": stale}
    response = browser.post(at(organisation), data=form)
    page = text_of(response)
    assert response.status_code == 409
    assert "Somebody changed this while you were writing" in page
    assert 'value="Mine"' in page
    compared = page.split("What the profile says now")[1].split("</section>")[0]
    assert "<dt>Short name</dt><dd" in compared
    assert "Staff’s" in compared
    assert "Theirs" not in compared
    assert organisation.short_name == "Staff’s"
    fresh = seen(queries.basics_of(organisation))
    assert f'value="{fresh}"' in page
    assert browser.post(at(organisation), data=form | {"seen": fresh}).status_code == 302
    assert organisation.short_name == "Mine"


def test_a_description_is_written_in_a_language_that_is_chosen(organisation, contact, sign_in):
    browser = sign_in(contact)
    page = text_of(browser.get(at(organisation, "descriptions/")))
    assert "Nothing is said yet" in page
    assert '<option value="de">German</option>' in page
    chosen = browser.get(at(organisation, "descriptions/?add=de"))
    assert chosen.location == at(organisation, "descriptions/de/")
    browser.post(chosen.location, data={"text": "Wir **heilen**.", "is_first": "y"})
    page = text_of(browser.get(at(organisation, "descriptions/")))
    assert '<div class="body written" lang="de"><p>Wir <strong>heilen</strong>.</p>' in page
    assert '<option value="de">' not in page
    assert organisation.language == "de"


def test_an_unknown_language_is_none(organisation, contact, sign_in):
    browser = sign_in(contact)
    assert browser.get(at(organisation, "descriptions/xx/")).status_code == 404
    assert browser.get(at(organisation, "descriptions/?add=xx")).status_code == 200


@pytest.mark.parametrize(
    ("field", "told"),
    [("ror", "no ROR ID"), ("vat", "no VAT number"), ("lei", "no LEI"), ("pic", "no PIC")],
)
def test_a_wrong_number_is_an_error_beside_its_field(organisation, contact, sign_in, field, told):
    form = {"ror": "01f80g185", field: "wrong 1"}
    page = text_of(sign_in(contact).post(at(organisation, "identifiers/"), data=form))
    assert told in page
    assert 'value="wrong 1"' in page
    assert not queries.identifiers_of(organisation)


def test_a_number_of_another_organisation_is_refused_without_its_name(
    organisation, contact, sign_in
):
    other = make.member("Agency of the South")
    actions.identify(other, {K.ROR: "01f80g185"}, by=make.staff())
    address, form = at(organisation, "identifiers/"), {"ror": "https://ror.org/01f80g185"}
    response = sign_in(contact).post(address, data=form)
    assert response.status_code == 409
    assert "on record elsewhere" in text_of(response)
    assert "What the profile says now" not in text_of(response)
    assert "Agency" not in text_of(response)


def hand_in(browser, organisation, content, alt="A lamp"):
    """Send the form as a browser does; a test client would spool a large one to a file."""
    sent = FileStorage(BytesIO(content), filename="logo.png", name="picture")
    boundary, body = encode_multipart({"picture": sent, "alt": alt})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.post(at(organisation, "logo/"), data=body, content_type=kind)


def test_a_logo_is_handed_in_and_shown_where_the_organisation_is(organisation, contact, sign_in):
    browser = sign_in(contact)
    hand_in(browser, organisation, jpeg(900, 600))
    served = browser.get(f"/members/{organisation.slug}/logo")
    assert opened(served.get_data()).size == (512, 341)
    shown = f'src="/members/{organisation.slug}/logo?v={organisation.logo_mark}" alt="A lamp"'
    assert shown in text_of(browser.get(f"/organisation/?of={organisation.slug}"))
    assert shown in text_of(browser.get(at(organisation, "logo/")))
    browser.post(at(organisation, "logo/remove"))
    assert organisation.logo_mark is None
    assert shown not in text_of(browser.get(at(organisation, "logo/")))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7", "Choose a PNG or JPEG file"),
        (b"<svg/>", "Choose a PNG or JPEG file"),
        (png()[:60], "We cannot read this picture"),
        (png().ljust(2 * 1024 * 1024 + 1), "two megabytes at most"),
    ],
)
def test_what_is_no_picture_is_refused_and_the_words_stay(
    organisation, contact, sign_in, content, told
):
    page = text_of(hand_in(sign_in(contact), organisation, content))
    assert told in page
    assert 'value="A lamp"' in page
    assert organisation.logo_mark is None


def test_a_delegate_does_not_remove_the_logo(organisation, sign_in):
    browser = sign_in(make.delegate(organisation))
    assert browser.post(at(organisation, "logo/remove")).status_code == 403


def test_who_sees_what_is_chosen_for_the_numbers_that_are_given(organisation, contact, sign_in):
    actions.identify(organisation, {K.ROR: "01f80g185"}, by=contact)
    browser, address = sign_in(contact), at(organisation, "visibility/")
    page = text_of(browser.get(address))
    assert 'name="ror"' in page
    assert 'name="vat"' not in page
    everyone = dict.fromkeys(queries.visibility_of(organisation), "public")
    browser.post(address, data=everyone | {"ror": "members", "names_for": "staff"})
    assert organisation.names_for is Visibility.STAFF
    assert queries.identifiers_of(organisation)[0].shown_for is Visibility.MEMBERS
    refused = browser.post(address, data=everyone | {"ror": "nobody"})
    assert "There is a problem" in text_of(refused)


# --- what readers get ---


@pytest.mark.parametrize(
    ("asked", "headers", "language"),
    [
        ("", {}, "fr"),
        ("", {"Accept-Language": "de-CH,fr;q=0.5"}, "de"),
        ("", {"Accept-Language": "sv"}, "fr"),
        ("?lang=de", {"Accept-Language": "fr"}, "de"),
        ("?lang=xx", {}, "fr"),
    ],
)
def test_readers_get_the_description_that_they_read(
    organisation, contact, client, asked, headers, language
):
    said = {"fr": "Nous soignons.", "de": "Wir heilen."}
    for code, text in said.items():
        actions.describe(organisation, code, text, by=contact)
    page = text_of(client.get(f"/members/{organisation.slug}/{asked}", headers=headers))
    page = page.partition("</head>")[2]  # before it stands what machines read, in one language
    assert f'<div class="written" lang="{language}"><p>{said.pop(language)}</p>' in page
    [(other, text)] = said.items()
    assert text not in page
    assert f'href="?lang={other}"' in page


def test_lists_show_an_excerpt_without_marks(organisation, contact, client):
    actions.describe(organisation, "en", "# Who\n\nWe *heal* [people](https://x.test).", by=contact)
    page = text_of(client.get("/members/"))
    assert '<p class="clamp">Who We heal people.</p>' in page
