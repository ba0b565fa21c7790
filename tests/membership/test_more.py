"""The questions of the applicant's type, on their way through the registration."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.files import StoredFile
from hubcommunity.membership import actions, registration_actions
from hubcommunity.membership.answer_models import FormAnswer
from hubcommunity.membership.answer_queries import answers_of
from hubcommunity.membership.models import Application
from hubcommunity.membership.models import ApplicationState as State
from hubcommunity.membership.setting_models import QuestionKind
from tests import make
from tests.membership.handed_in import PDF, large, pdf, upload
from tests.membership.links import path_in, token_in

FILE, CHOICE = QuestionKind.FILE, QuestionKind.CHOICE


@pytest.fixture(autouse=True)
def hub():
    make.topic()
    return make.staff(email="staff@hub.test")


def payer():
    return make.organisation_type("payer", "Payer")


def organisation(**changed):
    return {
        "organisation_name": "Alpine Sickness Fund",
        "type_id": str(payer().id),
        "country": "AT",
        "description": "Insures two million people.",
    } | changed


def draft() -> Application:
    return db.session.scalars(select(Application)).one()


def answers(of=None):
    return {answer.asked: answer.shown for answer in answers_of(of or draft())}


def files() -> int:
    return db.session.scalar(select(func.count(StoredFile.id)))


# --- the page ---


def test_without_questions_there_is_no_such_page(client):
    make.form_question("Of others", type_id=make.organisation_type().id)

    assert client.post("/join/", data=organisation()).location == "/join/you/"
    assert client.get("/join/more/").location == "/join/you/"


def test_the_first_step_goes_on_where_the_type_has_questions(client):
    make.form_question("How many do you insure?", type_id=payer().id, hint="About")

    assert client.post("/join/", data=organisation()).location == "/join/more/"
    assert client.get("/join/you/").location == "/join/more/"
    page = client.get("/join/more/").text

    assert "How many do you insure?" in page
    assert "About" in page
    assert page.count("<li") - page.count("<link") >= 4
    assert 'aria-current="step"><span>Your organisation' in page.replace("\n", "").replace("  ", "")


def test_what_may_be_left_out_is_seen_once(client):
    make.form_question("Anything else?")
    client.post("/join/", data=organisation())

    assert client.post("/join/more/", data={}).location == "/join/you/"
    assert answers() == {"Anything else?": ""}


def test_what_must_be_answered_is(client):
    question = make.form_question("How many?", is_required=True)
    paper = make.form_question("Statutes", FILE, is_required=True)
    client.post("/join/", data=organisation())

    page = client.post("/join/more/", data={question.key: "  "}).text

    assert "Answer this question" in page
    assert "Choose a file" in page
    assert f'href="#{paper.key}"' in page
    assert client.get("/join/you/").location == "/join/more/"


def test_a_choice_is_one_of_its_options(client):
    question = make.form_question("How large?", CHOICE, options="Small\nLarge")
    client.post("/join/", data=organisation())

    assert "Choose one of the options" in client.post("/join/more/", data={question.key: "x"}).text

    client.post("/join/more/", data={question.key: "Large"})
    assert answers() == {"How large?": "Large"}


def test_a_file_survives_what_is_wrong_beside_it_and_the_way_back_and_forth(client):
    paper = make.form_question("Statutes", FILE, is_required=True)
    words = make.form_question("How many?", is_required=True)
    client.post("/join/", data=organisation())

    wrong = client.post("/join/more/", data={paper.key: pdf("Statuts.pdf"), words.key: ""})
    assert "“Statuts.pdf” is kept" in wrong.text
    back = client.post("/join/more/", data={words.key: "Two", "back": "yes"})
    assert back.location == "/join/"
    assert client.post("/join/", data=organisation()).location == "/join/more/"
    assert "“Statuts.pdf” is kept" in client.get("/join/more/").text

    assert client.post("/join/more/", data={words.key: "Two"}).location == "/join/you/"
    assert answers() == {"Statutes": "Statuts.pdf", "How many?": "Two"}
    assert files() == 1


def test_another_file_takes_the_place_of_the_first(client):
    paper = make.form_question("Statutes", FILE)
    client.post("/join/", data=organisation())
    for name in ("old.pdf", "new.pdf"):
        client.post("/join/more/", data={paper.key: pdf(name)})

    assert answers() == {"Statutes": "new.pdf"}
    assert files() == 1


def test_a_file_that_may_be_missing_is_taken_away_again(client):
    paper = make.form_question("Paper", FILE)
    must = make.form_question("Statutes", FILE, is_required=True)
    client.post("/join/", data=organisation())
    wrong = client.post("/join/more/", data={paper.key: pdf("wrong.pdf")}).text
    assert "Take “wrong.pdf” away" in wrong
    client.post("/join/more/", data={must.key: pdf(), f"{paper.key}_away": "y"})

    assert answers() == {"Paper": "", "Statutes": "statutes.pdf"}
    assert files() == 1
    assert "away" not in client.get("/join/more/").text

    client.post("/join/more/", data={f"{must.key}_away": "y"})
    assert answers() == {"Paper": "", "Statutes": "statutes.pdf"}


def test_the_page_takes_files_that_other_forms_are_too_small_for(client):
    paper = make.form_question("Statutes", FILE)
    client.post("/join/", data=organisation())

    assert client.post("/join/more/", **large(paper.key)).location == "/join/you/"
    assert files() == 1


def test_what_is_no_file_of_these_kinds_is_refused(client):
    paper = make.form_question("Statutes", FILE)
    client.post("/join/", data=organisation())

    page = client.post("/join/more/", data={paper.key: pdf("a.pdf", b"<svg/>")}).text

    assert "Choose a PDF, PNG or JPEG file" in page
    assert files() == 0


def test_files_without_end_are_slowed_down(client):
    paper = make.form_question("Statutes", FILE)
    client.post("/join/", data=organisation())
    told = [client.post("/join/more/", data={paper.key: pdf()}).status_code for _ in range(13)]

    assert set(told[:12]) == {302}
    assert told[12] == 429


def test_the_check_page_shows_the_answers_of_the_present_type(client):
    question = make.form_question("How many do you insure?", type_id=payer().id)
    other = make.form_question("Which faculty?", type_id=make.organisation_type().id)
    client.post("/join/", data=organisation())
    client.post("/join/more/", data={question.key: "Two million"})
    client.post("/join/you/", data=person())
    client.post("/join/topics/", data={})
    assert "Two million" in client.get("/join/check/").text

    academia = str(make.organisation_type().id)
    changed = client.post("/join/?change=yes", data=organisation(type_id=academia))
    assert changed.location == "/join/more/"
    done = client.post("/join/more/?change=yes", data={other.key: "Medicine"})
    page = client.get(done.location).text

    assert done.location == "/join/check/"
    assert "Medicine" in page
    assert "Two million" not in page
    assert set(answers()) == {"How many do you insure?", "Which faculty?"}


def person():
    return {
        "given_name": "Lukas",
        "family_name": "Gruber",
        "job_title": "Head of digital care",
        "email": "lukas@fund.example",
        "password": make.PASSWORD,
    }


def test_whoever_joins_an_organisation_is_asked_nothing_more(client):
    make.form_question("How many?", is_required=True)
    member = make.member("Alpine Sickness Fund")
    client.post("/join/", data=organisation())

    joined = client.post("/join/alike/", data={"join": str(member.uid)})

    assert joined.location == "/join/you/"
    assert client.get("/join/more/").location == "/join/you/"


def test_another_answer_ends_the_mailed_link_and_the_same_does_not(client, outbox):
    question = make.form_question("How many?")
    client.post("/join/", data=organisation())
    client.post("/join/more/", data={question.key: "Two"})
    client.post("/join/you/", data=person())
    client.post("/join/topics/", data={})
    client.post("/join/check/")
    link = path_in(outbox()[-1])
    assert "Two" in client.get(link).text

    client.post("/join/more/", data={question.key: "Two"})
    assert client.get(link).status_code == 200

    client.post("/join/more/", data={question.key: "Three"})
    assert client.get(link).status_code == 410


# --- what is kept and what goes ---


def answered(of, *questions):
    for question in questions:
        said = upload() if question.kind is FILE else "Yes"
        registration_actions.keep_more(of, {question: said})


def test_the_words_of_the_question_stay_with_the_answer():
    question, made = make.form_question("How many?"), make.draft()
    answered(made, question)

    question.text = "How many in all?"

    assert answers(made) == {"How many?": "Yes"}


def test_answers_to_another_type_are_dropped_when_it_is_sent():
    general, own = make.form_question("All"), make.form_question("Own", type_id=payer().id)
    paper = make.form_question("Paper", FILE, type_id=make.organisation_type().id)
    made = make.draft(type=make.organisation_type())
    answered(made, general, own, paper)
    made.type = payer()

    actions.submit(made, by=make.account().person)

    assert answers(made) == {"All": "Yes", "Own": "Yes"}
    assert files() == 0


def test_a_question_that_was_retired_meanwhile_keeps_its_answer():
    question, made = make.form_question("How many?"), make.draft()
    answered(made, question)
    question.retired_at = clock.now()

    actions.submit(made, by=make.account().person)

    assert answers(made) == {"How many?": "Yes"}


def test_answers_and_files_go_with_an_expired_draft():
    made = make.draft()
    answered(made, make.form_question("Paper", FILE), make.form_question("Words"))

    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert actions.expire_unconfirmed(clock.now()) == 1
    db.session.flush()

    assert db.session.scalars(select(FormAnswer)).all() == []
    assert files() == 0


def test_a_request_to_join_takes_no_answers_along(outbox):
    made = make.draft(organisation_name="Alpine Fund")
    answered(made, make.form_question("Paper", FILE))
    registration_actions.choose(made, make.member("Alpine Fund"))
    registration_actions.ask_to_confirm(made)

    registration_actions.confirm(token_in(outbox()[-1]), knows_password=False)

    assert made.state is State.ASKED_TO_JOIN
    assert answers(made) == {}
    assert files() == 0


def test_what_was_sent_takes_no_more_answers():
    with pytest.raises(RuleBroken, match="Submitted"):
        answered(make.application(), make.form_question("Late"))


# --- who reads the files ---


def test_a_file_is_given_to_staff_and_the_applicant_alone(sign_in, client):
    made = make.draft()
    answered(made, make.form_question("Paper", FILE))
    applicant = make.account().person
    actions.submit(made, by=applicant)
    other = make.application()
    (answer,) = answers_of(made)
    name = answer.file.uid
    own, staffs = f"/join/applications/{made.uid}/files/{name}", f"/staff/applications/{made.uid}"

    mine = sign_in(applicant).get(own)
    theirs = sign_in(make.staff()).get(f"{staffs}/files/{name}")

    for given in (mine, theirs):
        assert given.data == PDF
        assert given.headers["Content-Disposition"].startswith("attachment")
    assert sign_in(make.staff()).get(own).status_code == 404
    assert sign_in(other.applicant).get(own).status_code == 404
    elsewhere = f"/join/applications/{other.uid}/files/{name}"
    assert sign_in(other.applicant).get(elsewhere).status_code == 404
    assert client.get(own).status_code == 302
    assert f'href="{own}"' in sign_in(applicant).get(f"/join/applications/{made.uid}/").text
    assert f"/files/{name}" in sign_in(make.staff()).get(f"{staffs}/").text
