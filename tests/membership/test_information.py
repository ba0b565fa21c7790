"""Asking about named answers, and what the applicant changes of them."""

import pytest
from lxml import html

from hubcommunity.audit.queries import about
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.membership import information_actions as information
from hubcommunity.membership import registration_actions, review_queries
from hubcommunity.membership.actions import start_review
from hubcommunity.membership.answer_queries import answers_of
from hubcommunity.membership.models import ApplicationState as State
from hubcommunity.membership.setting_models import QuestionKind
from tests import make
from tests.membership.handed_in import PDF, large, pdf, upload


def in_review(*questions, **values):
    """An application that answered these questions, each with a Yes or a file."""
    application = make.draft(description="Old words.", **values)
    for question in questions:
        said = upload("old.pdf") if question.kind is QuestionKind.FILE else "Yes"
        registration_actions.keep_more(application, {question: said})
    application.applicant = make.account().person
    application.state = State.IN_REVIEW
    db.session.flush()
    return application


def asked(application, staff, *names):
    information.ask_for_information(application, by=staff, question="Sure?", about=names)
    return application


def reply(application, **changes):
    information.answer(application, by=application.applicant, text="So it is.", changes=changes)


def corrections(application):
    (latest, *_earlier) = review_queries.rounds(application)
    return [(each.heading, each.old, each.new) for each in latest.corrections]


def own_page(application) -> str:
    return f"/join/applications/{application.uid}/"


def staff_page(application) -> str:
    return f"/staff/applications/{application.uid}/"


# --- the rules ---


def test_the_mail_names_the_answers(staff, outbox):
    question = make.form_question("How many?")
    asked(in_review(question), staff, question.key, "country")

    mail = outbox()[-1]
    assert "- Country\n- How many?" in mail.text
    assert ">How many?</li>" in mail.html


def test_without_names_the_applicant_replies_in_words(staff, outbox):
    application = asked(in_review(), staff)
    assert "look at these answers" not in outbox()[-1].text

    reply(application)

    assert corrections(application) == []
    assert application.questions[0].answer == "So it is."


def test_an_answer_that_the_application_does_not_have_is_not_asked_about(staff):
    foreign = make.form_question(type_id=make.organisation_type("payer", "Payer").id)
    for name in ("email", "state", foreign.key):
        with pytest.raises(RuleBroken, match="no such answer"):
            asked(in_review(), staff, name)


@pytest.mark.parametrize("name", ["organisation_name", "email", "state"])
def test_what_was_not_asked_for_cannot_be_changed(staff, name):
    application = asked(in_review(), staff, "country")

    with pytest.raises(Forbidden, match="not asked"):
        reply(application, **{name: "Forged"})


def test_old_and_new_are_kept_as_they_read_then(staff):
    academia, payer = make.organisation_type(), make.organisation_type("payer", "Payer")
    old, new = make.topic(), make.topic("integration", "Integration")
    application = asked(
        in_review(type=academia, topics=[old]), staff, "type_id", "country", "topics", "website"
    )

    reply(application, type_id=payer.id, country="PT", topics=[new], website="")
    academia.name = old.name = "Renamed"

    assert (application.type, application.country, application.topics) == (payer, "PT", [new])
    assert corrections(application) == [
        ("Type of organisation", "Academia", "Payer"),
        ("Country", "FI", "PT"),
        ("Topics of interest", "Reimbursement schemes", "Integration"),
    ]
    assert about(application)[-1].details == {"changed": ["type_id", "country", "topics"]}


def test_a_file_is_replaced_and_the_old_one_stays_beside_it(staff):
    paper, words = make.form_question("Paper", QuestionKind.FILE), make.form_question("Many?")
    application = asked(in_review(paper, words), staff, paper.key, words.key)

    reply(application, **{paper.key: upload("new.pdf", PDF + b"2"), words.key: "No"})

    (latest,) = review_queries.rounds(application)
    first, second = latest.corrections
    assert (first.old_file.name, first.new_file.name) == ("old.pdf", "new.pdf")
    assert first.old_file.content == PDF
    assert (second.heading, second.old, second.new) == ("Many?", "Yes", "No")
    assert about(application)[-1].details == {"changed": ["Paper", "Many?"]}


def test_a_file_is_taken_away_and_the_old_one_stays_readable(staff, sign_in):
    paper = make.form_question("Paper", QuestionKind.FILE)
    application = asked(in_review(paper), staff, paper.key)
    browser = sign_in(application.applicant)
    browser.post(f"{own_page(application)}answer", **large(paper.key, answer="x"))
    asked(application, staff, paper.key)

    browser.post(f"{own_page(application)}answer", data={"answer": "x", f"{paper.key}_away": "y"})

    assert corrections(application) == [("Paper", "large.pdf", "")]
    assert [answer.shown for answer in answers_of(application)] == [""]


def test_a_question_added_since_can_be_asked_for(staff):
    application = in_review()
    question = make.form_question("Since when?")

    reply(asked(application, staff, question.key), **{question.key: "1999"})

    assert corrections(application) == [("Since when?", "", "1999")]
    assert [answer.text for answer in answers_of(application)] == ["1999"]


def test_earlier_rounds_stay_readable(staff):
    application = in_review()
    for country in ("PT", "ES"):
        reply(asked(application, staff, "country"), country=country)

    rounds = review_queries.rounds(application)

    assert [[(c.old, c.new) for c in each.corrections] for each in rounds] == [
        [("PT", "ES")],
        [("FI", "PT")],
    ]


# --- the pages ---


def test_staff_tick_the_answers_and_the_applicant_sees_only_these(office, sign_in):
    paper, words = make.form_question("Paper", QuestionKind.FILE), make.form_question("Many?")
    application = in_review(paper, words)
    assert 'value="topics"' in office.get(staff_page(application)).text
    told = {"question": "Look again", "about": ["description", paper.key]}
    office.post(f"{staff_page(application)}ask", data=told)

    page = sign_in(application.applicant).get(own_page(application)).text

    assert application.question.wanted == ["description", paper.key]
    assert 'name="description"' in page
    assert f'name="{paper.key}"' in page
    assert "“old.pdf” is kept" in page
    for name in ("organisation_name", "type_id", "country", "website", "topics", words.key):
        assert f'name="{name}"' not in page


def test_a_name_that_the_form_does_not_offer_is_refused(office):
    application = in_review()

    page = office.post(
        f"{staff_page(application)}ask", data={"question": "Sure?", "about": ["email"]}
    )

    assert "There is a problem" in page.text
    assert application.state is State.IN_REVIEW


def test_a_forged_answer_changes_nothing_else(staff, sign_in):
    application = asked(in_review(website="https://a.example"), staff, "description")
    browser = sign_in(application.applicant)
    name = application.organisation_name

    browser.post(
        f"{own_page(application)}answer",
        data={
            "answer": "Yes",
            "description": "New words.",
            "organisation_name": "Forged",
            "website": "forged.example",
            "topics": [str(make.topic().id)],
        },
    )

    assert application.description == "New words."
    assert application.organisation_name == name
    assert application.website == "https://a.example"
    assert application.topics == []


def test_staff_see_old_and_new_beside_each_other(staff, office, sign_in):
    paper = make.form_question("Paper", QuestionKind.FILE)
    application = asked(in_review(paper), staff, "description", "country", paper.key)
    sign_in(application.applicant).post(
        f"{own_page(application)}answer",
        data={
            "answer": "Better.",
            "description": "New words.",
            "country": "PT",
            paper.key: pdf("new.pdf"),
        },
    )

    page = office.get(staff_page(application)).text

    table = page[page.index("What changed") : page.index("</table>")]
    for shown in ("Old words.", "New words.", "Finland", "Portugal", "old.pdf", "new.pdf"):
        assert shown in table
    (latest,) = review_queries.rounds(application)
    old = next(each.old_file for each in latest.corrections if each.old_file)
    assert office.get(f"{staff_page(application)}files/{old.uid}").data == PDF


def test_what_must_be_answered_stays_so(staff, sign_in):
    paper = make.form_question("Paper", QuestionKind.FILE, is_required=True)
    application = asked(in_review(), staff, paper.key, "description")
    browser = sign_in(application.applicant)

    page = browser.post(
        f"{own_page(application)}answer", data={"answer": "x", "description": ""}
    ).text

    assert "Choose a file" in page
    assert "Say in a few sentences" in page
    assert application.state is State.NEEDS_INFORMATION


# --- the rest of the way ---


def test_going_on_without_an_answer_is_told(staff, office):
    application = asked(in_review(), staff)
    assert "Not answered yet." in office.get(staff_page(application)).text

    office.post(f"{staff_page(application)}review")

    assert "The review went on without an answer." in office.get(staff_page(application)).text


def test_an_answer_to_one_question_is_not_taken_for_one_to_the_next(staff, sign_in):
    application = asked(in_review(), staff, "website")
    browser = sign_in(application.applicant)
    fields = html.fromstring(browser.get(own_page(application)).text).forms
    form = next(form for form in fields if form.action.endswith("/answer"))
    written = dict(form.form_values()) | {"answer": "To the first"}
    start_review(application, by=staff)
    asked(application, staff, "country")
    db.session.commit()

    answer = browser.post(f"{own_page(application)}answer", data=written)

    assert answer.status_code == 409
    assert "asked something else" in answer.text
    assert application.question.answer == ""


def test_an_answer_says_to_which_question_it_was_written(staff):
    application = asked(in_review(), staff)
    first = application.question.id
    start_review(application, by=staff)
    asked(application, staff)
    person, told = application.applicant, {"text": "So it is.", "changes": {}}

    with pytest.raises(Stale, match="asked something else"), db.session.begin_nested():
        information.answer(application, by=person, to=first, **told)

    information.answer(application, by=person, to=application.question.id, **told)
    assert application.state is State.IN_REVIEW
