"""Before the group decides: an endorsement by the organisation, a question, and its answer."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations.actions import affiliate
from hubcommunity.organisations.models import AffiliationRole
from hubcommunity.pages.desk_queries import asked_of
from hubcommunity.topics import actions, question_actions, request_actions, request_queries
from hubcommunity.topics.models import Policy
from hubcommunity.topics.request_models import RequestState
from tests import make

WAITS, GROUP = RequestState.AWAITING_ENDORSEMENT, RequestState.AWAITING_GROUP


@pytest.fixture
def group():
    return make.group("clinical-value", Policy.REQUEST)


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation)


@pytest.fixture
def asked(group, organisation, contact):
    return ask(group, organisation, make.delegate(organisation))


def ask(group, organisation, by):
    return request_actions.ask(group, organisation, "We pay for apps.", by=by, interests="")


def way_of(asked):
    make.db.session.flush()
    return [(step.state, step.by, step.said) for step in request_queries.moves_of(asked)]


def test_a_delegates_request_waits_for_the_primary_contact(asked, group, contact, outbox):
    assert asked.state is WAITS
    assert [(m.event, m.person_id) for m in outbox()] == [("join_request.to_endorse", contact.id)]
    with pytest.raises(Stale, match="waits for the primary contact"):
        request_actions.accept(asked, by=make.chair(group))


def test_a_primary_contacts_own_request_goes_straight_to_the_group(group, organisation, contact):
    make.primary_contact(organisation)
    assert ask(group, organisation, contact).state is GROUP


def test_where_there_is_no_primary_contact_the_group_decides(group, organisation):
    assert ask(group, organisation, make.delegate(organisation)).state is GROUP


def test_an_endorsed_request_comes_before_the_group(asked, group, contact, outbox):
    chair = make.chair(group)
    question_actions.endorse(asked, by=contact)
    assert asked.state is GROUP
    assert (outbox()[-1].event, outbox()[-1].person_id) == ("join_request.made", chair.id)
    assert way_of(asked) == [
        (WAITS, asked.person, "We pay for apps."),
        (GROUP, contact, ""),
    ]


def test_a_refused_endorsement_ends_the_request_with_a_reason(asked, contact, outbox):
    with pytest.raises(RuleBroken, match="reason"):
        question_actions.refuse_endorsement(asked, by=contact, reason=" ")
    question_actions.refuse_endorsement(asked, by=contact, reason="Not this year.")
    assert (asked.state, asked.decided_by) == (RequestState.DECLINED, contact)
    assert outbox()[-1].person_id == asked.person_id
    assert "Not this year." in outbox()[-1].text


def test_only_a_primary_contact_of_the_organisation_endorses(asked, group, organisation):
    others = [make.primary_contact(), make.delegate(organisation), make.chair(group), make.staff()]
    for other in others:
        with pytest.raises(Forbidden, match="primary contact"):
            question_actions.endorse(asked, by=other)


def test_nobody_endorses_their_own_request(asked, organisation):
    [own] = make.db.session.query(make.Affiliation).filter_by(person_id=asked.person_id)
    own.role = AffiliationRole.PRIMARY_CONTACT
    with pytest.raises(Forbidden, match="their own"):
        question_actions.endorse(asked, by=asked.person)


def test_a_request_is_endorsed_once(asked, contact):
    question_actions.endorse(asked, by=contact)
    with pytest.raises(Stale, match="group’s decision"):
        question_actions.endorse(asked, by=contact)


def test_a_question_is_answered_and_both_stay_on_record(asked, group, contact, outbox):
    chair = make.chair(group)
    question_actions.endorse(asked, by=contact)
    question_actions.ask_for_information(asked, "Which apps?", by=chair)
    assert asked.state is RequestState.NEEDS_INFORMATION
    assert outbox()[-1].person_id == asked.person_id
    assert "Which apps?" in outbox()[-1].text
    question_actions.answer(asked, "Those of the region.", by=asked.person)
    assert asked.state is GROUP
    assert outbox()[-1].person_id == chair.id
    assert "Those of the region." in outbox()[-1].text
    assert way_of(asked)[2:] == [
        (RequestState.NEEDS_INFORMATION, chair, "Which apps?"),
        (GROUP, asked.person, "Those of the region."),
    ]


def test_questions_are_asked_by_deciders_and_answered_by_the_one_who_asks(group, organisation):
    asked, chair = ask(group, organisation, make.delegate(organisation)), make.chair(group)
    with pytest.raises(Forbidden):
        question_actions.ask_for_information(asked, "Why?", by=make.delegate())
    with pytest.raises(RuleBroken, match="Write the question"):
        question_actions.ask_for_information(asked, " ", by=chair)
    with pytest.raises(Stale):
        question_actions.answer(asked, "Because.", by=asked.person)
    question_actions.ask_for_information(asked, "Why?", by=chair)
    with pytest.raises(Forbidden):
        question_actions.answer(asked, "Because.", by=chair)
    with pytest.raises(RuleBroken, match="Write an answer"):
        question_actions.answer(asked, "", by=asked.person)
    with pytest.raises(Stale, match="answer to a question"):
        question_actions.ask_for_information(asked, "And?", by=chair)


def test_a_request_with_an_open_question_can_be_decided(group, organisation):
    asked, chair = ask(group, organisation, make.delegate(organisation)), make.chair(group)
    question_actions.ask_for_information(asked, "Why?", by=chair)
    assert request_actions.accept(asked, by=chair)


def test_each_move_starts_the_thirty_days_anew(asked, contact):
    asked.moved_at = clock.now() - timedelta(days=29)
    question_actions.endorse(asked, by=contact)
    assert actions.expire_requests(clock.now() + timedelta(days=29)) == 0
    assert actions.expire_requests(clock.now() + timedelta(days=31)) == 1
    assert asked.state is RequestState.EXPIRED


def test_a_request_that_nobody_endorses_expires(asked):
    assert actions.expire_requests(clock.now() + timedelta(days=31)) == 1
    assert asked.state is RequestState.EXPIRED


def test_the_desk_of_a_primary_contact_shows_what_to_endorse(asked, contact, sign_in):
    make.primary_contact()
    assert asked_of(contact).to_endorse == [asked]
    assert not asked_of(asked.person).to_endorse
    page = sign_in(contact).get("/home/").get_data(as_text=True)
    assert f"/topics/clinical-value/requests/{asked.uid}/" in page


def test_observers_ask_for_an_observers_seat(group, organisation):
    observer = make.account().person
    affiliate(observer, organisation, AffiliationRole.OBSERVER, by=make.staff())
    seat = request_actions.accept(ask(group, organisation, observer), by=make.chair(group))
    assert seat.kind is make.SeatKind.OBSERVER


# --- pages ---


def address(asked, verb=""):
    return f"/topics/clinical-value/requests/{asked.uid}/{verb}"


def text_of(response):
    return response.get_data(as_text=True)


def test_a_request_is_shown_to_those_whom_it_concerns_alone(asked, group, contact, sign_in):
    for person in (asked.person, contact, make.chair(group), make.staff()):
        page = text_of(sign_in(person).get(address(asked)))
        assert "We pay for apps." in page
        assert ("Endorse the request</button>" in page) == (person is contact)
    sitting = make.sitting(group).person
    assert sign_in(sitting).get(address(asked)).status_code == 404
    assert sign_in(sitting).post(address(asked, "endorse")).status_code == 404


def test_a_request_is_endorsed_and_asked_about_on_its_page(asked, group, contact, sign_in):
    chair = make.chair(group)
    assert sign_in(contact).get(address(asked, "endorse")).status_code == 405
    sign_in(contact).post(address(asked, "endorse"))
    assert asked.state is GROUP
    browser = sign_in(chair)
    assert "Write the question" in text_of(browser.post(address(asked, "question/"), data={}))
    browser.post(address(asked, "question/"), data={"question": "Which <apps>?"})
    browser = sign_in(asked.person)
    assert "Which &lt;apps&gt;?" in text_of(browser.get(address(asked)))
    assert "Write an answer" in text_of(browser.post(address(asked, "answer"), data={}))
    browser.post(address(asked, "answer"), data={"answer": "Those."})
    assert asked.state is GROUP
    assert sign_in(chair).get(address(asked, "question/")).status_code == 200


def test_refusing_to_endorse_asks_for_the_reason(asked, contact, sign_in):
    browser = sign_in(contact)
    assert "Give a reason" in text_of(browser.post(address(asked, "refuse/"), data={}))
    browser.post(address(asked, "refuse/"), data={"reason": "Later."})
    assert asked.state is RequestState.DECLINED
    assert browser.get(address(asked, "refuse/")).status_code == 409
