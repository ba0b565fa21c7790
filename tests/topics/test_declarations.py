"""Declarations of interests, and the code of ethics: what a seat rests on."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.membership.agreement_models import AgreementWay
from hubcommunity.pages.desk_queries import seated
from hubcommunity.topics import actions, code_actions, queries, request_actions
from hubcommunity.topics.declaration_actions import declare, remind_of_declarations
from hubcommunity.topics.declaration_queries import (
    declaration_holds,
    declared_of,
    latest,
)
from hubcommunity.topics.models import Policy
from tests import make
from tests.counting import cost

NONE = {"has_interests": "none", "interests": ""}


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def person(organisation):
    return make.delegate(organisation, given_name="Dora", family_name="Delegate")


@pytest.fixture
def seat(group, organisation, person):
    return actions.join(group, organisation, by=person, interests="")


def text_of(response):
    return response.get_data(as_text=True)


def age(group, person, days):
    latest(group, person).made_at = clock.now() - timedelta(days=days)


def test_nobody_joins_without_saying_something(group, organisation, person):
    with pytest.raises(RuleBroken, match="interests to declare"):
        actions.join(group, organisation, by=person)
    by_request = make.group(policy=Policy.REQUEST)
    with pytest.raises(RuleBroken, match="interests to declare"):
        request_actions.ask(by_request, organisation, "Why", by=person)


def test_none_is_an_answer_and_holds_for_a_year(group, person, seat):
    assert latest(group, person).interests == ""
    assert declaration_holds(seat)
    age(group, person, 364)
    assert declaration_holds(seat)
    age(group, person, 365)
    assert not declaration_holds(seat)
    assert queries.seat_of(group, person) is seat, "the seat stays"


def test_who_comes_back_within_the_year_is_not_asked_again(group, organisation, person, seat):
    actions.leave(seat, by=person)
    assert actions.join(group, organisation, by=person)


def test_each_group_is_told_for_itself(seat, organisation, person):
    with pytest.raises(RuleBroken):
        actions.join(make.group(), organisation, by=person)


def test_a_new_declaration_counts_and_the_old_one_stays(group, person, seat, sign_in):
    age(group, person, 400)
    assert seated(person).to_declare == [seat]
    declare(group, "I own shares.", by=person)
    assert declared_of(seat.group_id, [seat.person_id]) == {seat.person_id}
    assert not seated(person).to_declare
    page = text_of(sign_in(person).get("/topics/reimbursement/declarations/"))
    assert page.index("I own shares.") < page.index("Before") < page.index("None</p>")


def test_who_has_no_seat_declares_nothing(group):
    with pytest.raises(RuleBroken, match="no seat"):
        declare(group, "", by=make.delegate())


def test_people_are_reminded_before_and_on_the_day_once_each(group, person, seat, outbox):
    def run(after):
        before = len(outbox())
        remind_of_declarations(clock.now() + timedelta(days=after))
        return [(m.event, m.person_id) for m in outbox()[before:]]

    one = [("declaration.due", person.id)]
    assert [run(334), run(335), run(335), run(364)] == [[], one, [], []]
    assert "becomes a year old" in outbox()[-1].text
    assert [run(365), run(365), run(800)] == [one, [], []]
    assert "is a year old" in outbox()[-1].text


def test_nobody_is_reminded_of_what_no_longer_counts(group, person, seat, outbox):
    declare(group, "", by=person)
    actions.leave(seat, by=person)
    before = len(outbox())
    assert remind_of_declarations(clock.now() + timedelta(days=400)) == 0
    assert len(outbox()) == before


# --- the code of ethics ---


def test_nobody_sits_for_an_organisation_without_the_code(group, organisation, person):
    code = make.code_of_ethics()
    with pytest.raises(RuleBroken, match="code of ethics"):
        actions.join(group, organisation, by=person, interests="")
    make.agreement(organisation, version=code, way=AgreementWay.PAPER)
    assert actions.join(group, organisation, by=person, interests="")


def test_a_new_version_leaves_the_seats_and_stops_new_ones(group, organisation, person):
    make.agreement(organisation, version=make.code_of_ethics())
    actions.join(group, organisation, by=person, interests="")
    make.code_of_ethics(2)
    assert queries.seat_of(group, person)
    with pytest.raises(RuleBroken, match="code of ethics"):
        actions.join(group, organisation, by=make.delegate(organisation), interests="")


def test_a_delegate_asks_the_primary_contacts_once_a_day(group, organisation, person, outbox):
    make.code_of_ethics()
    with pytest.raises(RuleBroken, match="no primary contact"):
        code_actions.ask_for_code(group, organisation, by=person)
    contact = make.primary_contact(organisation)
    for _ in range(2):
        code_actions.ask_for_code(group, organisation, by=person)
    assert [(m.event, m.person_id) for m in outbox()] == [("code.asked", contact.id)]
    with pytest.raises(Forbidden):
        code_actions.ask_for_code(group, organisation, by=make.delegate())


def test_the_page_leads_a_primary_contact_to_the_code_and_back(group, organisation, sign_in):
    code, contact = make.code_of_ethics(), make.primary_contact(organisation)
    browser, here = sign_in(contact), "/topics/reimbursement/"
    page = text_of(browser.get(here))
    address = f"/organisation/{organisation.slug}/agreements/code-of-ethics/"
    assert f"{address}?next={here}" in page
    assert ">Join<" not in page
    assert browser.post("/topics/reimbursement/join", data=NONE).status_code == 409
    make.agreement(organisation, version=code)
    assert ">Join<" in text_of(browser.get(here))


def test_the_page_lets_a_delegate_ask_for_the_code(group, organisation, person, sign_in, outbox):
    make.code_of_ethics()
    make.primary_contact(organisation)
    browser = sign_in(person)
    assert "Ask them by mail" in text_of(browser.get("/topics/reimbursement/"))
    browser.post(f"/topics/reimbursement/ask-for-code/{organisation.slug}")
    assert outbox()[-1].event == "code.asked"
    assert browser.post("/topics/reimbursement/ask-for-code/nothing").status_code == 404


# --- pages ---


def test_the_form_wants_a_yes_with_a_text_and_a_no_without(group, organisation, person, sign_in):
    browser = sign_in(person)
    told = {
        "Say whether you have interests": {},
        "Say which interests": {"has_interests": "some", "interests": " "},
        "Leave this empty": {"has_interests": "none", "interests": "Shares"},
    }
    for sentence, data in told.items():
        assert sentence in text_of(browser.post("/topics/reimbursement/join", data=data))
    some = {"has_interests": "some", "interests": "Shares of <b>Apps</b>"}
    browser.post("/topics/reimbursement/join", data=some)
    page = text_of(browser.get("/topics/reimbursement/declarations/"))
    assert "Shares of &lt;b&gt;Apps&lt;/b&gt;" in page


def test_declarations_are_for_those_inside(group, seat, client, sign_in):
    address = "/topics/reimbursement/declarations/"
    assert client.get(address).status_code == 302
    assert sign_in(make.delegate()).get(address).status_code == 403
    assert "Dora Delegate" in text_of(sign_in(make.staff()).get(address))
    assert sign_in(make.staff()).get(f"{address}own/").status_code == 409


def test_a_lapsed_declaration_is_asked_for_on_the_page_and_the_desk(group, person, seat, sign_in):
    browser = sign_in(person)
    assert "waits for your declaration" not in text_of(browser.get("/topics/reimbursement/"))
    age(group, person, 365)
    assert "waits for your declaration" in text_of(browser.get("/topics/reimbursement/"))
    own = "/topics/reimbursement/declarations/own/"
    assert own in text_of(browser.get("/home/"))
    assert "Declaration due" in text_of(browser.get("/topics/reimbursement/roster/"))
    assert "more than a year ago" in text_of(browser.get(own))
    browser.post(own, data=NONE)
    assert declaration_holds(seat)
    assert own not in text_of(browser.get("/home/"))


def test_the_page_costs_the_same_with_many(group, seat, person, sign_in):
    browser, address = sign_in(person), "/topics/reimbursement/declarations/"
    few = cost(lambda: browser.get(address))
    for _ in range(30):
        made = make.sitting(group)
        declare(group, "Shares", by=made.person)
    make.db.session.flush()
    assert cost(lambda: browser.get(address)) == few
    assert few <= 14
