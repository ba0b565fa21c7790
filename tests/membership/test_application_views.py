"""The pages of an application, for staff and for whoever made it."""

import pytest
from sqlalchemy import event, select

from hubcommunity.core.db import db
from hubcommunity.membership import actions, information_actions
from hubcommunity.membership.models import Application
from hubcommunity.membership.models import ApplicationState as State
from tests import make


@pytest.fixture(autouse=True)
def tier():
    return make.tier()


def page_of(application: Application) -> str:
    return f"/staff/applications/{application.uid}/"


def asked(staff, about=(), **values) -> Application:
    application = make.application(State.IN_REVIEW, **values)
    information_actions.ask_for_information(
        application, by=staff, question="Where are you?", about=about
    )
    return application


# --- the list ---


def test_the_list_shows_what_is_open_with_counts_by_state(office):
    make.application(State.SUBMITTED, organisation_name="Waiting One")
    make.application(State.IN_REVIEW, organisation_name="Looked At")
    make.application(State.DECLINED, organisation_name="Long Gone")
    make.draft(organisation_name="Nobody's Business")

    page = office.get("/staff/applications/").text

    assert "Waiting One" in page
    assert "Looked At" in page
    assert "Long Gone" not in page
    assert "Nobody" not in page
    assert 'All open <span class="n">2</span>' in page
    assert 'Declined <span class="n">1</span>' in page


def test_the_list_is_filtered_by_state(office):
    make.application(State.SUBMITTED, organisation_name="Waiting One")
    make.application(State.DECLINED, organisation_name="Long Gone")

    page = office.get("/staff/applications/?state=declined").text

    assert "Long Gone" in page
    assert "Waiting One" not in page


@pytest.mark.parametrize("words", ["ålesund", "alesund", "ADA", "bjork alesund"])
def test_the_list_is_searched_by_organisation_and_applicant(office, words):
    make.application(organisation_name="Ålesund Clinic", given_name="Ada", family_name="Bjørk")
    make.application(organisation_name="Elsewhere")

    page = office.get("/staff/applications/", query_string={"q": words}).text

    assert "Ålesund Clinic" in page
    assert "Elsewhere" not in page


def test_what_is_not_found_says_what_to_do(office):
    assert "Nothing found for “xyz”" in office.get("/staff/applications/?q=xyz").text
    assert "No application waits" in office.get("/staff/applications/").text
    assert "No application has this state" in office.get("/staff/applications/?state=approved").text


def test_the_list_costs_the_same_at_any_length(office):
    kind = make.organisation_type()
    applicant = make.account().person
    make.application(applicant=applicant)
    before = queries_of(lambda: office.get("/staff/applications/"))
    for _ in range(30):
        make.application(applicant=applicant, type=kind)

    assert queries_of(lambda: office.get("/staff/applications/")) == before
    assert before <= 12
    assert "1 to 25 of 31" in office.get("/staff/applications/").text


def queries_of(act) -> int:
    act()
    counted = []
    count = lambda *_: counted.append(1)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", count)
    act()
    event.remove(db.engine, "before_cursor_execute", count)
    return len(counted)


# --- the page ---


def test_the_page_shows_the_answers_and_what_happened(office, staff):
    application = make.application(
        website="https://a.example", description="Two hospitals.", topics=[make.topic()]
    )
    actions.start_review(application, by=staff)

    page = office.get(page_of(application)).text

    for said in ("Two hospitals.", "https://a.example", "Reimbursement schemes", "Anna Applicant"):
        assert said in page
    assert "Review started" in page
    assert "Sofia Lind" in page


def test_likely_duplicates_are_shown_with_a_link(office):
    member = make.member("Baltic Forum")
    application = make.application(organisation_name="BALTIC forum", is_another=True)

    page = office.get(page_of(application)).text

    assert f"/members/{member.slug}/" in page
    assert "The applicant says that it is another organisation." in page


def test_the_way_from_review_to_approval(office):
    application = make.application(organisation_name="Baltic Forum")

    office.post(f"{page_of(application)}review")
    answer = office.post(f"{page_of(application)}approve", follow_redirects=True)

    assert "Baltic Forum is a member." in answer.text
    assert application.state is State.APPROVED
    assert "Baltic Forum" in office.get("/members/").text


def test_a_duplicate_can_be_linked_instead(office):
    member = make.member("Baltic Forum")
    application = make.application(State.IN_REVIEW, organisation_name="Baltic Forum")

    office.post(f"{page_of(application)}approve", data={"organisation": str(member.uid)})

    assert application.organisation_id == member.id


def test_a_question_and_a_reason_are_required(office):
    application = make.application(State.IN_REVIEW)

    asking = office.post(f"{page_of(application)}ask", data={"question": " "})
    declining = office.post(f"{page_of(application)}decline", data={"reason": ""})

    assert "Say what the applicant should tell you" in asking.text
    assert "Say why; the applicant reads it" in declining.text
    assert application.state is State.IN_REVIEW


def test_an_organisation_that_is_not_among_the_duplicates_cannot_be_linked(office):
    application = make.application(State.IN_REVIEW)

    office.post(f"{page_of(application)}approve", data={"organisation": str(make.member().uid)})

    assert application.state is State.IN_REVIEW


def test_asking_and_declining(office):
    first, second = (make.application(State.IN_REVIEW) for _ in range(2))

    office.post(f"{page_of(first)}ask", data={"question": "Where are you?"})
    office.post(f"{page_of(second)}decline", data={"reason": "Not in Europe yet."})

    assert first.state is State.NEEDS_INFORMATION
    assert "Go on without an answer" in office.get(page_of(first)).text
    assert (second.state, second.reason) == (State.DECLINED, "Not in Europe yet.")
    assert "Not in Europe yet." in office.get(page_of(second)).text


def test_a_page_opened_before_a_change_is_refused_with_409(office):
    application = make.application()
    seen = application.version
    office.post(f"{page_of(application)}review", data={"version": seen})

    answer = office.post(f"{page_of(application)}approve", data={"version": seen})

    assert answer.status_code == 409
    assert "changed after you opened it" in answer.text


def test_staff_see_no_buttons_on_their_own_organisations_application(office, staff):
    make.affiliation(staff, make.organisation("Baltic Forum"))
    application = make.application(State.IN_REVIEW, organisation_name="Baltic Forum")

    assert "Somebody else decides on it." in office.get(page_of(application)).text
    assert office.post(f"{page_of(application)}approve").status_code == 403


def test_drafts_are_nobodys_business(office):
    assert office.get(page_of(make.draft())).status_code == 404


def test_others_have_no_such_pages(sign_in):
    application = make.application()
    browser = sign_in(application.applicant)

    assert browser.get("/staff/applications/").status_code == 403
    assert browser.get(page_of(application)).status_code == 403


# --- the applicant's page ---


def own(application: Application) -> str:
    return f"/join/applications/{application.uid}/"


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW, State.DECLINED])
def test_the_applicant_sees_the_state_in_words(sign_in, state):
    application = make.application(state, reason="Not in Europe yet.")

    page = sign_in(application.applicant).get(own(application)).text

    assert str(state.label) in page
    assert ("Not in Europe yet." in page) == (state is State.DECLINED)


def test_the_applicant_reads_what_staff_did_and_not_who(sign_in, staff):
    application = make.application()
    actions.start_review(application, by=staff)

    page = sign_in(application.applicant).get(own(application)).text

    assert "Review started" in page
    assert "Staff of the hub" in page
    assert "Sofia" not in page


def test_the_applicant_answers_and_corrects(sign_in, staff, office):
    about = ["country", "website", "description", "topics"]
    application = asked(staff, about, website="https://a.example", description="Old words.")
    browser = sign_in(application.applicant)
    assert "Where are you?" in browser.get(own(application)).text

    browser.post(
        f"{own(application)}answer",
        data={
            "answer": "In Porto.",
            "country": "PT",
            "website": "a.example",
            "description": "New words.",
            "topics": [str(make.topic().id)],
        },
    )

    assert application.state is State.IN_REVIEW
    assert (application.country, application.description) == ("PT", "New words.")
    page = office.get(page_of(application)).text
    assert "In Porto." in page
    assert "Changed: Country, What does your organisation do?, Topics of interest" in page


def test_an_empty_answer_is_refused_and_nothing_is_lost(sign_in, staff):
    application = asked(staff, ["description"], description="Kept words.")
    browser = sign_in(application.applicant)

    page = browser.post(f"{own(application)}answer", data={"description": "Typed words."})

    assert "Write an answer" in page.text
    assert "Typed words." in page.text
    assert application.state is State.NEEDS_INFORMATION


def test_answering_twice_is_refused(sign_in):
    application = make.application(State.IN_REVIEW)

    browser = sign_in(application.applicant)
    for typed in ({"answer": "x"}, {"answer": "x", "type_id": "abc"}):
        assert browser.post(f"{own(application)}answer", data=typed).status_code == 409


def test_a_withdrawn_application_asks_nothing_more(sign_in, staff):
    application = asked(staff)
    actions.withdraw(application, by=application.applicant)
    browser = sign_in(application.applicant)

    assert "Your answer" not in browser.get(own(application)).text
    assert browser.post(f"{own(application)}answer", data={"answer": "x"}).status_code == 409


def test_a_version_that_is_no_number_of_ours_is_not_compared(office):
    application = make.application()

    answer = office.post(f"{page_of(application)}review", data={"version": "²" * 3})

    assert answer.status_code == 302


def test_the_applicant_withdraws(sign_in):
    application = make.application()

    page = sign_in(application.applicant).post(f"{own(application)}withdraw", follow_redirects=True)

    assert "Your application is withdrawn." in page.text
    assert application.state is State.WITHDRAWN


def test_nobody_else_sees_an_application(sign_in):
    application = make.application()
    stranger = sign_in(make.account().person)

    assert stranger.get(own(application)).status_code == 404
    assert stranger.post(f"{own(application)}withdraw").status_code == 404
    assert db.session.scalar(select(Application.state)) is State.SUBMITTED
