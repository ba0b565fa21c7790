"""The contact form and the inbox."""

import uuid

import pytest
from sqlalchemy import event, select

from hubcommunity.consent import actions as consenting
from hubcommunity.consent import queries as consent
from hubcommunity.consent.models import ENQUIRY, NEWS, EventKind
from hubcommunity.core.db import db
from hubcommunity.enquiries.models import Enquiry, EnquiryState
from hubcommunity.partnerships.models import Lead
from tests import make

TYPED = {
    "organisation_name": "Ministry of Health",
    "type": "academia",
    "given_name": "Ana",
    "family_name": "Sousa",
    "job_title": "Adviser",
    "email": "ana@ministry.example",
    "country": "PT",
    "subject": "A national strategy",
    "message": "We would like to talk.",
}
LABELS = (
    "Company name / Organisation",
    "Type of organisation",
    "Name",
    "Surname",
    "Job title",
    "Your email address",
    "Country",
    "Subject",
    "Your message",
)


@pytest.fixture(autouse=True)
def reference():
    make.organisation_type()
    make.purpose(NEWS, text="We send you news.")
    make.purpose(ENQUIRY, asks_consent=False, text="We answer your enquiry.")


def enquiries():
    return db.session.scalars(select(Enquiry)).all()


def test_the_form_has_its_nine_fields_and_an_unticked_box(client):
    page = client.get("/contact/").text

    for label in LABELS:
        assert f">{label}</label>" in page
    assert "Send me news and information about the hub</label>" in page
    assert " checked" not in page


def test_the_notice_names_all_rights(client):
    page = client.get("/contact/").text
    assert "We answer your enquiry." in page
    for right in (
        "Access",
        "Rectification",
        "Erasure",
        "Restriction",
        "Portability",
        "Objection",
        "Withdrawal",
        "Complaint",
    ):
        assert f"<dt>{right}</dt>" in page


def test_a_message_is_kept_and_thanked_for(client, outbox):
    answer = client.post("/contact/", data=TYPED, follow_redirects=True)

    assert "Thank you, we have your message" in answer.text
    (enquiry,) = enquiries()
    assert (enquiry.subject, enquiry.country) == ("A national strategy", "PT")
    assert [mail.event for mail in outbox()] == ["enquiry.received"]
    assert consent.state_of(enquiry.person, NEWS) is None


def test_the_box_asks_for_consent(client):
    answer = client.post("/contact/", data=TYPED | {"wants_news": "y"}, follow_redirects=True)

    assert "Nothing is sent before you press it" in answer.text
    assert consent.state_of(enquiries()[0].person, NEWS) is EventKind.REQUESTED


@pytest.mark.parametrize("missing", [name for name in TYPED if name != "message"])
def test_every_field_but_the_message_is_required(client, missing):
    page = client.post("/contact/", data=TYPED | {missing: "  "})

    assert "There is a problem" in page.text
    assert f'href="#{missing}"' in page.text
    assert enquiries() == []


def test_the_message_may_stay_empty(client):
    client.post("/contact/", data=TYPED | {"message": ""})
    assert enquiries()[0].message == ""


@pytest.mark.parametrize(
    "wrong", ["ana", "ana@", "a b@c.example", "ana@x.example\nBcc: b@c.example"]
)
def test_an_address_that_cannot_be_is_refused_and_what_was_typed_stays(client, wrong):
    page = client.post("/contact/", data=TYPED | {"email": wrong})
    assert "Enter an e-mail address like" in page.text
    assert "We would like to talk." in page.text
    assert enquiries() == []


@pytest.mark.parametrize("field", ["organisation_name", "given_name", "family_name"])
def test_a_name_with_a_web_address_in_it_is_refused_beside_its_field(client, field):
    page = client.post("/contact/", data=TYPED | {field: "WIN http://evil.example/x"})

    assert "Enter a name in one line, without a web address" in page.text
    assert f'href="#{field}"' in page.text
    assert enquiries() == []


def test_who_is_signed_in_and_said_no_asks_for_news_again_by_the_box(sign_in):
    who = make.account(email=TYPED["email"]).person
    consenting.withdraw(who, NEWS, how="privacy-page", by=who)

    sign_in(who).post("/contact/", data=TYPED | {"wants_news": "y"})

    assert consent.state_of(who, NEWS) is EventKind.REQUESTED


def test_one_source_is_held_to_a_bound(client):
    for number in range(10):
        given = TYPED | {"email": f"ana{number}@ministry.example"}
        assert client.post("/contact/", data=given).status_code == 302

    answer = client.post("/contact/", data=TYPED)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 60
    assert len(enquiries()) == 10


def test_a_hub_without_notices_asks_for_no_consent(client):
    for purpose in consent.purposes():
        purpose.code += "-of-another-hub"
    page = client.get("/contact/")
    assert "wants_news" not in page.text
    assert "We use it to answer you" in page.text
    assert client.post("/contact/", data=TYPED | {"wants_news": "y"}).status_code == 302


def test_who_is_signed_in_need_not_type_their_name(sign_in):
    page = sign_in(make.delegate(given_name="Noor", family_name="Haddad")).get("/contact/")
    assert 'value="Noor"' in page.text


def test_a_link_can_bring_the_subject(client):
    assert 'value="Erase my data"' in client.get("/contact/?subject=Erase+my+data").text


# --- the inbox ---


def test_the_inbox_counts_and_filters_by_state(sign_in):
    make.enquiry(subject="About reimbursement")
    make.enquiry(subject="About evidence", state=EnquiryState.CLOSED)
    browser = sign_in(make.staff())

    everything = browser.get("/staff/enquiries/").text
    closed = browser.get("/staff/enquiries/?state=closed").text

    assert "About reimbursement" in everything
    assert "About evidence" in everything
    assert "About reimbursement" not in closed
    assert "About evidence" in closed


def test_the_inbox_is_searched_by_words_of_all_that_was_written(sign_in):
    make.enquiry(subject="About reimbursement", organisation_name="Región de Murcia")
    make.enquiry(subject="About evidence", message="With a reference to Murcian practice")
    make.enquiry(subject="About weather")
    browser = sign_in(make.staff())

    page = browser.get("/staff/enquiries/?q=murci").text

    assert "About reimbursement" in page
    assert "About evidence" in page
    assert "About weather" not in page
    assert "No such enquiry" in browser.get("/staff/enquiries/?q=nothing").text


def test_an_empty_inbox_says_where_enquiries_come_from(sign_in):
    assert "No enquiries yet" in sign_in(make.staff()).get("/staff/enquiries/").text


def test_the_inbox_costs_the_same_however_full_it_is(sign_in):
    browser = sign_in(make.staff())
    browser.get("/staff/enquiries/")
    make.enquiry()
    few = statements(lambda: browser.get("/staff/enquiries/"))
    for _ in range(30):
        make.enquiry()

    many = statements(lambda: browser.get("/staff/enquiries/"))

    assert few == many
    assert many <= 12


def statements(act):
    said = []

    def listen(*args):
        said.append(args[2])

    event.listen(db.engine, "before_cursor_execute", listen)
    act()
    event.remove(db.engine, "before_cursor_execute", listen)
    return len([each for each in said if each.startswith("SELECT")])


def test_an_enquiry_shows_all_that_was_written(sign_in):
    enquiry = make.enquiry(message="First line.\nSecond <line>.")
    page = sign_in(make.staff()).get(f"/staff/enquiries/{enquiry.uid}/").text
    for told in (
        "Regional Health Agency",
        "How do we take part?",
        "Adviser",
        "Second &lt;line&gt;.",
    ):
        assert told in page


def test_an_enquiry_shows_the_leads_that_may_be_it_already(sign_in):
    enquiry, staff = make.enquiry(organisation_name="Nordic Alliance"), sign_in(make.staff())
    make.lead(organisation_name="Nordic Alliance")
    assert "There may be such a lead already" in staff.get(f"/staff/enquiries/{enquiry.uid}/").text


def test_making_a_lead_leads_to_it_and_links_back(sign_in):
    enquiry, browser = make.enquiry(), sign_in(make.staff())
    make.pipeline("country-support", "Country support")

    answer = browser.post(
        f"/staff/enquiries/{enquiry.uid}/lead", data={"pipeline": "country-support"}
    )

    lead = db.session.scalars(select(Lead)).one()
    assert answer.location.endswith(f"/staff/leads/{lead.uid}/")
    assert str(lead.uid) in browser.get(f"/staff/enquiries/{enquiry.uid}/").text
    again = browser.post(
        f"/staff/enquiries/{enquiry.uid}/lead", data={"pipeline": "country-support"}
    )
    assert again.status_code == 409
    assert "lead already" in again.text


def test_an_unknown_pipeline_is_refused_in_the_form(sign_in):
    enquiry = make.enquiry()
    page = sign_in(make.staff()).post(
        f"/staff/enquiries/{enquiry.uid}/lead", data={"pipeline": "moon"}
    )
    assert page.status_code == 200
    assert enquiry.state is EnquiryState.NEW


def test_closing_asks_for_what_was_answered(sign_in):
    enquiry, browser = make.enquiry(), sign_in(make.staff())
    page = browser.post(f"/staff/enquiries/{enquiry.uid}/close", data={"answer": " "})
    assert "Enter what was answered" in page.text

    answer = browser.post(
        f"/staff/enquiries/{enquiry.uid}/close", data={"answer": "By phone."}, follow_redirects=True
    )

    assert "By phone." in answer.text
    assert enquiry.state is EnquiryState.CLOSED
    second = browser.post(f"/staff/enquiries/{enquiry.uid}/close", data={"answer": "Again."})
    assert second.status_code == 409
    assert "was faster" in second.text


def test_an_enquiry_is_taken_in_hand_and_marked_as_answered(sign_in):
    enquiry, browser = make.enquiry(), sign_in(make.staff())

    browser.post(f"/staff/enquiries/{enquiry.uid}/take")
    assert enquiry.state is EnquiryState.TRIAGED
    browser.post(f"/staff/enquiries/{enquiry.uid}/answered")

    assert enquiry.state is EnquiryState.ANSWERED


def test_the_inbox_is_for_staff(sign_in, client):
    assert sign_in(make.delegate()).get("/staff/enquiries/").status_code == 403
    assert client.get("/staff/enquiries/").status_code == 302
    assert sign_in(make.staff()).get(f"/staff/enquiries/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize("field", ["subject", "job_title"])
@pytest.mark.parametrize("typed", ["Hello\nBcc: evil@x.example", "\u202eolleH"])
def test_what_stands_in_one_line_of_our_mail_is_one_line(client, field, typed):
    page = client.post("/contact/", data=TYPED | {field: typed})
    assert "Enter this in one line" in page.text
    assert enquiries() == []
