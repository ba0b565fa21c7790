"""What an organisation says of itself is changed part by part, by those who run it."""

import pytest
from sqlalchemy import func, select

from hubcommunity.audit.queries import about
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.files import StoredFile, Upload
from hubcommunity.core.revisions import marks
from hubcommunity.organisations import profile_actions as actions
from hubcommunity.organisations import profile_queries as queries
from hubcommunity.organisations.identifier_models import IdentifierKind as K
from hubcommunity.organisations.logo_actions import remove_logo, set_logo
from hubcommunity.organisations.queries import look_alikes
from hubcommunity.organisations.staff_actions import correct
from hubcommunity.organisations.visibility_models import Visibility
from tests import make

PICTURE = Upload("picture.webp", "image/webp", b"dots")


@pytest.fixture
def organisation():
    return make.member("Clinic")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation)


def change(organisation, by, **values):
    given = {"short_name": "", "city": "", "website": "", "other_names": "", "topics": []}
    actions.change_profile(organisation, by=by, **(given | values))


def identify(organisation, by, **numbers):
    kinds = {K(name): text for name, text in numbers.items()}
    actions.identify(organisation, kinds, by=by)


# --- names, website and topics ---


def test_a_primary_contact_changes_the_profile_and_it_is_on_record(organisation, contact):
    topic, before = make.topic(), marks().get("members")
    said = {"short_name": " CLN ", "city": " Oulu ", "website": "https://cln.test"}
    change(organisation, contact, **said, topics=[topic])
    assert (organisation.short_name, organisation.website_host) == ("CLN", "cln.test")
    assert organisation.city == "Oulu"
    assert organisation.topics == [topic]
    assert about(organisation)[-1].details == {
        "fields": ["short_name", "city", "website", "topics"]
    }
    assert marks()["members"] != before


def test_saving_what_is_there_already_leaves_no_trace(organisation, contact):
    before = marks().get("members")
    change(organisation, contact)
    assert not about(organisation)
    assert marks().get("members") == before


@pytest.mark.parametrize("who", [make.delegate, lambda _of: make.primary_contact()])
def test_nobody_else_changes_any_part(organisation, who):
    person = who(organisation)
    acts = (
        lambda: change(organisation, person),
        lambda: actions.describe(organisation, "en", "Hello", by=person),
        lambda: identify(organisation, person, ror="01f80g185"),
        lambda: actions.show_to(organisation, {"names_for": Visibility.STAFF}, by=person),
        lambda: set_logo(organisation, PICTURE, "", by=person),
        lambda: remove_logo(organisation, by=person),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_staff_help_where_there_is_nobody(organisation):
    change(organisation, make.staff(), short_name="CLN")
    assert organisation.short == "CLN"


def test_other_names_are_kept_in_order_and_each_once(organisation, contact):
    change(organisation, contact, other_names="Klinik des Nordens\n\n Clinique \nClinique")
    assert list(queries.names_of(organisation)) == ["Klinik des Nordens", "Clinique"]
    assert about(organisation)[-1].details == {"fields": ["other_names"]}
    change(organisation, contact, other_names="Clinique")
    assert list(queries.names_of(organisation)) == ["Clinique"]


def test_another_name_looks_alike(organisation, contact):
    change(organisation, contact, other_names="Klinik des Nordens")
    assert look_alikes("KLINIK des nordens.") == [organisation]
    assert not look_alikes("Klinik")


# --- descriptions ---


def test_descriptions_stand_beside_each_other_the_first_language_first(organisation, contact):
    actions.describe(organisation, "fr", "Nous soignons.", by=contact)
    actions.describe(organisation, "de", "Wir heilen.", by=contact)
    assert list(queries.descriptions_of(organisation)) == ["fr", "de"]
    actions.describe(organisation, "de", "Wir *heilen*.", by=contact, is_first=True)
    assert queries.descriptions_of(organisation) == {"de": "Wir *heilen*.", "fr": "Nous soignons."}
    assert (organisation.language, organisation.excerpt) == ("de", "Wir heilen.")
    assert about(organisation)[-1].details == {"fields": ["text", "is_first"], "language": "de"}


def test_the_first_language_taken_away_leaves_the_next_in_its_place(organisation, contact):
    actions.describe(organisation, "en", "We heal.", by=contact)
    actions.describe(organisation, "de", "Wir heilen.", by=contact)
    actions.describe(organisation, "en", " ", by=contact)
    assert queries.descriptions_of(organisation) == {"de": "Wir heilen."}
    assert organisation.excerpt == "Wir heilen."
    actions.describe(organisation, "de", "", by=contact)
    assert queries.descriptions_of(organisation) == {}
    assert organisation.excerpt == ""


def test_a_description_is_found_by_its_words_in_every_language(organisation, contact):
    actions.describe(organisation, "en", "Telemonitoring for all", by=contact)
    actions.describe(organisation, "de", "Fernüberwachung", by=contact)
    assert {"telemonitoring", "fernuberwachung"} < set(organisation.search_text.split())
    actions.describe(organisation, "de", "", by=contact)
    assert "fernuberwachung" not in organisation.search_text


# --- numbers ---


def test_numbers_are_checked_and_kept_one_way(organisation, contact):
    identify(organisation, contact, ror="https://ror.org/01F80G185", vat="BE 0697.449.992")
    told = {each.kind: each for each in queries.identifiers_of(organisation)}
    assert {kind: each.value for kind, each in told.items()} == {
        K.ROR: "01f80g185",
        K.VAT: "BE0697449992",
    }
    assert told[K.ROR].url == "https://ror.org/01f80g185"
    assert told[K.VAT].url == ""
    assert told[K.ROR].shown_for is Visibility.PUBLIC
    assert told[K.VAT].shown_for is Visibility.STAFF
    assert about(organisation)[-1].details == {"fields": ["ror", "vat"]}


def test_a_number_is_changed_and_taken_off(organisation, contact):
    identify(organisation, contact, ror="01f80g185", pic="999997930")
    actions.show_to(organisation, {"ror": Visibility.STAFF}, by=contact)
    identify(organisation, contact, ror="03x297z98", pic="")
    [number] = queries.identifiers_of(organisation)
    assert (number.value, number.shown_for) == ("03x297z98", Visibility.STAFF)


@pytest.mark.parametrize("kind", list(K))
def test_a_number_that_cannot_be_changes_nothing(organisation, contact, kind):
    with pytest.raises(RuleBroken, match=kind.label):
        actions.identify(organisation, {K.ROR: "01f80g185", kind: "12"}, by=contact)
    assert not queries.identifiers_of(organisation)


def test_a_number_belongs_to_one_organisation_and_only_staff_are_told_which(organisation, contact):
    other = make.member("Agency of the South")
    identify(other, make.primary_contact(other), ror="01f80g185")
    with pytest.raises(RuleBroken, match="on record elsewhere") as told:
        identify(organisation, contact, ror="01f80g185")
    assert "Agency" not in str(told.value)
    with pytest.raises(RuleBroken, match="Agency of the South has this ROR"):
        identify(organisation, make.staff(), ror="01f80g185")


def test_saving_ones_own_number_again_is_no_clash(organisation, contact):
    identify(organisation, contact, ror="01f80g185")
    identify(organisation, contact, ror="01f80g185")
    assert len(queries.identifiers_of(organisation)) == 1
    assert len(about(organisation)) == 1


# --- logo ---


def files() -> int:
    return db.session.scalar(select(func.count()).select_from(StoredFile))


def test_a_logo_takes_the_place_of_the_one_before_and_its_file_goes(organisation, contact):
    set_logo(organisation, PICTURE, "", by=contact)
    first = organisation.logo_mark
    assert queries.logo_of(organisation).alt == "Logo of Clinic"
    set_logo(organisation, Upload("x.webp", "image/webp", b"other"), "A lamp", by=contact)
    assert organisation.logo_mark not in (None, first)
    assert queries.logo_of(organisation).file.content == b"other"
    assert files() == 1
    assert about(organisation)[-1].details == {"fields": ["mark", "alt"]}


def test_a_logo_is_described_in_other_words_without_a_new_picture(organisation, contact):
    set_logo(organisation, PICTURE, "", by=contact)
    set_logo(organisation, None, "A lamp", by=contact)
    assert queries.logo_of(organisation).alt == "A lamp"
    assert organisation.logo_mark


def test_without_a_picture_there_is_nothing_to_describe(organisation, contact):
    with pytest.raises(RuleBroken, match="Choose a picture"):
        set_logo(organisation, None, "A lamp", by=contact)


def test_a_logo_is_removed_with_its_file(organisation, contact):
    set_logo(organisation, PICTURE, "", by=contact)
    remove_logo(organisation, by=contact)
    assert organisation.logo_mark is None
    assert queries.logo_of(organisation) is None
    assert files() == 0
    before = len(about(organisation))
    remove_logo(organisation, by=contact)
    assert len(about(organisation)) == before


# --- two at once, and staff ---

PARTS = {
    queries.basics_of: lambda row, by, seen: actions.change_profile(
        row, by=by, seen=seen, short_name="B", city="", website="", other_names="", topics=[]
    ),
    queries.numbers_of: lambda row, by, seen: actions.identify(
        row, {K.PIC: "999997930"}, by=by, seen=seen
    ),
    queries.visibility_of: lambda row, by, seen: actions.show_to(
        row, {"names_for": Visibility.STAFF}, by=by, seen=seen
    ),
    queries.picture_of: lambda row, by, seen: set_logo(row, PICTURE, "", by=by, seen=seen),
    queries.facts_of: lambda row, by, seen: correct(
        row, name="Other", type_id=row.type_id, country="FI", by=by, seen=seen
    ),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_somebody_changed_meanwhile_is_not_written_over(organisation, part):
    staff, save = make.staff(), PARTS[part]
    seen = queries.mark_of(part(organisation))
    save(organisation, staff, seen)
    db.session.flush()
    after = part(organisation)
    with pytest.raises(Stale, match="while you were writing"):
        save(organisation, staff, seen)
    assert part(organisation) == after
    save(organisation, staff, queries.mark_of(after))


def test_two_who_change_different_parts_do_not_meet(organisation, contact):
    seen = queries.mark_of(queries.numbers_of(organisation))
    change(organisation, contact, short_name="CLN")
    actions.identify(organisation, {K.PIC: "999997930"}, by=contact, seen=seen)
    assert organisation.short == "CLN"


def test_only_staff_correct_name_type_and_country(organisation, contact):
    payer, slug = make.organisation_type("payer", "Payer"), organisation.slug
    with pytest.raises(Forbidden):
        correct(organisation, name="Fund", type_id=payer.id, country="FI", by=contact)
    correct(organisation, name="Fund", type_id=payer.id, country="FI", by=make.staff())
    assert (organisation.name, organisation.type, organisation.country) == ("Fund", payer, "FI")
    assert organisation.slug == slug
    assert look_alikes("Fund") == [organisation]
    assert about(organisation)[-1].details == {"fields": ["name", "type", "country"]}
