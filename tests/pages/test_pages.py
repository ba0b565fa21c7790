"""Home, about, desks, people, the trail and health."""

import re
from datetime import timedelta

import pytest

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.mail.models import WORKER, Heartbeat
from hubcommunity.membership.models import ApplicationState
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.organisations.models import AffiliationState, HubRole
from hubcommunity.people.models import Person
from hubcommunity.seed import reference
from hubcommunity.topics.calls.round_actions import open_call
from hubcommunity.topics.discussion.actions import begin
from hubcommunity.topics.meetings.item_models import ActionItem
from hubcommunity.topics.meetings.models import MeetingState
from hubcommunity.topics.models import Policy
from hubcommunity.topics.request_models import JoinRequest
from tests import make
from tests.counting import cost


def text(response) -> str:
    assert response.status_code == 200, response.status
    return response.get_data(as_text=True)


def test_home_shows_members_on_the_map_and_the_topic_groups(client):
    make.member(country="EE")
    make.member(country="EE")
    make.member(country="US")
    make.group("reimbursement", name="Reimbursement schemes")
    page = text(client.get("/"))
    assert 'href="/members/?country=EE"' in page
    assert "Estonia: 2" in page
    assert "United States: 1" in page
    assert 'href="/topics/reimbursement/"' in page


def test_an_empty_hub_has_a_home_too(client):
    page = text(client.get("/"))
    assert "No topic groups yet" in page
    assert "Community hub" in page


def test_home_takes_its_words_from_the_hub_settings(client):
    reference.load_reference()
    page = text(client.get("/"))
    assert "Put mobile health to work in national health systems, together." in page
    assert "<title>The European mHealth community · mHealth Hub</title>" in page


def test_about_shows_board_operators_and_participants(client):
    make.member("Owner Org", hub_role=HubRole.OWNER)
    make.member("Operator Org", hub_role=HubRole.OPERATOR)
    make.member("Participant Org", hub_role=HubRole.PARTICIPANT)
    page = text(client.get("/about/"))
    board = page.split("Strategy Board")[1].split("<h2>Operators")[0]
    assert "Owner Org" in board
    assert "Operator Org" in board
    assert "Participant Org" not in board
    assert "Participant Org" in page


def test_the_desk_shows_what_a_delegate_has_and_waits_for(sign_in):
    organisation = make.member("Tehnopol")
    who = make.delegate(organisation, given_name="Liis")
    make.seat(who, make.group(name="Seated group"), organisation)
    page = text(sign_in(who).get("/home/"))
    assert "Welcome, Liis" in page
    assert "Seated group" in page
    assert "Tehnopol" in page


def test_the_desk_of_a_primary_contact_shows_who_asks_to_be_let_in(sign_in):
    organisation = make.member("Tehnopol")
    asking = make.account(given_name="Nora", family_name="New").person
    make.affiliation(asking, organisation, state=AffiliationState.REQUESTED)
    elsewhere = make.account(given_name="Otto", family_name="Other").person
    make.affiliation(elsewhere, make.member(), state=AffiliationState.REQUESTED)
    page = text(sign_in(make.primary_contact(organisation)).get("/home/"))
    assert "Nora New asks to represent Tehnopol" in page
    assert "Otto" not in page
    assert "asks to represent" not in text(sign_in(make.delegate(organisation)).get("/home/"))


def test_the_desk_shows_an_applicant_the_state_of_their_application(sign_in):
    application = make.application(ApplicationState.IN_REVIEW, organisation_name="Applying Org")
    page = text(sign_in(application.applicant).get("/home/"))
    assert "Applying Org" in page
    assert str(ApplicationState.IN_REVIEW.label) in page


def test_the_desk_shows_threads_with_something_new(sign_in):
    group = make.group(name="Seated group")
    reader, writer = make.sitting(group).person, make.sitting(group).person
    begin(group, "Evidence for apps", "What counts?", by=writer)
    assert "Evidence for apps" in text(sign_in(reader).get("/home/"))
    assert "Evidence for apps" not in text(sign_in(writer).get("/home/"))


def test_the_desk_shows_what_waits_for_an_answer(sign_in):
    seat = make.sitting(make.group(name="Seated group"))
    make.invitation(make.meeting(seat.group, title="Evidence levels"), seat)
    promised = {"text": "Send the table", "due_on": clock.today(), "remind_on": clock.today()}
    held = make.meeting(seat.group, MeetingState.HELD)
    make.saved(ActionItem(group=seat.group, meeting=held, owner=seat.person, **promised))
    call = make.call(seat.group, title="Evidence first")
    open_call(call, by=make.chair(seat.group))
    page = text(sign_in(seat.person).get("/home/"))
    assert "Waiting for your answer" in page
    assert "Evidence levels" in page
    assert "Send the table" in page
    assert "Evidence first" in page
    assert "Waiting for your answer" not in text(sign_in(make.delegate()).get("/home/"))


def test_the_desk_of_somebody_with_nothing_says_what_to_do(sign_in):
    page = text(sign_in(make.account().person).get("/home/"))
    assert "Register your organisation" in page


def test_the_desk_needs_a_sign_in_and_comes_back(client):
    response = client.get("/home/")
    assert response.location == "/sign-in/?next=/home/"


def test_the_overview_counts_what_waits_for_staff(sign_in):
    make.application(ApplicationState.SUBMITTED)
    make.application(ApplicationState.IN_REVIEW)
    make.application(ApplicationState.DECLINED)
    make.enquiry()
    page = text(sign_in(make.staff()).get("/staff/"))
    assert ">2</span>" in page.split("Applications</a></h2>")[1][:120]
    assert ">1</span>" in page.split("Enquiries</a></h2>")[1][:120]


@pytest.mark.parametrize("q", ["virtanen", "Áiné", "aine.v", "virt"])
def test_people_are_found_by_name_and_address(sign_in, q):
    make.person(given_name="Áine", family_name="Virtanen", email="aine.v@hub.example")
    make.person(given_name="Other", family_name="Body")
    page = text(sign_in(make.staff()).get("/staff/people/", query_string={"q": q}))
    assert "Virtanen" in page
    assert "Other Body" not in page


def test_a_person_shows_all_their_hats(sign_in):
    organisation = make.member("Tehnopol")
    who = make.delegate(organisation)
    make.seat(who, make.group(name="Seated group"), organisation)
    record("person.changed", by=who, on=who)
    page = text(sign_in(make.staff()).get(f"/staff/people/{who.uid}/"))
    assert "Tehnopol" in page
    assert "Seated group" in page
    assert "Details of a person changed" in page


def test_the_trail_is_filtered_by_event_person_and_day(sign_in):
    who, other = make.staff(), make.staff()
    record("lead.moved", by=who, note="first")
    record("lead.added", by=other, note="second")
    browser = sign_in(who)
    assert "second" not in text(browser.get("/staff/audit/?event=lead.moved"))
    assert "first" in text(browser.get("/staff/audit/?event=lead"))
    assert "second" not in text(browser.get(f"/staff/audit/?email={who.email}"))
    assert "Nothing fits" in text(browser.get("/staff/audit/?email=nobody@hub.example"))
    # The reader's day may be a day ahead of that in UTC.
    later = clock.today() + timedelta(days=2)
    assert "Nothing fits" in text(browser.get(f"/staff/audit/?since={later}"))
    assert "first" in text(browser.get(f"/staff/audit/?since={clock.today()}&until={later}"))


def test_a_day_that_is_none_is_said_beside_its_field(sign_in):
    page = text(sign_in(make.staff()).get("/staff/audit/?since=yesterday"))
    assert 'id="since-error"' in page
    assert 'value="yesterday"' in page


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_beyond_all_calendars_is_refused(sign_in, day):
    page = text(sign_in(make.staff()).get(f"/staff/audit/?until={day}"))
    assert "between the years 2000 and 2999" in page


def test_health_says_that_the_process_answers(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_readiness_needs_a_living_worker(client):
    assert client.get("/readyz").json == {"status": "not ready", "faults": ["worker"]}
    make.saved(Heartbeat(name=WORKER, at=clock.now()))
    assert client.get("/readyz").json == {"status": "ready"}


def test_a_worker_that_is_silent_for_long_is_not_ready(client):
    make.saved(Heartbeat(name=WORKER, at=clock.now() - timedelta(minutes=5)))
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("path", ["/staff/people/", "/staff/people/?q=pia", "/staff/audit/"])
def test_a_list_of_staff_costs_the_same_for_ten_rows_and_for_a_thousand(sign_in, path):
    browser = sign_in(make.staff())
    add_people(30)
    few = cost(lambda: browser.get(path))
    add_people(1_000)
    many = cost(lambda: browser.get(path))
    assert many == few <= 12


def add_people(number: int) -> None:
    for _each in range(number):
        record("person.added", on=make.person())


def test_the_menu_shows_notices_to_the_privacy_officer_alone(sign_in):
    assert "/staff/privacy/notices/" not in text(sign_in(make.staff()).get("/staff/"))
    assert "/staff/privacy/notices/" in text(sign_in(make.privacy_officer()).get("/staff/"))


def test_a_chair_sees_the_requests_that_wait(sign_in):
    group = make.group(policy=Policy.REQUEST)
    organisation = make.member("Asking Org")
    asker = make.delegate(organisation, given_name="Asking", family_name="Person")
    make.saved(JoinRequest(group=group, person=asker, organisation=organisation, motivation="x"))
    page = text(sign_in(make.chair(group)).get("/home/"))
    assert "Asking Person asks to join" in page


def test_people_have_their_names_folded_for_search(app):
    who = make.person(given_name="Zoë", family_name="Åkesson", email="Zoe@Hub.example")
    who.family_name = "Łukasz"
    db.session.commit()
    assert db.session.get(Person, who.id).search_text == "zoe lukasz zoe hub example"


def test_the_trail_names_what_it_tells_of_and_links_there(sign_in):
    who = make.staff(given_name="Ada", family_name="Lind")
    about = {
        "organisation": make.organisation("Named Org"),
        "application": make.application(organisation_name="Applying Org"),
        "lead": make.lead(organisation_name="Leading Org"),
        "enquiry": make.enquiry(subject="A question"),
        "group": make.group(name="A group"),
        "account": make.account(given_name="Kim", family_name="Login"),
    }
    member = make.member("Member Org")
    kim = about["account"].person
    membership = membership_of(member)
    about |= {
        "affiliation": make.affiliation(kim, member),
        "membership": membership,
        "term": membership.terms[0],
        "seat": make.seat(kim, about["group"], member),
        "message": make.message(subject="A mail"),
    }
    for row in about.values():
        record("something.happened", by=who, on=row)
    page = text(sign_in(who).get("/staff/audit/"))
    assert "Kim Login · Member Org</a>" in page
    assert "Kim Login · A group</a>" in page
    assert page.count(">Member Org</a>") == 2, "the membership and its term"
    for name in (
        "A mail",
        "Named Org",
        "Applying Org",
        "Leading Org",
        "A question",
        "A group",
        "Kim Login",
    ):
        assert f">{name}</a>" in page
    assert f"/staff/leads/{about['lead'].uid}/" in page
    assert f"/staff/applications/{about['application'].uid}/" in page


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/staff/", "Overview"),
        ("/staff/organisations/", "Organisations"),
        ("/staff/organisations/domains/", "E-mail domains"),
        ("/staff/organisations/duplicates/", "Duplicates"),
        ("/staff/mail/", "Mail"),
    ],
)
def test_the_menu_marks_the_nearest_item_alone(sign_in, path, label):
    page = text(sign_in(make.staff()).get(path))
    (current,) = re.findall(r'class="item" href="[^"]*" aria-current="page">\s*([^<\n]+)', page)
    assert current.strip() == label
