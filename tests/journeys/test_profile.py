"""A contact fills in the profile; a visitor, a person and staff see, choose and correct."""

import pytest

from hubcommunity.consent.models import LISTING
from tests import make
from tests.browser import LARGE_FIRST, SMALL_FIRST
from tests.pictures import png

NAME = "Clinic of the North"


@pytest.fixture
def organisation():
    make.topic()
    make.organisation_type("payer", "Payer")
    make.purpose(LISTING, text="I agree to be named in public.")
    return make.member(NAME, short_name="CLN", description="We heal.", country="NO")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation, given_name="Pirkko", family_name="Lahti")


def part(page, name):
    page.get_by_role("navigation", name="Parts of the profile").get_by_role(
        "link", name=name
    ).click()


def save(page):
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The profile is saved.").wait_for()


@SMALL_FIRST
def test_a_contact_fills_in_the_profile_and_readers_see_what_is_for_them(
    walk, visitor, organisation, contact
):
    walk.be(contact)
    page = walk.goto(f"/organisation/?of={organisation.slug}")
    page.get_by_role("link", name="Change the profile").click()
    walk.check()
    page.get_by_label("Other names").fill("Klinik des Nordens\nNordklinikken")
    save(page)

    part(page, "Descriptions")
    walk.check()
    page.get_by_label("Another language").select_option(label="German")
    page.get_by_role("button", name="Write in it").click()
    walk.check()
    page.get_by_label("What does your organisation do?").fill("# Wer wir sind\n\nWir **heilen**.")
    save(page)

    part(page, "Identifiers")
    walk.check()
    page.get_by_label("ROR").fill("https://ror.org/01f80g186")
    page.get_by_label("VAT").fill("NO 995 525 828 MVA")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="This is no ROR ID").wait_for()
    walk.check()
    assert page.get_by_label("ROR").input_value() == "https://ror.org/01f80g186"
    page.get_by_label("ROR").fill("https://ror.org/01f80g185")
    save(page)

    part(page, "Logo")
    walk.check()
    logo = {"name": "logo.png", "mimeType": "image/png", "buffer": png(300, 200)}
    page.get_by_label("Picture").set_input_files(logo)
    page.get_by_label("In words").fill("A lighthouse")
    save(page)
    page.get_by_role("img", name="A lighthouse").wait_for()
    walk.check()

    part(page, "Visibility")
    assert page.get_by_label("VAT").input_value() == "staff"
    page.get_by_label("VAT").select_option(label="Members and the hub’s staff")
    save(page)
    page.get_by_label("VAT").select_option(label="The hub’s staff only")
    save(page)
    walk.check()

    reader = visitor("narrow-plain" if walk.plain else "narrow")
    page = reader.goto("/members/?q=nordklinikken")
    page.get_by_role("link", name=NAME).click()
    page.get_by_text("We heal.").wait_for()
    page.get_by_role("img", name="A lighthouse").wait_for()
    page.get_by_role("link", name="01f80g185").wait_for()
    assert page.get_by_text("NO995525828MVA").count() == 0
    assert page.get_by_text("Pirkko Lahti").count() == 0
    reader.check()
    page.get_by_role("link", name="German").click()
    page.get_by_role("heading", name="Wer wir sind").wait_for()
    reader.check()


@LARGE_FIRST
def test_a_person_is_named_in_public_by_their_own_choice(walk, visitor, organisation, contact):
    walk.be(contact)
    page = walk.goto("/account/")
    page.get_by_role("link", name="In public").click()
    walk.check()
    box = page.get_by_label(f"List me on the public profile of {NAME}")
    assert not box.is_checked()
    box.check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your choice is saved").wait_for()
    walk.check()

    reader = visitor("narrow-plain")
    address = f"/members/{organisation.slug}/"
    reader.goto(address).get_by_text("Pirkko Lahti").wait_for()
    reader.check()
    box.uncheck()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your choice is saved").wait_for()
    assert reader.goto(address).get_by_text("Pirkko Lahti").count() == 0


@SMALL_FIRST
def test_staff_find_an_organisation_by_its_other_name_and_correct_its_type(
    walk, organisation, contact
):
    walk.be(contact)
    page = walk.goto(f"/organisation/{organisation.slug}/profile/")
    page.get_by_label("Other names").fill("Klinik des Nordens")
    save(page)
    part(page, "Visibility")
    page.get_by_label("Other names").select_option(label="The hub’s staff only")
    save(page)

    walk.be(make.staff())
    page = walk.goto("/staff/organisations/")
    walk.check()
    page.get_by_label("Name, description or identifier").fill("klinik nord")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=NAME).click()
    page.get_by_text("Klinik des Nordens").wait_for()
    walk.check()
    page.get_by_role("link", name="Edit name, type and country").click()
    walk.check()
    page.get_by_label("Type").select_option(label="Payer")
    save(page)
    page.get_by_role("link", name="Back to the organisation").click()
    page.get_by_text("Norway · Payer").wait_for()

    page = walk.goto("/staff/organisations/add/")
    walk.check()
    page.get_by_label("Name", exact=True).fill("Klinik des Nordens")
    page.get_by_label("Type").select_option(label="Payer")
    page.get_by_label("Country").select_option(label="Norway")
    page.get_by_role("button", name="Add").click()
    page.get_by_text("One organisation on record looks like this one:").wait_for()
    walk.check()
