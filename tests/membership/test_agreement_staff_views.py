"""Agreements for staff: list, missing adoptions, recording, ending and publishing."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import insert

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership import agreement_queries as queries
from hubcommunity.membership.agreement_models import Agreement, AgreementWay
from tests import make
from tests.counting import cost

DAY = timedelta(days=1)
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def code():
    return make.code_of_ethics()


@pytest.fixture
def staff(sign_in):
    return sign_in(make.staff(given_name="Sami"))


def add_members(number, version=None):
    """Add members, each with a memorandum, or with the adoption of a version."""
    kind, by = version.kind if version else make.agreement_kind(), make.person()
    for _ in range(number):
        organisation = make.organisation(member_from=clock.today())
        made = {"organisation_id": organisation.id, "kind_id": kind.id, "way": AgreementWay.PAPER}
        made |= {"signatory_name": "Sigrid", "signed_on": clock.today(), "recorded_by_id": by.id}
        db.session.execute(insert(Agreement).values(version_id=version and version.id, **made))


# --- the list ---


def test_the_list_shows_state_kind_and_version(staff, code):
    make.agreement(make.member("Clinic of the North"), version_words="Second amendment")
    make.agreement(make.member("Agency"), version=code)
    text = staff.get("/staff/agreements/").text
    assert "Clinic of the North" in text
    assert "Second amendment" in text
    assert 'All <span class="n">2</span>' in text
    assert "Earlier version" not in text
    make.code_of_ethics(2)
    assert "Earlier version" in staff.get("/staff/agreements/").text


def test_the_list_is_filtered_by_kind_state_and_organisation(staff, code):
    make.agreement(make.member("Clinic"), valid_until=clock.today() + 5 * DAY)
    make.agreement(make.member("Agency"), valid_until=clock.today() - DAY)
    make.agreement(make.member("University"), version=code)

    def shown(query):
        text = staff.get(f"/staff/agreements/?{query}").text
        return [name for name in ("Clinic", "Agency", "University") if f">{name}</a>" in text]

    assert shown("") == ["Clinic", "Agency", "University"]
    assert shown("state=expiring") == ["Clinic"]
    assert shown("state=expired") == ["Agency"]
    assert shown("kind=code-of-ethics") == ["University"]
    assert shown("kind=memorandum&state=in-force") == []
    assert shown("q=univ") == ["University"]
    counted = staff.get("/staff/agreements/?kind=memorandum&q=clinic").text
    assert 'Expiring <span class="n">1</span>' in counted
    assert 'Expired <span class="n">0</span>' in counted


def test_a_replaced_one_is_called_so(staff):
    clinic = make.member()
    later = make.agreement(clinic)
    make.agreement(clinic, ended_on=later.signed_on, replaced_by=later)
    assert "Replaced" in staff.get("/staff/agreements/?state=ended").text
    assert "Replaced" not in staff.get("/staff/agreements/?state=in-force").text


def test_an_empty_list_says_what_to_do(staff):
    assert "No agreement yet" in staff.get("/staff/agreements/").text
    assert "No agreement fits" in staff.get("/staff/agreements/?q=nobody").text


@pytest.mark.parametrize(
    "path",
    [
        "/staff/agreements/",
        "/staff/agreements/?state=in-force&q=organisation",
        "/staff/agreements/not-adopted/code-of-ethics/",
        "/staff/agreements/record/",
    ],
)
def test_lists_cost_the_same_with_ten_rows_and_with_a_thousand(staff, code, path):
    add_members(10)
    few = cost(lambda: staff.get(path))
    add_members(990)
    assert cost(lambda: staff.get(path)) == few


# --- who has not adopted ---


def test_members_without_an_adoption_that_holds_are_listed(staff, code):
    make.agreement(make.member("Kept"), version=code)
    make.agreement(make.member("Broken"), version=code, ended_on=clock.today())
    make.member("Silent")
    make.organisation("No member")
    text = staff.get("/staff/agreements/not-adopted/code-of-ethics/").text
    assert [
        name for name in ("Kept", "Broken", "Silent", "No member") if f">{name}</a>" in text
    ] == [
        "Broken",
        "Silent",
    ]
    assert "2 members have not adopted it" in text
    assert "1 organisation has" in text


def test_who_adopted_an_earlier_version_is_shown_with_its_number(staff, code):
    make.agreement(make.member("Kept"), version=code)
    make.code_of_ethics(2)
    text = staff.get("/staff/agreements/not-adopted/code-of-ethics/").text
    assert 'data-label="Adopted before">Version 1' in text


def test_when_everybody_has_adopted_the_page_says_so(staff, code):
    make.agreement(version=code)
    text = staff.get("/staff/agreements/not-adopted/code-of-ethics/").text
    assert "Every member has adopted it" in text


# --- recording ---


def test_staff_find_the_organisation_that_signed(staff, code):
    make.agreement_kind()
    make.member("Clinic of the North")
    make.member("Agency")
    text = staff.get("/staff/agreements/record/?q=north").text
    assert "Clinic of the North" in text
    assert "Agency" not in text
    assert "/memorandum/" in text
    assert "/code-of-ethics/" in text


def form(**values):
    return {"signatory_name": "Sigrid Signs", "signed_on": "2026-01-15"} | values


def test_staff_record_what_was_signed_with_its_paper(staff):
    clinic, _kind = make.member(), make.agreement_kind()
    address = f"/staff/agreements/record/{clinic.slug}/memorandum/"
    assert "stands already" not in staff.get(address).text
    sent = form(
        version_words="2026",
        signatory_title="Director",
        valid_until="2030-01-14",
        paper=(BytesIO(PDF), "mou.pdf"),
    )
    answer = staff.post(address, data=sent, follow_redirects=True)
    (kept,) = queries.agreements_of(clinic)
    assert answer.request.path == f"/staff/agreements/{kept.uid}/"
    assert "Sigrid Signs, Director" in answer.text
    assert "Download mou.pdf" in answer.text
    assert kept.file.content == PDF
    assert str(kept.valid_until) == "2030-01-14"
    assert "stands already" in staff.get(address).text


def test_the_code_on_paper_is_recorded_with_its_version(staff, code):
    clinic = make.member()
    address = f"/staff/agreements/record/{clinic.slug}/code-of-ethics/"
    sent = form(version_uid=str(code.uid), signed_on=str(clock.today()))
    assert staff.post(address, data=sent).status_code == 302
    assert queries.has_adopted_current_code(clinic)
    assert staff.post(address, data=form(version_uid="")).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"signatory_name": " "}, "Enter who signed"),
        ({"signed_on": ""}, "Enter the day"),
        ({"signed_on": "1026-01-15"}, "between the years"),
        ({"valid_until": "2026-01-14"}, "before the day of the signature"),
        ({"paper": (BytesIO(b"MZ"), "mou.pdf")}, "Choose a PDF, PNG or JPEG file"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(staff, wrong, told):
    clinic, _kind = make.member(), make.agreement_kind()
    address = f"/staff/agreements/record/{clinic.slug}/memorandum/"
    text = staff.post(address, data=form(version_words="Second amendment") | wrong).text
    assert told in text
    assert "Second amendment" in text
    assert queries.agreements_of(clinic) == []


def test_nothing_is_recorded_for_an_unknown_organisation_or_kind(staff):
    make.agreement_kind()
    assert staff.get("/staff/agreements/record/none-such/memorandum/").status_code == 404
    slug = make.member().slug
    assert staff.get(f"/staff/agreements/record/{slug}/astrology/").status_code == 404


# --- the end ---


def test_staff_end_an_agreement(staff):
    kept = make.agreement()
    address = f"/staff/agreements/{kept.uid}/"
    assert f'value="{clock.today()}"' in staff.get(address).text
    assert "Say why" in staff.post(f"{address}end", data={"ended_on": str(clock.today())}).text
    sent = {"ended_on": str(clock.today()), "reason": "It was wound up."}
    assert staff.post(f"{address}end", data=sent).location == address
    text = staff.get(address).text
    assert "It was wound up." in text
    assert "End agreement" not in text
    assert staff.post(f"{address}end", data=sent).status_code == 409


def test_the_trail_leads_to_the_agreement(staff):
    kept = make.agreement(make.member("Clinic of the North"))
    end = {"ended_on": str(clock.today()), "reason": "It was wound up."}
    staff.post(f"/staff/agreements/{kept.uid}/end", data=end)
    text = staff.get("/staff/audit/").text
    assert f'href="/staff/agreements/{kept.uid}/">Clinic of the North</a>' in text


def test_a_replaced_agreement_leads_to_the_later_one(staff):
    clinic = make.member()
    later = make.agreement(clinic)
    earlier = make.agreement(clinic, ended_on=later.signed_on, replaced_by=later)
    assert f"/staff/agreements/{later.uid}/" in staff.get(f"/staff/agreements/{earlier.uid}/").text


# --- publishing ---

PUBLISH = "/staff/agreements/texts/code-of-ethics/"


def test_an_administrator_looks_at_a_text_and_publishes_it(sign_in, code):
    browser = sign_in(make.administrator())
    assert "Be kind, 1 times." in browser.get(PUBLISH).text
    sent = {"title": "Code", "text": "Be **kinder**.", "after": "1"}
    looked = browser.post(PUBLISH, data=sent | {"look": "1"}).text
    assert "Be <strong>kinder</strong>." in looked
    assert queries.current_version(code.kind) == code

    assert browser.post(PUBLISH, data=sent).location == "/staff/agreements/"
    present = queries.current_version(code.kind)
    assert (present.number, present.title, present.text) == (2, "Code", "Be **kinder**.")


@pytest.mark.parametrize("after", ["0", "", "none"])
def test_who_saw_another_version_is_told(sign_in, code, after):
    sent = {"title": "Code", "text": "New.", "after": after}
    answer = sign_in(make.administrator()).post(PUBLISH, data=sent)
    assert answer.status_code == 409
    assert "Version 1 was published while you wrote" in answer.text
    assert "New.</textarea>" in answer.text
    assert 'name="after" type="hidden" value="1"' in answer.text


def test_a_text_without_words_is_not_published(sign_in, code):
    answer = sign_in(make.administrator()).post(
        PUBLISH, data={"title": "", "text": "", "after": "1"}
    )
    assert "Enter a title" in answer.text
    assert "Enter the text" in answer.text


def test_the_first_version_is_published_like_the_others(sign_in):
    kind = make.agreement_kind("code-of-ethics", adopted_online=True)
    browser = sign_in(make.administrator())
    assert "No version yet" in browser.get(PUBLISH).text
    browser.post(PUBLISH, data={"title": "Code", "text": "Be kind.", "after": "0"})
    assert queries.current_version(kind).number == 1


def test_only_administrators_see_the_way_to_publish(sign_in, staff, code):
    assert PUBLISH not in staff.get("/staff/agreements/").text
    assert PUBLISH in sign_in(make.administrator()).get("/staff/agreements/").text
    assert staff.get(PUBLISH).status_code == 403


def test_no_other_kind_is_published(sign_in):
    make.agreement_kind()
    browser = sign_in(make.administrator())
    assert browser.get("/staff/agreements/texts/memorandum/").status_code == 404


def test_long_lists_come_in_pages(staff):
    add_members(60)
    assert "51 to 60 of 60" in staff.get("/staff/agreements/?page=3").text
