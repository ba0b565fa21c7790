"""A primary contact invites a colleague, who accepts; roles change, and affiliations end."""

import pytest

from hubcommunity.organisations.actions import ask_to_join
from tests import make
from tests.browser import LARGE_FIRST, SMALL_FIRST
from tests.mails import link_in

AINO = "aino@clinic.example"


@pytest.fixture
def organisation():
    make.topic()
    return make.member("Clinic of the North", short_name="CLN")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation, given_name="Pirkko", family_name="Lahti")


def choose_role(page, role):
    options = page.get_by_label("Role").locator("option").all_inner_texts()
    page.get_by_label("Role").select_option(label=next(o for o in options if o.startswith(role)))


def send(page, address, role="Delegate"):
    page.get_by_label("Email address").fill(address)
    choose_role(page, role)
    page.get_by_role("button", name="Send invitation").click()


@SMALL_FIRST
def test_a_colleague_is_invited_and_becomes_a_delegate(walk, visitor, mails, contact):
    walk.be(contact)
    page = walk.goto("/organisation/")
    walk.check()
    send(page, "no address")
    page.get_by_role("heading", name="There is a problem").wait_for()
    walk.check()
    send(page, AINO)
    page.get_by_text(f"The invitation to {AINO} is on its way.").wait_for()
    walk.check()
    page.get_by_role("button", name=f"Resend the invitation to {AINO}").click()
    page.get_by_text("The invitation is sent again, with a new link.").wait_for()

    first, second = mails(AINO)
    guest = visitor("narrow-plain" if walk.plain else "narrow")
    page = guest.goto(link_in(first, "invitation"))
    page.get_by_role("heading", name="This invitation is no longer open").wait_for()
    guest.check()
    page = guest.goto(link_in(second, "invitation"))
    guest.check()
    page.get_by_label("Name", exact=True).fill("Aino")
    page.get_by_label("Surname").fill("Virta")
    page.get_by_label("Job title").fill("Nurse")
    page.get_by_label("Password", exact=True).fill("password")
    page.get_by_role("button", name="Accept invitation").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    guest.check()
    assert page.get_by_label("Surname").input_value() == "Virta"
    page.get_by_label("Password", exact=True).fill("violet tram over seven hills")
    page.get_by_role("button", name="Accept invitation").click()
    page.get_by_text("You now represent Clinic of the North.").wait_for()
    page.get_by_text("You represent CLN").wait_for()
    guest.check()

    page = walk.goto("/organisation/")
    page.get_by_text("Aino Virta").first.wait_for()
    page.get_by_text("No invitation waits for an answer.").wait_for()


@LARGE_FIRST
def test_an_invitation_is_revoked(walk, visitor, mails, contact):
    walk.be(contact)
    page = walk.goto("/organisation/")
    send(page, AINO, "Observer")
    page.get_by_role("button", name=f"Revoke the invitation to {AINO}").click()
    page.get_by_text("The invitation is revoked; its link no longer works.").wait_for()
    [mail] = mails(AINO)
    page = visitor().goto(link_in(mail, "invitation"))
    page.get_by_role("heading", name="This invitation is no longer open").wait_for()
    assert page.get_by_role("button", name="Accept invitation").count() == 0


@SMALL_FIRST
def test_a_role_changes_and_an_affiliation_ends(walk, visitor, organisation, contact):
    dora = make.delegate(organisation, given_name="Dora", family_name="Delegate")
    walk.be(contact)
    page = walk.goto("/organisation/")
    page.get_by_text("You are the only primary contact").wait_for()
    page.get_by_role("link", name="Change role of Dora Delegate").click()
    walk.check()
    page.get_by_label("Primary contact").check()
    page.get_by_role("button", name="Change role").click()
    page.get_by_text("Dora Delegate is now: Primary contact.").wait_for()
    walk.check()

    colleague = visitor("wide-plain")
    colleague.be(dora)
    colleague.goto("/organisation/").get_by_role("heading", name="Invite a colleague").wait_for()
    page.get_by_role("link", name="End the affiliation of Dora Delegate").click()
    walk.check()
    page.get_by_label("Reason").fill("She works elsewhere now.")
    page.get_by_role("button", name="End affiliation").click()
    page.get_by_text("Dora Delegate no longer represents your organisation.").wait_for()
    colleague.goto("/organisation/")
    colleague.page.get_by_text("You represent no organisation yet").wait_for()


@LARGE_FIRST
def test_the_profile_is_changed_and_a_request_answered(walk, organisation, contact):
    asking = make.account(given_name="Olli", family_name="Outside").person
    ask_to_join(asking, organisation)
    walk.be(contact)
    page = walk.goto("/organisation/")
    walk.check()
    page.get_by_role("link", name="Decline Olli Outside").click()
    walk.check()
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("button", name="Accept Olli Outside").click()
    page.get_by_text("Olli Outside is a delegate now.").wait_for()

    page.get_by_role("link", name="Change the profile").click()
    walk.check()
    page.get_by_label("Website").fill("clinic")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Enter a web address").wait_for()
    walk.check()
    page.get_by_label("Website").fill("www.clinic.example")
    page.get_by_label("Reimbursement schemes").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The profile is saved.").wait_for()
    page.get_by_role("link", name="CLN").click()
    page.get_by_role("link", name="clinic.example").wait_for()
    walk.check()


@SMALL_FIRST
def test_who_represents_nobody_is_shown_the_way(walk):
    walk.be(make.account().person)
    walk.goto("/organisation/")
    walk.check()
    main = walk.page.get_by_role("main")
    main.get_by_role("link", name="Register your organisation").wait_for()
