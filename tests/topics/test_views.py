"""The pages of topic groups, as visitors, delegates, chairs and staff see them."""

import pytest

from hubcommunity.organisations.queries import current_affiliation
from hubcommunity.topics import actions, queries, request_actions
from hubcommunity.topics.models import GroupState, OfficeName, Policy, SeatKind
from hubcommunity.topics.request_models import RequestState
from tests import make
from tests.counting import cost
from tests.statements import statements

NONE = {"has_interests": "none", "interests": ""}


@pytest.fixture
def organisation():
    return make.member("Clinic of the North", short_name="CLN")


@pytest.fixture
def open_group():
    return make.group("reimbursement", name="Reimbursement schemes")


@pytest.fixture
def closed_group():
    return make.group("clinical-value", Policy.REQUEST, name="Clinical value")


def text_of(response):
    return response.get_data(as_text=True)


def sit(group, organisation, **names):
    person = make.delegate(organisation, **names)
    make.seat(person, group, organisation)
    return person


def ask(group, organisation, **names):
    person = make.delegate(organisation, **names)
    return request_actions.ask(group, organisation, "We pay for apps.", by=person, interests="")


# --- for everybody ---


def test_the_list_shows_groups_with_their_figures(open_group, organisation, client):
    sit(open_group, organisation)
    page = text_of(client.get("/topics/"))
    assert "Reimbursement schemes" in page
    assert "1 organisation from 1 country" in page
    assert "Open to members" in page


def test_an_empty_hub_says_so(client):
    assert "No topic group yet" in text_of(client.get("/topics/"))


def test_a_visitor_sees_organisations_and_no_people(open_group, organisation, client):
    sit(open_group, organisation, given_name="Dora", family_name="Delegate")
    for path in ("/topics/reimbursement/", "/topics/reimbursement/roster/"):
        page = text_of(client.get(path))
        assert "Clinic of the North" in page
        assert "Dora" not in page
    assert "Sign in to join" in text_of(client.get("/topics/reimbursement/"))


def test_who_represents_no_active_member_sees_no_people(open_group, organisation, sign_in):
    sit(open_group, organisation, given_name="Dora", family_name="Delegate")
    for person in (make.account().person, make.delegate(make.organisation())):
        assert "Dora" not in text_of(sign_in(person).get("/topics/reimbursement/roster/"))


def test_members_and_staff_see_people(open_group, organisation, sign_in):
    sit(open_group, organisation, given_name="Dora", family_name="Delegate")
    for person in (make.delegate(), make.staff()):
        page = text_of(sign_in(person).get("/topics/reimbursement/roster/"))
        assert "Dora Delegate" in page
        assert "Voting delegate" in page


def test_the_table_names_the_types_that_are_absent(open_group, organisation, client):
    make.organisation_type("payer", "Payer")
    sit(open_group, organisation)
    page = text_of(client.get("/topics/reimbursement/"))
    assert '<progress max="1" value="1"' in page
    assert "Nobody yet</span> Payer" in page


def test_a_proposed_group_exists_for_staff_alone(client, sign_in):
    make.group("secret", state=GroupState.PROPOSED)
    assert client.get("/topics/secret/").status_code == 404
    assert sign_in(make.delegate()).get("/topics/secret/roster/").status_code == 404
    assert sign_in(make.staff()).get("/topics/secret/").status_code == 200
    assert client.get("/topics/nothing/").status_code == 404


@pytest.mark.parametrize("path", ["", "roster/"])
def test_pages_cost_the_same_with_many_organisations(open_group, organisation, sign_in, path):
    browser = sign_in(sit(open_group, organisation))
    few = cost(lambda: browser.get(f"/topics/reimbursement/{path}"))
    for _ in range(30):
        sit(open_group, make.member())
    assert cost(lambda: browser.get(f"/topics/reimbursement/{path}")) == few
    assert few <= 14  # nothing of it is remembered yet


def test_what_is_remembered_of_a_group_is_not_asked_again(open_group, organisation, sign_in):
    browser = sign_in(sit(open_group, organisation))
    cost(lambda: browser.get("/topics/reimbursement/"))
    with statements() as sent:
        browser.get("/topics/reimbursement/")
    assert len(sent) <= 12


# --- joining ---


def test_a_delegate_joins_an_open_group_at_once(open_group, organisation, sign_in):
    person = make.delegate(organisation)
    browser = sign_in(person)
    assert "You would sit here for Clinic of the North." in text_of(
        browser.get("/topics/reimbursement/")
    )
    page = text_of(browser.post("/topics/reimbursement/join", data=NONE, follow_redirects=True))
    assert "You are the voting delegate of Clinic of the North." in page
    assert "You represent CLN" in page
    assert queries.seat_of(open_group, person).kind is SeatKind.DELEGATE


def test_the_second_is_told_the_place_in_line(open_group, organisation, sign_in):
    sit(open_group, organisation)
    browser = sign_in(make.delegate(organisation))
    page = text_of(browser.post("/topics/reimbursement/join", data=NONE, follow_redirects=True))
    assert "Alternate 1" in page
    assert "number 1 in line" in page


def test_who_represents_several_chooses_for_whom(open_group, organisation, sign_in):
    person, other = make.delegate(organisation), make.member("Agency of the South")
    make.affiliation(person, other)
    browser = sign_in(person)
    assert "For which organisation?" in text_of(browser.get("/topics/reimbursement/"))
    page = text_of(browser.post("/topics/reimbursement/join"))
    assert "Choose an organisation" in page
    browser.post("/topics/reimbursement/join", data={"organisation": other.slug, **NONE})
    assert queries.seat_of(open_group, person).organisation is other


@pytest.mark.parametrize(
    ("make_person", "sentence"),
    [
        (lambda: make.account().person, "You do not represent an organisation"),
        (lambda: make.delegate(make.organisation("Old")), "Old is not an active member"),
    ],
)
def test_who_cannot_join_is_told_why(open_group, sign_in, make_person, sentence):
    browser = sign_in(make_person())
    assert sentence in text_of(browser.get("/topics/reimbursement/"))
    response = browser.post("/topics/reimbursement/join", data=NONE)
    assert response.status_code == 409
    assert sentence in text_of(response)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": GroupState.CONCLUDED}, "has concluded its work"),
        ({"state": GroupState.DORMANT}, "is dormant"),
        ({"policy": Policy.INVITATION}, "are invited to this group by its chair"),
    ],
)
def test_a_group_that_takes_nobody_says_why(sign_in, values, sentence):
    make.group("quiet", **values)
    page = text_of(sign_in(make.delegate()).get("/topics/quiet/"))
    assert sentence in page
    assert ">Join<" not in page
    assert ">Ask to join<" not in page


def test_leaving_is_asked_first_and_says_who_moves_up(open_group, organisation, sign_in):
    person = sit(open_group, organisation)
    second = make.delegate(organisation, given_name="Nora", family_name="Next")
    actions.join(open_group, organisation, by=second, interests="")
    browser = sign_in(person)
    page = text_of(browser.get("/topics/reimbursement/leave/"))
    assert "Nora Next moves up" in page
    assert queries.seat_of(open_group, person)
    browser.post("/topics/reimbursement/leave/")
    assert queries.seat_of(open_group, second).kind is SeatKind.DELEGATE
    assert browser.get("/topics/reimbursement/leave/").status_code == 404


# --- asking and deciding ---


def test_asking_needs_a_motivation_and_then_waits(closed_group, organisation, sign_in):
    person = make.delegate(organisation)
    browser = sign_in(person)
    page = text_of(browser.post("/topics/clinical-value/ask", data={"motivation": " "}))
    assert "Say in a line or two why you want to take part" in page
    form = {"motivation": "We pay for <apps>.", **NONE}
    page = text_of(browser.post("/topics/clinical-value/ask", data=form, follow_redirects=True))
    assert "Waits for an answer" in page
    assert "We pay for &lt;apps&gt;." in page


def test_a_request_is_withdrawn(closed_group, organisation, sign_in):
    asked = ask(closed_group, organisation)
    browser = sign_in(asked.person)
    browser.post("/topics/clinical-value/withdraw")
    assert asked.state is RequestState.WITHDRAWN
    assert browser.post("/topics/clinical-value/withdraw").status_code == 409


def test_the_chair_accepts_from_the_list(closed_group, organisation, sign_in):
    asked = ask(closed_group, organisation, given_name="Ada", family_name="Asking")
    browser = sign_in(make.chair(closed_group))
    page = text_of(browser.get("/topics/clinical-value/requests/"))
    assert "Ada Asking" in page
    assert "We pay for apps." in page
    browser.post(f"/topics/clinical-value/requests/{asked.uid}/accept")
    assert asked.state is RequestState.ACCEPTED
    assert "No request waits" in text_of(browser.get("/topics/clinical-value/requests/"))


def test_a_get_never_decides(closed_group, organisation, sign_in):
    asked = ask(closed_group, organisation)
    browser = sign_in(make.chair(closed_group))
    assert browser.get(f"/topics/clinical-value/requests/{asked.uid}/accept").status_code == 405
    browser.get(f"/topics/clinical-value/requests/{asked.uid}/decline/?reason=No")
    assert asked.state is RequestState.AWAITING_GROUP


def test_declining_asks_for_the_reason(closed_group, organisation, sign_in):
    asked, browser = ask(closed_group, organisation), sign_in(make.chair(closed_group))
    address = f"/topics/clinical-value/requests/{asked.uid}/decline/"
    assert "Give a reason" in text_of(browser.post(address, data={"reason": ""}))
    response = browser.post(address, data={"reason": "Full."})
    assert response.location == "/topics/clinical-value/requests/"
    assert asked.reason == "Full."
    assert "has declined this request already" in text_of(browser.get(address))


def test_members_without_office_do_not_see_requests(closed_group, organisation, sign_in):
    asked = ask(closed_group, organisation)
    browser = sign_in(sit(closed_group, make.member()))
    assert browser.get("/topics/clinical-value/requests/").status_code == 403
    accept = f"/topics/clinical-value/requests/{asked.uid}/accept"
    assert browser.post(accept).status_code == 403


def test_a_request_of_another_group_is_not_found(closed_group, open_group, organisation, sign_in):
    asked, browser = ask(closed_group, organisation), sign_in(make.staff())
    address = f"/topics/reimbursement/requests/{asked.uid}/accept"
    assert browser.post(address).status_code == 404


def test_a_chair_sees_their_own_request_and_cannot_decide(closed_group, organisation, sign_in):
    chair = make.chair(closed_group)
    make.affiliation(chair, organisation)
    asked = request_actions.ask(closed_group, organisation, "Why not.", by=chair, interests="")
    browser = sign_in(chair)
    page = text_of(browser.get("/topics/clinical-value/requests/"))
    assert "somebody else decides" in page
    decline = browser.get(f"/topics/clinical-value/requests/{asked.uid}/decline/")
    assert decline.status_code == 403


# --- staff ---


def test_staff_see_all_groups_with_what_waits(closed_group, open_group, organisation, sign_in):
    ask(closed_group, organisation)
    make.chair(closed_group, given_name="Cleo", family_name="Chair")
    page = text_of(sign_in(make.staff()).get("/staff/topics/"))
    assert "Cleo Chair" in page
    assert '<span class="chip warn">1</span>' in page
    assert "Nobody yet" in page


def test_staff_decide_on_their_own_page_and_come_back_to_it(closed_group, organisation, sign_in):
    first, second = ask(closed_group, organisation), ask(closed_group, organisation)
    browser, staff_page = sign_in(make.staff()), "/staff/topics/clinical-value/"
    assert "We pay for apps." in text_of(browser.get(staff_page))
    accept = f"/topics/clinical-value/requests/{first.uid}/accept"
    assert browser.post(accept, data={"from": "staff"}).location == staff_page
    decline = f"/topics/clinical-value/requests/{second.uid}/decline/?from=staff"
    assert browser.post(decline, data={"reason": "Full."}).location == staff_page


def test_staff_appoint_and_end_a_chair(closed_group, organisation, sign_in):
    person = sit(closed_group, organisation)
    seat, browser = queries.seat_of(closed_group, person), sign_in(make.staff())
    address = "/staff/topics/clinical-value/"
    assert "Choose a person" in text_of(browser.post(address, data={"office": "chair"}))
    browser.post(address, data={"person": str(seat.uid), "office": "chair"})
    [office] = queries.offices_in(closed_group)
    assert (office.person, office.name) == (person, OfficeName.CHAIR)
    assert browser.post(f"{address}offices/{office.uid}/end").status_code == 409
    other = make.chair(closed_group)
    browser.post(f"{address}offices/{office.uid}/end")
    assert [one.person for one in queries.offices_in(closed_group)] == [other]
    assert browser.post(f"{address}offices/{office.uid}/end").status_code == 404


def test_concluding_is_asked_first(open_group, organisation, sign_in):
    person, browser = sit(open_group, organisation), sign_in(make.staff())
    address = "/staff/topics/reimbursement/state/concluded/"
    assert "This cannot be undone." in text_of(browser.get(address))
    assert open_group.state is GroupState.ACTIVE
    browser.post(address)
    assert open_group.state is GroupState.CONCLUDED
    assert queries.seat_of(open_group, person) is None
    assert browser.post(address).status_code == 409
    assert browser.get("/staff/topics/reimbursement/state/happy/").status_code == 404


def test_a_group_sleeps_and_wakes(open_group, sign_in):
    browser = sign_in(make.staff())
    for state in ("dormant", "active"):
        assert browser.get(f"/staff/topics/reimbursement/state/{state}/").status_code == 200
        browser.post(f"/staff/topics/reimbursement/state/{state}/")
        assert open_group.state.value == state


# --- the end of an affiliation ---


def test_ending_says_what_hangs_on_it_and_does_it(open_group, organisation, sign_in):
    contact = make.primary_contact(organisation)
    person = sit(open_group, organisation, given_name="Dora", family_name="Delegate")
    affiliation, browser = current_affiliation(person, organisation), sign_in(contact)
    address = f"/organisation/people/{affiliation.uid}/end/"
    page = text_of(browser.get(address))
    assert "Reimbursement schemes (Delegate)" in page
    assert queries.seat_of(open_group, person)
    page = text_of(browser.post(address, data={"reason": ""}, follow_redirects=True))
    assert "Dora Delegate no longer represents your organisation." in page
    assert queries.seat_of(open_group, person) is None


def test_who_is_ended_loses_access_at_once(organisation, sign_in):
    contact, person = make.primary_contact(organisation), make.delegate(organisation)
    browser, address = sign_in(person), f"/organisation/?of={organisation.slug}"
    assert browser.get(address).status_code == 200
    actions.end_affiliation(current_affiliation(person, organisation), by=contact)
    assert browser.get(address).status_code == 404


def test_one_may_leave_an_organisation(organisation, sign_in):
    make.primary_contact(organisation)
    person = make.delegate(organisation)
    affiliation, browser = current_affiliation(person, organisation), sign_in(person)
    address = f"/organisation/people/{affiliation.uid}/end/"
    assert "Stop representing CLN" in text_of(browser.get(address))
    page = text_of(browser.post(address, data={"reason": ""}, follow_redirects=True))
    assert "You no longer represent Clinic of the North." in page


def test_the_last_primary_contact_is_refused_with_a_sentence(organisation, sign_in):
    contact = make.primary_contact(organisation)
    affiliation, browser = current_affiliation(contact, organisation), sign_in(contact)
    assert "You are the only primary contact" in text_of(browser.get("/organisation/"))
    response = browser.post(f"/organisation/people/{affiliation.uid}/end/", data={"reason": ""})
    assert response.status_code == 409
    assert "at least one primary contact" in text_of(response)


def test_others_do_not_reach_the_page_that_ends(organisation, sign_in):
    affiliation = current_affiliation(make.primary_contact(organisation), organisation)
    address = f"/organisation/people/{affiliation.uid}/end/"
    assert sign_in(make.delegate()).get(address).status_code == 404
    assert sign_in(make.delegate(organisation)).get(address).status_code == 403


def test_who_presses_twice_is_told_that_it_has_ended(organisation, sign_in):
    contact, person = make.primary_contact(organisation), make.delegate(organisation)
    affiliation = current_affiliation(person, organisation)
    address, leaver = f"/organisation/people/{affiliation.uid}/", sign_in(person)
    for expected in (302, 409):
        assert leaver.post(f"{address}end/", data={"reason": ""}).status_code == expected
    browser = sign_in(contact)
    for typed in ("end/", "role/"):
        told = text_of(browser.post(address + typed, data={"reason": "", "role": "delegate"}))
        assert "This affiliation has ended already." in told
    assert sign_in(make.delegate(organisation)).get(f"{address}end/").status_code == 403
    assert sign_in(make.delegate()).get(f"{address}end/").status_code == 404


def test_only_members_have_a_page_to_lead_to(open_group, organisation, client):
    former = make.organisation("Agency of the Past")
    for one in (organisation, former):
        sit(open_group, one)
    page = text_of(client.get("/topics/reimbursement/roster/"))
    assert f'href="/members/{organisation.slug}/"' in page
    assert "Agency of the Past" in page
    assert f'href="/members/{former.slug}/"' not in page


def test_the_page_does_not_offer_to_end_the_last_primary_contact(sign_in):
    organisation = make.member()
    contact = make.primary_contact(organisation)
    affiliation = current_affiliation(contact, organisation)
    page = text_of(sign_in(contact).get(f"/organisation/people/{affiliation.uid}/end/"))
    assert "Make somebody else one first" in page
    assert "Stop representing it</button>" not in page

    make.primary_contact(organisation)
    page = text_of(sign_in(contact).get(f"/organisation/people/{affiliation.uid}/end/"))
    assert "Stop representing it</button>" in page


def test_the_tabs_say_on_every_page_what_waits(closed_group, organisation, sign_in):
    chair = make.chair(closed_group)
    make.invitation(
        make.meeting(closed_group), make.seat(chair, closed_group, make.member("Other clinic"))
    )
    ask(closed_group, organisation)
    browser = sign_in(chair)
    for path in ("", "discussion/", "documents/", "meetings/", "calls/", "roster/", "requests/"):
        page = text_of(browser.get(f"/topics/clinical-value/{path}"))
        tabs = page[
            page.index('class="nav nav-tabs"') : page.index("</nav>", page.index("nav-tabs"))
        ]
        assert tabs.count('<span class="chip warn">1</span>') == 2, path
