"""Applying again after a decline or a withdrawal."""

import pytest

from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.membership import actions, registration_actions
from hubcommunity.membership.answer_queries import answers_of
from hubcommunity.membership.models import Application
from hubcommunity.membership.models import ApplicationState as State
from hubcommunity.membership.reapply_actions import apply_again
from hubcommunity.membership.setting_models import QuestionKind
from tests import make
from tests.membership.handed_in import PDF, upload
from tests.threads import at_once

WORDS = {"organisation_name": "Baltic Forum", "description": "Hospitals.", "country": "LV"}


def declined(state=State.DECLINED, **values) -> Application:
    return make.application(state, **(WORDS | values))


@pytest.mark.parametrize("state", [State.DECLINED, State.WITHDRAWN])
def test_a_new_draft_begins_with_the_old_answers(state):
    topic = make.topic()
    old = declined(state, topics=[topic], website="https://a.example")

    draft = apply_again(old, by=old.applicant)

    said = {name: getattr(draft, name) for name in WORDS}
    assert said == WORDS
    assert (draft.website, draft.topics, draft.type) == ("https://a.example", [topic], old.type)
    assert (draft.state, draft.previous, draft.applicant) == (State.DRAFT, old, old.applicant)
    assert draft.wants_news is None, "consent is asked for anew"
    assert old.state is state


def test_files_are_copied_so_that_each_application_has_its_own():
    paper = make.form_question("Paper", QuestionKind.FILE)
    old = make.draft(applicant=make.account().person)
    registration_actions.keep_more(old, {paper: upload()})
    old.state = State.DECLINED

    draft = apply_again(old, by=old.applicant)
    (copied,) = answers_of(draft)
    registration_actions.keep_more(draft, {paper: upload("new.pdf")})

    (kept,) = answers_of(old)
    assert copied.file.name == "new.pdf"
    assert (kept.file.name, kept.file.content) == ("statutes.pdf", PDF)


def test_beginning_twice_leads_to_the_same_draft():
    old = declined()

    assert apply_again(old, by=old.applicant) is apply_again(old, by=old.applicant)


def test_begun_twice_at_once_it_is_one_draft(app):
    uid = declined().id

    def begin():
        old = db.session.get_one(Application, uid)
        apply_again(old, by=old.applicant)

    assert at_once(app, begin, begin) == ["", ""]
    assert db.session.query(Application).filter_by(previous_id=uid).count() == 1


def test_once_sent_there_is_nothing_to_begin_again():
    old = declined()
    actions.submit(apply_again(old, by=old.applicant), by=old.applicant)

    with pytest.raises(RuleBroken, match="already"):
        apply_again(old, by=old.applicant)


def test_an_expired_draft_can_be_begun_anew():
    old = declined()
    first = apply_again(old, by=old.applicant)
    actions.expire(first)

    assert apply_again(old, by=old.applicant) is not first


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW, State.APPROVED])
def test_only_a_declined_or_withdrawn_application_is_made_again(state):
    application = make.application(state)

    with pytest.raises(RuleBroken):
        apply_again(application, by=application.applicant)


def test_only_the_applicant_applies_again(sign_in):
    old = declined()
    with pytest.raises(Forbidden):
        apply_again(old, by=make.staff())

    stranger = sign_in(make.account().person)
    assert stranger.post(f"/join/applications/{old.uid}/again").status_code == 404


def test_the_button_leads_through_the_registration_to_a_linked_application(sign_in):
    staff, old = make.staff(), declined(reason="Not yet")
    browser = sign_in(old.applicant)
    assert "Apply again" in browser.get(f"/join/applications/{old.uid}/").text

    begun = browser.post(f"/join/applications/{old.uid}/again")
    form = browser.get(begun.location).text
    assert begun.location == "/join/"
    assert 'value="Baltic Forum"' in form
    kept = {**WORDS, "type_id": str(old.type_id), "description": "Hospitals and clinics."}
    assert browser.post("/join/", data=kept).location == "/join/topics/"
    browser.post("/join/topics/", data={})
    assert browser.post("/join/check/").location == "/home/"

    new = db.session.query(Application).filter_by(previous_id=old.id).one()
    assert (new.state, new.description) == (State.SUBMITTED, "Hospitals and clinics.")
    mine = browser.get(f"/join/applications/{old.uid}/").text
    assert f"/join/applications/{new.uid}/" in mine
    assert ">Apply again" not in mine
    office = sign_in(staff)
    assert f"/staff/applications/{new.uid}/" in office.get(f"/staff/applications/{old.uid}/").text
    assert f"/staff/applications/{old.uid}/" in office.get(f"/staff/applications/{new.uid}/").text
