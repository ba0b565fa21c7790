"""The pages of an organisation, as each of its people sees them."""

import pytest

from hubcommunity.organisations import queries
from hubcommunity.organisations.actions import ask_to_join
from hubcommunity.organisations.invitation_actions import invite
from hubcommunity.organisations.models import AffiliationRole, AffiliationState
from hubcommunity.people.actions import change_email
from tests import make
from tests.organisations.links import path_in

DELEGATE = AffiliationRole.DELEGATE
ACCOUNT = {
    "given_name": "Aino",
    "family_name": "Virta",
    "job_title": "Nurse",
    "password": "violet tram over seven hills",
}


@pytest.fixture
def organisation():
    return make.member("Clinic of the North", short_name="CLN")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation, given_name="Pirkko", family_name="Lahti")


def text_of(response):
    return response.get_data(as_text=True)


def invited(organisation, contact, email="aino@clinic.example"):
    return invite(organisation, email, DELEGATE, by=contact)


def test_visitors_are_asked_to_sign_in(client):
    assert client.get("/organisation/").location == "/sign-in/?next=/organisation/"


def test_a_primary_contact_sees_people_and_can_invite(organisation, contact, sign_in):
    make.delegate(organisation, given_name="Dora", family_name="Delegate")
    page = text_of(sign_in(contact).get("/organisation/"))
    assert "Dora Delegate" in page
    assert "Invite a colleague" in page
    assert "You represent CLN" in page


def test_a_delegate_sees_people_and_no_invitations(organisation, contact, sign_in):
    invited(organisation, contact)
    page = text_of(sign_in(make.delegate(organisation)).get("/organisation/"))
    assert "Pirkko Lahti" in page
    assert "Invite a colleague" not in page
    assert "aino@clinic.example" not in page


def test_others_do_not_see_the_inside(organisation, sign_in):
    browser = sign_in(make.delegate())
    assert browser.get(f"/organisation/?of={organisation.slug}").status_code == 404
    assert browser.get(f"/organisation/{organisation.slug}/profile/").status_code == 404
    assert browser.get("/organisation/?of=nobody").status_code == 404


def test_staff_look_after_an_organisation_that_nobody_runs(organisation, sign_in):
    page = text_of(sign_in(make.staff()).get(f"/organisation/?of={organisation.slug}"))
    assert "You see this as staff" in page
    assert "Nobody represents this organisation yet" in page


def test_somebody_with_several_organisations_chooses(organisation, contact, sign_in):
    make.affiliation(contact, make.member("Agency of the South"))
    browser = sign_in(contact)
    assert "Agency of the South</h1>" in text_of(browser.get("/organisation/"))
    address = f"/organisation/?of={organisation.slug}"
    assert "Clinic of the North</h1>" in text_of(browser.get(address))


def test_who_represents_nobody_is_told_what_to_do(sign_in):
    page = text_of(sign_in(make.account().person).get("/organisation/"))
    assert "You represent no organisation yet" in page


def test_who_has_asked_sees_that_it_waits(organisation, contact, sign_in):
    asking = make.account().person
    ask_to_join(asking, organisation)
    page = text_of(sign_in(asking).get("/organisation/"))
    assert "You have asked to join" in page
    assert "Clinic of the North" in page


def test_inviting_keeps_the_invitation_in_sight(organisation, contact, sign_in, outbox):
    browser = sign_in(contact)
    form = {"email": "Aino@Clinic.example", "role": "delegate"}
    response = browser.post(f"/organisation/?of={organisation.slug}", data=form)
    page = text_of(browser.get(response.location))
    assert "aino@clinic.example" in page
    assert "The invitation to Aino@Clinic.example is on its way." in page
    assert outbox()[-1].event == "affiliation.invited"


def test_the_answer_is_the_same_whether_the_hub_knows_the_address(organisation, contact, sign_in):
    make.account(given_name="Known", family_name="Already", email="known@clinic.example")
    browser, pages = sign_in(contact), []
    for address in ("known@clinic.example", "fresh@clinic.example"):
        form = {"email": address, "role": "delegate"}
        browser.post("/organisation/", data=form)
        pages.append(text_of(browser.get("/organisation/")))
    assert "Known Already" not in pages[1]
    assert "known@clinic.example" in pages[1]
    assert "fresh@clinic.example" in pages[1]


@pytest.mark.parametrize("address", ["", "no address", "name@"])
def test_a_wrong_address_comes_back_with_what_was_typed(organisation, contact, sign_in, address):
    form = {"email": address, "role": "observer"}
    page = text_of(sign_in(contact).post("/organisation/", data=form))
    assert "There is a problem" in page
    assert f'value="{address}"' in page
    assert 'aria-invalid="true"' in page


def test_a_colleague_invited_twice_is_an_error_beside_the_address(organisation, contact, sign_in):
    invited(organisation, contact)
    form = {"email": "aino@clinic.example", "role": "delegate"}
    page = text_of(sign_in(contact).post("/organisation/", data=form))
    assert "This address is invited already" in page


def test_a_delegate_who_posts_an_invitation_is_refused(organisation, sign_in):
    form = {"email": "aino@clinic.example", "role": "delegate"}
    response = sign_in(make.delegate(organisation)).post("/organisation/", data=form)
    assert response.status_code == 403


def test_resending_and_revoking(organisation, contact, sign_in, outbox):
    affiliation, browser = invited(organisation, contact), sign_in(contact)
    browser.post(f"/organisation/invitations/{affiliation.uid}/resend")
    assert len(outbox()) == 2
    browser.post(f"/organisation/invitations/{affiliation.uid}/revoke")
    assert affiliation.state is AffiliationState.ENDED
    assert "aino@clinic.example" not in text_of(browser.get("/organisation/"))


@pytest.mark.parametrize("act", ["resend", "revoke"])
def test_outsiders_do_not_find_an_invitation(organisation, contact, sign_in, act):
    affiliation = invited(organisation, contact)
    browser = sign_in(make.primary_contact())
    assert browser.post(f"/organisation/invitations/{affiliation.uid}/{act}").status_code == 404


def test_too_many_invitations_within_the_hour_are_refused(organisation, contact, sign_in):
    browser = sign_in(contact)
    for number in range(61):
        form = {"email": f"aino{number}@clinic.example", "role": "delegate"}
        status = browser.post("/organisation/", data=form).status_code
        assert status == (302 if number < 60 else 429)


# --- the link ---


def test_the_link_asks_for_a_name_and_a_password(organisation, contact, client, outbox):
    invited(organisation, contact)
    page = text_of(client.get(path_in(outbox()[-1])))
    for label in ("Name", "Surname", "Job title", "Password"):
        assert f">{label}</label>" in page
    assert "Pirkko Lahti invites you" in page


def test_who_accepts_is_signed_in_and_a_delegate(organisation, contact, client, outbox):
    affiliation = invited(organisation, contact)
    response = client.post(path_in(outbox()[-1]), data=ACCOUNT)
    assert affiliation.state is AffiliationState.CURRENT
    page = text_of(client.get(response.location))
    assert "You now represent Clinic of the North." in page
    assert "Aino Virta" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_name", " "),
        ("family_name", ""),
        ("job_title", ""),
        ("job_title", "a\u202eb"),
        ("password", "short"),
    ],
)
def test_nothing_is_half_saved(organisation, contact, client, outbox, field, value):
    affiliation = invited(organisation, contact)
    page = text_of(client.post(path_in(outbox()[-1]), data=ACCOUNT | {field: value}))
    assert "There is a problem" in page
    assert affiliation.state is AffiliationState.INVITED
    assert affiliation.person.name == ""


@pytest.mark.parametrize("answer", ["", "decline"])
def test_the_old_mailbox_answers_nothing_and_learns_no_new_address(
    organisation, contact, client, outbox, answer
):
    person = make.account().person
    affiliation = invited(organisation, contact, person.email)
    path = path_in(outbox()[-1])
    change_email(person, "moved@elsewhere.example", by=person)
    pages = [client.get(path), client.post(path + answer)]
    assert [page.status_code for page in pages] == [409, 409]
    assert "sent to an address that is no longer in use" in text_of(pages[1])
    assert not any("moved@elsewhere.example" in text_of(page) for page in pages)
    assert affiliation.state is AffiliationState.INVITED


def test_inviting_oneself_is_refused_beside_the_address(organisation, sign_in):
    staff = make.staff(email="staff@hub.example")
    form = {"email": "Staff@hub.example", "role": "primary contact"}
    response = sign_in(staff).post(f"/organisation/?of={organisation.slug}", data=form)
    assert "You can’t invite yourself." in text_of(response)
    assert not queries.pending_invitations(organisation)


def test_with_an_account_the_button_is_enough(organisation, contact, client, outbox):
    person = make.account().person
    invited(organisation, contact, person.email)
    path = path_in(outbox()[-1])
    assert "You have an account with this address already" in text_of(client.get(path))
    assert client.post(path).status_code == 302
    assert queries.current_affiliation(person, organisation)


def test_somebody_else_who_is_signed_in_is_told_whose_link_it_is(
    organisation, contact, sign_in, outbox
):
    invited(organisation, contact)
    page = text_of(sign_in(contact).get(path_in(outbox()[-1])))
    assert "You are signed in as Pirkko Lahti" in page


def test_looking_uses_nothing_up_and_an_answer_does(organisation, contact, client, outbox):
    invited(organisation, contact)
    path = path_in(outbox()[-1])
    assert [client.get(path).status_code for _ in range(2)] == [200, 200]
    client.post(f"{path}decline")
    assert client.get(path).status_code == 410
    assert client.post(path, data=ACCOUNT).status_code == 410
    assert client.post(f"{path}decline").status_code == 410


def test_an_invitation_is_accepted_or_declined_after_signing_in(organisation, contact, sign_in):
    person = make.account().person
    affiliation, browser = invited(organisation, contact, person.email), sign_in(person)
    assert "You are invited" in text_of(browser.get("/organisation/"))
    browser.post(f"/organisation/invitations/{affiliation.uid}/decline")
    assert affiliation.state is AffiliationState.ENDED
    affiliation = invited(organisation, contact, person.email)
    browser.post(f"/organisation/invitations/{affiliation.uid}/accept")
    assert affiliation.state is AffiliationState.CURRENT


def test_nobody_finds_the_invitation_of_another(organisation, contact, sign_in):
    affiliation = invited(organisation, contact)
    browser = sign_in(contact)
    assert browser.post(f"/organisation/invitations/{affiliation.uid}/accept").status_code == 404


# --- requests and roles ---


def test_a_request_is_accepted_from_the_page(organisation, contact, sign_in):
    asked = ask_to_join(make.account().person, organisation)
    browser = sign_in(contact)
    assert "Requests to join" in text_of(browser.get("/organisation/"))
    browser.post(f"/organisation/requests/{asked.uid}/accept")
    assert asked.state is AffiliationState.CURRENT


def test_a_request_is_declined_on_a_page_of_its_own(organisation, contact, sign_in, outbox):
    asked, browser = ask_to_join(make.account().person, organisation), sign_in(contact)
    address = f"/organisation/requests/{asked.uid}/decline/"
    assert "gets a mail" not in text_of(browser.get("/organisation/"))
    assert "get a mail that says so" in text_of(browser.get(address))
    browser.post(address, data={"reason": "Unknown to us."})
    assert asked.state is AffiliationState.ENDED
    assert browser.get(address).status_code == 409


def test_a_delegate_does_not_answer_requests(organisation, contact, sign_in):
    asked = ask_to_join(make.account().person, organisation)
    browser = sign_in(make.delegate(organisation))
    assert browser.get(f"/organisation/requests/{asked.uid}/decline/").status_code == 403
    assert browser.post(f"/organisation/requests/{asked.uid}/accept").status_code == 403


def test_a_role_is_changed_on_a_page_of_its_own(organisation, contact, sign_in):
    delegate = make.delegate(organisation)
    affiliation, browser = queries.current_affiliation(delegate, organisation), sign_in(contact)
    address = f"/organisation/people/{affiliation.uid}/role/"
    assert "Change the role of" in text_of(browser.get(address))
    browser.post(address, data={"role": "primary contact"})
    assert affiliation.role is AffiliationRole.PRIMARY_CONTACT


def test_the_page_of_ones_own_role_is_forbidden(organisation, contact, sign_in):
    own = queries.current_affiliation(contact, organisation)
    response = sign_in(contact).get(f"/organisation/people/{own.uid}/role/")
    assert response.status_code == 403
    assert "Nobody changes their own role." in text_of(response)
