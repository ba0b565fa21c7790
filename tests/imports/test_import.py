"""Rules of imports: what a row becomes, all or nothing, and nothing twice."""

import pytest
from sqlalchemy import func, select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.files import StoredFile
from hubcommunity.core.sheets import Unreadable
from hubcommunity.imports import actions, run_actions
from hubcommunity.imports.models import ImportKind, ImportState
from hubcommunity.imports.organisations.column_policy import SYNONYMS
from hubcommunity.imports.queries import matched
from hubcommunity.imports.row_policy import Wrong
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.duplicate_models import DuplicatePair
from hubcommunity.organisations.identifier_models import Identifier, IdentifierKind
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)
from hubcommunity.organisations.profile_actions import keep_words, rename
from hubcommunity.organisations.profile_models import OtherName
from hubcommunity.organisations.visibility_models import Visibility
from tests import make
from tests.imports.steps import checked, counts, errors, imported, number_of
from tests.imports.tables import CARE, HEADINGS, LABS, csv_of, upload_of, xlsx_of

OURS = (ImportKind.ORGANISATIONS, SYNONYMS)
VAT = "BE0428759497"
RORS = ("05a28rw58", "02mhbdp94")


@pytest.fixture(autouse=True)
def a_type(app):
    make.organisation_type()


def test_new_organisations_are_created_with_their_contacts(outbox):
    one = imported(csv_of(CARE, LABS))
    assert counts(one) == (2, 0, 0, 0)
    care = db.session.scalars(select(Organisation).filter_by(name="Care Institute")).one()
    assert (care.slug, care.country, care.website) == (
        "care-institute",
        "BE",
        "https://www.care.eu",
    )
    assert care.website_host == "care.eu"
    invited = db.session.scalars(select(Affiliation)).one()
    assert (invited.organisation_id, invited.role) == (care.id, AffiliationRole.PRIMARY_CONTACT)
    assert (invited.state, invited.invited_at) == (AffiliationState.INVITED, None)
    assert invited.invited_as == "anna@care.eu"
    assert (invited.person.given_name, invited.person.family_name) == ("Anna van", "Dyck")
    assert outbox() == []


def test_the_trace_says_for_each_where_the_data_come_from():
    one = imported(csv_of(CARE, LABS))
    events = ("organisation.added", "person.added", "affiliation.imported")
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.event.in_(events))).all()
    told = [(entry.event, entry.details["source"], entry.actor_id) for entry in entries]
    assert sorted(told) == sorted(
        (event, "The list of 2024", one.by_id)
        for event in ("organisation.added", "organisation.added", *events[1:])
    )


def test_the_same_file_again_changes_nothing():
    staff, content = make.staff(), csv_of(CARE, LABS)
    imported(content, staff)
    before = db.session.scalar(select(func.max(AuditEntry.id)))
    one = imported(content, staff)
    assert counts(one) == (0, 0, 2, 0)
    about_rows = select(func.count()).where(~AuditEntry.event.startswith("import."))
    assert db.session.scalar(about_rows.where(AuditEntry.id > before)) == 0


def test_one_wrong_row_and_nothing_is_written():
    rows = [(f"Body {n}", "academia", "BE", "", "", "", "") for n in range(700)]
    rows[650] = ("Body 650", "no such type", "BE", "", "", "", "")
    one = checked(csv_of(*rows))
    assert errors(one) == [(652, "type", "no type")]
    assert counts(one) == (699, 0, 0, 1)
    with pytest.raises(RuleBroken):
        actions.approve(one, by=one.by)
    assert number_of(Organisation) == 0


def test_a_row_that_became_wrong_since_the_check_undoes_all():
    rows = [(f"Body {n}", "academia", "BE", "", "", "", "") for n in range(600)]
    one = checked(csv_of(*rows, ("Late", "academia", "BE", "", RORS[0], "", "")))
    make.organisation("Body 3", country="BE", website="https://one.eu")
    make.organisation("Late", country="BE")
    holder = make.organisation("Holder")
    db.session.add(
        Identifier(
            organisation_id=holder.id, kind=IdentifierKind.ROR, value=RORS[0], shown_for="public"
        )
    )
    db.session.flush()
    actions.approve(one, by=one.by)
    run_actions.go_on(one)
    assert one.state is ImportState.CHECKED
    assert errors(one) == [(602, "name", "fits several")]
    assert number_of(Organisation) == 3


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (("", "academia", "BE", "", "", "", ""), [("name", "missing")]),
        (("A", "", "", "", "", "", ""), [("type", "missing"), ("country", "missing")]),
        (("A", "academia", "Atlantis", "", "", "", ""), [("country", "no country")]),
        (("A", "academia", "BE", "not a site", "", "", ""), [("website", "no website")]),
        (("A", "academia", "BE", "", "05a28rw59", "", ""), [("ror", "no number")]),
        (("A", "academia", "BE", "", "", "Anna", ""), [("contact_email", "no contact")]),
        (("A", "academia", "BE", "", "", "", "anna@"), [("contact_email", "no address")]),
        (("A" * 201, "academia", "BE", "", "", "", ""), [("name", "too long")]),
        (("See www.ad.eu", "academia", "BE", "", "", "", ""), [("name", "one line")]),
        (
            ("A", "academia", "BE", "", "", f"{'A' * 101} B", "a@a.eu"),
            [("contact_name", "too long")],
        ),
        (
            ("A", "academia", "BE", "", "", f"A {'B' * 101}", "a@a.eu"),
            [("contact_name", "too long")],
        ),
    ],
)
def test_each_error_names_its_field(row, wrong):
    one = checked(csv_of(row))
    assert [(field, code) for _number, field, code in errors(one)] == wrong


def test_rows_are_matched_by_number_by_website_and_by_name():
    by_number, by_host, by_name = make.organisation("One"), make.organisation("Two"), make.member()
    by_host.website = "https://two.eu"
    db.session.add(
        Identifier(
            organisation_id=by_number.id, kind=IdentifierKind.ROR, value=RORS[0], shown_for="public"
        )
    )
    db.session.flush()
    one = imported(
        csv_of(
            ("One anew", "academia", "BE", "", f"https://ror.org/{RORS[0]}", "", ""),
            ("Two anew", "academia", "BE", "http://www.two.eu/start", "", "", ""),
            (by_name.name.upper() + "!", "academia", "BE", "", "", "", ""),
        )
    )
    assert counts(one) == (0, 3, 0, 0)
    assert (by_number.name, by_host.name) == ("One anew", "Two anew")
    assert by_name.name.endswith("!")


def test_a_verified_domain_tells_an_organisation_too():
    known = make.organisation("Known as this")
    db.session.add(
        EmailDomain(organisation_id=known.id, domain="known.eu", state=DomainState.VERIFIED)
    )
    db.session.flush()
    assert counts(checked(csv_of(("Other", "academia", "BE", "known.eu", "", "", "")))) == (
        *(0, 1, 0, 0),
    )


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Greece", "GR"),
        ("gr", "GR"),
        ("EL", "GR"),
        ("Griechenland", "GR"),
        ("Grèce", "GR"),
        ("GRECE", "GR"),
        ("Grecia", "GR"),
        ("Kreikka", "GR"),
        ("Griekenland", "GR"),
        ("Grécia", "GR"),
        ("Grecja", "GR"),
        ("Vereinigtes Königreich", "GB"),
        ("UK", "GB"),
        ("Kongo", "CG"),
    ],
)
def test_a_country_may_be_named_in_any_of_many_languages(cell, code):
    imported(csv_of(("Body", "academia", cell, "", "", "", "")))
    assert db.session.scalars(select(Organisation.country)).all() == [code]


def test_the_languages_of_the_hub_are_read_too_and_a_name_of_two_countries_is_refused(
    app, monkeypatch
):
    monkeypatch.setitem(app.config, "LANGUAGES", ["en", "nb"])
    one = checked(
        csv_of(
            ("One", "academia", "Hellas", "", "", "", ""),
            ("Two", "academia", "Kongo", "", "", "", ""),
            ("Three", "academia", "CD", "", "", "", ""),
        )
    )
    assert errors(one) == [(3, "country", "several countries")]
    assert Wrong("country", "several countries", "Kongo").sentence == (
        "Several countries are called “Kongo”: write two letters like BE instead."
    )


def test_the_same_name_in_another_country_is_another_organisation():
    make.organisation("Ministry of Health", country="CY")
    one = checked(csv_of(("Ministry of Health", "academia", "MT", "", "", "", "")))
    assert counts(one) == (1, 0, 0, 0)


def test_a_row_that_fits_two_organisations_is_wrong():
    make.organisation("By name", country="BE")
    make.organisation("By host", website="https://host.eu")
    one = checked(csv_of(("By name", "academia", "BE", "host.eu", "", "", "")))
    assert errors(one) == [(2, "name", "fits several")]


def test_a_website_of_two_is_told_apart_by_the_name():
    for name in ("Faculty A", "Faculty B"):
        make.organisation(name, country="BE", website="https://uni.eu")
    one = checked(csv_of(("Faculty A", "academia", "BE", "https://uni.eu", "", "", "")))
    assert counts(one) == (0, 0, 1, 0)


def test_two_rows_of_the_same_organisation_are_wrong():
    one = checked(csv_of(CARE, LABS, ("CARE  institute", *CARE[1:])))
    assert errors(one) == [(4, "contact_email", "contact twice")]
    one = checked(csv_of(LABS, LABS))
    assert errors(one) == [(3, "name", "twice")]


def test_an_empty_cell_takes_nothing_away():
    kept = make.organisation("Kept", website="https://kept.eu", description="What it does.")
    imported(csv_of(("Kept", "academia", "BE", "", "", "", "")))
    assert (kept.website, kept.description) == ("https://kept.eu", "What it does.")


def test_who_is_known_stays_as_they_are_and_a_second_contact_is_a_delegate():
    care = make.organisation("Care Institute", country="BE", website="https://www.care.eu")
    make.primary_contact(care)
    anna = make.person(email="Anna@care.eu", given_name="Anna", family_name="Dyck-Jansen")
    one = imported(csv_of(CARE))
    assert counts(one) == (0, 1, 0, 0)
    assert anna.family_name == "Dyck-Jansen"
    invited = db.session.scalars(select(Affiliation).filter_by(person_id=anna.id)).one()
    assert invited.role is AffiliationRole.DELEGATE


def test_written_in_bulk_an_organisation_is_the_same_as_written_by_hand():
    headings = ("name", "short_name", "other_names", "type", "country", "city", "description")
    row = ("Ærø Háló", "ÆH", "Former\nNouveau", "academia", "DK", "Ærøskøbing", "# We *do*")
    headings, row = (*headings, "ror", "vat"), (*row, RORS[0], VAT)
    imported(csv_of(row, headings=headings))
    bulk = db.session.scalars(select(Organisation)).one()
    words = bulk.further_words
    said = {"short_name": "ÆH", "city": row[5], "description": row[6], "further_words": words}
    by_hand = make.organisation(row[0], **said)
    for column in ("name_folded", "sort_name", "short_folded", "excerpt", "search_text"):
        assert getattr(bulk, column) == getattr(by_hand, column)
    keep_words(bulk)
    assert bulk.further_words == words == f"former nouveau {RORS[0]}"
    names = db.session.scalars(select(OtherName).order_by(OtherName.position)).all()
    assert [(each.name, each.search_text) for each in names] == [
        ("Former", "former"),
        ("Nouveau", "nouveau"),
    ]


def test_names_alike_get_slugs_of_their_own():
    countries = ("BE", "CY", "DK", "EE", "FI", "GR")
    rows = [("Ministry of Health", "academia", code, "", "", "", "") for code in countries]
    imported(csv_of(*rows, ("Import", "academia", "BE", "", "", "", "")))
    slugs = set(db.session.scalars(select(Organisation.slug)))
    assert {"ministry-of-health", "ministry-of-health-2", "import-2"} <= slugs
    assert len(slugs) == 7


def test_columns_are_guessed_changed_and_remembered():
    headings = ("Bezeichnung", "Typ", "Land", "Nonsense")
    assert matched(headings, *OURS) == ["name", "type", "country", ""]
    content = csv_of(("A", "academia", "BE", "a.eu"), headings=headings)
    checked(content, columns=["name", "type", "country", "website"])
    assert matched(headings, *OURS) == ["name", "type", "country", "website"]


@pytest.mark.parametrize(
    "columns", [["name", "name", *[""] * 5], ["", "type", "country", *[""] * 4]]
)
def test_columns_that_cannot_be_are_refused(columns):
    with pytest.raises(RuleBroken):
        checked(csv_of(CARE), columns=columns)


@pytest.mark.parametrize("content", [b"\n\n", csv_of()])
def test_a_table_without_rows_is_refused(content):
    with pytest.raises(Unreadable):
        actions.take_in(upload_of(content), "x", by=make.staff())


def test_a_workbook_is_read_like_a_text():
    rows = (CARE, ("Nordic Labs", "Academia", "Finland", "https://labs.fi", None, None, None))
    one = imported(xlsx_of(*rows))
    assert counts(one) == (2, 0, 0, 0)


def test_the_file_goes_when_nothing_needs_it():
    imported(csv_of(CARE))
    one = checked(csv_of(LABS))
    actions.discard(one, by=one.by)
    assert number_of(StoredFile) == 0
    assert one.state is ImportState.DISCARDED


def test_what_was_left_behind_is_discarded_after_two_weeks():
    fresh, old = checked(csv_of(CARE)), checked(csv_of(LABS))
    old.created_at = clock.now() - actions.KEPT_FOR - run_actions.LEASE
    db.session.flush()
    actions.discard_left_behind(clock.now())
    assert (fresh.state, old.state) == (ImportState.CHECKED, ImportState.DISCARDED)


def merged(name: str, into: Organisation, **values) -> Organisation:
    gone = make.organisation(name, **values)
    gone.merged_into_id, gone.merged_at = into.id, clock.now()
    db.session.flush()
    return gone


def test_a_merged_organisation_is_matched_by_nothing_of_its_own():
    stays = make.organisation("Care Foundation", country="BE")
    gone = merged("Care Institute", into=stays, website="https://care.eu")

    one = imported(csv_of(CARE))

    assert counts(one)[0] == 1, "a new organisation, which staff see among the duplicates"
    assert db.session.get(Organisation, gone.id).merged_into_id == stays.id
    assert number_of(Organisation) == 3


def test_a_number_that_stayed_with_a_merged_organisation_is_nobodys_to_take():
    stays = make.organisation("Care Foundation", country="BE")
    gone = merged("Old Care", into=stays)
    make.saved(
        Identifier(
            organisation_id=gone.id,
            kind=IdentifierKind.ROR,
            value="01f80g185",
            shown_for=Visibility.PUBLIC,
        )
    )
    row = dict(zip(HEADINGS, CARE, strict=True)) | {"name": stays.name, "ror": "01f80g185"}

    one = checked(csv_of(tuple(row.values())))

    assert [(field, code) for _row, field, code in errors(one)] == [("ror", "taken")]


def test_what_was_imported_is_looked_through_for_duplicates():
    known = make.organisation("Care Institute of Brussels", website="https://www.care.eu")
    make.organisation("Somebody else", website="https://www.care.eu", country="DE")
    imported(csv_of(LABS))
    pairs = db.session.scalars(select(DuplicatePair)).all()
    assert [known.id in (pair.first_id, pair.second_id) for pair in pairs] == [True]


def test_faculties_on_one_website_are_not_each_other():
    law = make.organisation("Faculty of Law", website="https://uni.edu/law")
    medicine = ("Faculty of Medicine", "academia", "BE", "https://uni.edu/med", "", "", "")

    one = imported(csv_of(medicine))

    assert counts(one) == (1, 0, 0, 0)
    assert law.name == "Faculty of Law"


def test_what_is_written_is_what_was_approved_however_far_apart_the_rows_stand():
    rows = [
        (f"Clinic {number}", "academia", "BE", "", "", "", "")
        for number in range(run_actions.AT_ONCE)
    ]
    first = ("Cardiology", "academia", "BE", "https://uni.edu/cardio", "", "", "")
    last = ("Oncology", "academia", "BE", "https://uni.edu/onco", "", "", "")
    one = imported(csv_of(first, *rows, last))
    assert counts(one) == (run_actions.AT_ONCE + 2, 0, 0, 0)


def test_two_new_rows_on_one_website_are_one_too_many():
    whole = ("University", "academia", "BE", "https://uni.edu", "", "", "")
    part = ("Faculty of Law", "academia", "BE", "https://uni.edu/law", "", "", "")
    assert errors(checked(csv_of(whole, part))) == [(3, "name", "twice")]


def test_what_would_become_something_else_than_was_approved_is_checked_anew():
    one = checked(csv_of(CARE, LABS))
    assert counts(one) == (2, 0, 0, 0)
    actions.approve(one, by=one.by)
    make.organisation("Nordic Labs", country="FI")

    run_actions.go_on(one)

    assert one.state is ImportState.CHECKED
    assert (one.created, number_of(Organisation)) == (1, 1)


# --- other names ---


def known_as(name: str, *others: str, country: str = "BE") -> Organisation:
    known = make.organisation(name, country=country)
    rename(known, list(others))
    db.session.flush()
    return known


def test_an_organisation_is_matched_by_another_name_and_keeps_its_own():
    care = known_as("Care Foundation", "CARE institute!", "Früher")
    one = imported(csv_of(CARE))
    assert counts(one) == (0, 1, 0, 0)
    assert (care.name, care.website) == ("Care Foundation", "https://www.care.eu")
    assert counts(imported(csv_of(CARE))) == (0, 0, 1, 0)


def test_another_name_in_another_country_is_not_theirs():
    known_as("Care Foundation", "Care Institute", country="CY")
    assert counts(checked(csv_of(CARE))) == (1, 0, 0, 0)


def test_a_name_that_is_another_ones_other_name_is_ambiguous(sign_in):
    known_as("Care Foundation", "Care Institute")
    known_as("Care Institute")
    one = checked(csv_of(CARE))
    assert errors(one) == [(2, "name", "fits several")]
    db.session.commit()
    page = sign_in(make.staff()).get(f"/staff/organisations/import/{one.uid}/")
    assert "Care Foundation, Care Institute." in page.get_data(as_text=True)


def test_who_is_told_by_number_may_be_renamed_to_another_name_of_theirs():
    care = known_as("Care Foundation", "Care Institute")
    row = (str(care.uid), "Care Institute")
    imported(csv_of(row, headings=("id", "name")))
    assert care.name == "Care Institute"


def test_other_names_within_a_table_tell_the_same_organisation():
    headings = ("name", "type", "country", "other names")
    rows = [("Care Foundation", "academia", "BE", "Care Institute")]
    rows.append(("Care Institute", "academia", "BE", ""))
    assert errors(checked(csv_of(*rows, headings=headings))) == [(3, "name", "twice")]
    assert errors(checked(csv_of(*rows[::-1], headings=headings))) == [(3, "name", "twice")]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("Old One\nSee www.ad.eu", "one line"),
        ("Turned\u202eeno", "one line"),
        ("\n".join(map(str, range(21))), "too many"),
        ("A" * 201, "too long"),
    ],
)
def test_other_names_are_held_to_what_the_profile_takes(names, code):
    headings = ("name", "other names", "type", "country")
    one = checked(csv_of(("Care Institute", names, "academia", "BE"), headings=headings))
    assert errors(one) == [(2, "other_names", code)]


def test_a_job_title_may_name_a_website_as_it_may_in_a_profile():
    headings = ("name", "type", "country", "contact e-mail", "job title")
    row = ("Care Institute", "academia", "BE", "anna@care.eu", "Editor of www.care.eu")
    imported(csv_of(row, headings=headings))
    assert db.session.scalars(select(Affiliation)).one().person.job_title == row[-1]
