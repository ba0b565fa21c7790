"""A year with the people of an organisation: its domain, a pasted list, newcomers, a hand-over."""

import pytest

from hubcommunity.core import clock
from hubcommunity.organisations.reach_actions import watch_reach
from tests import make
from tests.browser import LARGE_FIRST, SMALL_FIRST
from tests.mails import link_in

LIST = """Virta, Aino <aino@clinic.example>
olli@clinic.example, observer
the whole night shift"""


@pytest.fixture
def organisation():
    return make.member("Clinic of the North", short_name="CLN")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(
        organisation, given_name="Pirkko", family_name="Lahti", email="pirkko@clinic.example"
    )


@LARGE_FIRST
def test_a_domain_a_list_of_colleagues_and_a_hand_over(walk, visitor, mails, contact):
    walk.be(contact)
    page = walk.goto("/organisation/")
    page.get_by_role("link", name="Change the e-mail domains").click()
    walk.check()
    page.get_by_label("Domain").fill("gmail.com")
    page.get_by_role("button", name="Add domain").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    walk.check()
    page.get_by_label("Domain").fill("@clinic.example")
    page.get_by_role("button", name="Add domain").click()
    page.get_by_text("clinic.example is verified.").wait_for()
    walk.check()

    page.get_by_role("link", name="CLN").click()
    page.get_by_role("link", name="Invite several").click()
    walk.check()
    page.get_by_label("Your colleagues").fill(LIST)
    page.get_by_role("button", name="Send invitations").click()
    page.get_by_text("2 invitations are on their way.").wait_for()
    page.get_by_text("Not an e-mail address").wait_for()
    walk.check()

    [mail] = mails("aino@clinic.example")
    aino = visitor("narrow-plain" if walk.plain else "narrow")
    guest = aino.goto(link_in(mail, "invitation"))
    guest.get_by_label("Name", exact=True).fill("Aino")
    guest.get_by_label("Surname").fill("Virta")
    guest.get_by_label("Job title").fill("Nurse")
    guest.get_by_label("Password", exact=True).fill("violet tram over seven hills")
    guest.get_by_role("button", name="Accept invitation").click()
    guest.get_by_text("You now represent Clinic of the North.").wait_for()

    newcomer = make.account(email="eva@clinic.example", given_name="Eva", family_name="Salo").person
    eva = visitor("narrow-plain" if walk.plain else "narrow")
    eva.be(newcomer)
    eva.check()
    eva.page.get_by_role("button", name="Ask to join Clinic of the North").click()
    eva.page.get_by_text("Your request to join Clinic of the North is on its way.").wait_for()

    page = walk.goto("/organisation/")
    page.get_by_role("button", name="Accept Eva Salo").click()
    page.get_by_text("Eva Salo is a delegate now.").wait_for()
    page.get_by_role("link", name="Hand over to a colleague").click()
    walk.check()
    page.get_by_label("Aino Virta").check()
    page.get_by_role("button", name="Hand over").click()
    page.get_by_text("Aino Virta is primary contact now, and you are a delegate.").wait_for()
    walk.check()

    guest = aino.goto("/organisation/")
    guest.get_by_role("link", name="History of who represents the organisation").click()
    guest.get_by_text("Role changed: Delegate → Primary contact").wait_for()
    guest.get_by_text("Request accepted").wait_for()
    aino.check()


@SMALL_FIRST
def test_somebody_with_two_organisations_acts_for_the_second(walk, organisation, contact):
    make.affiliation(contact, make.member("Agency of the South", short_name="AGS"))
    make.group("integration", name="Integration into eHealth systems")
    walk.be(contact)
    page = walk.goto("/home/")
    walk.check()
    page.get_by_label("You act for").select_option(label="CLN")
    page.get_by_role("button", name="Switch").click()
    page.get_by_text("You act for Clinic of the North now.").wait_for()
    page = walk.goto("/organisation/")
    page.get_by_role("heading", name="Clinic of the North").wait_for()
    walk.check()
    page = walk.goto("/topics/integration/")
    walk.check()
    page.get_by_label("No, none").check()
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text("You are the voting delegate of Clinic of the North.").wait_for()


@LARGE_FIRST
def test_staff_see_whom_they_cannot_reach_and_verify_a_domain(walk, visitor, organisation):
    lost = make.person(given_name="Olli", family_name="Lost", email="olli@clinic.example")
    make.affiliation(lost, organisation, make.AffiliationRole.PRIMARY_CONTACT)
    agency = make.member("Agency of the South")
    contact = make.primary_contact(agency)
    watch_reach(clock.now())
    claiming = visitor("wide-plain")
    claiming.be(contact)
    page = claiming.goto(f"/organisation/{agency.slug}/domains/")
    page.get_by_label("Domain").fill("agency.example")
    page.get_by_role("button", name="Add domain").click()
    page.get_by_text("The hub’s staff verify it.").wait_for()

    walk.be(make.staff())
    page = walk.goto("/staff/")
    walk.check()
    page = walk.goto("/staff/organisations/unreachable/")
    page.get_by_text("Olli Lost: has no account").wait_for()
    walk.check()
    page.get_by_role("link", name="Invite somebody for Clinic of the North").click()
    page.get_by_role("heading", name="Invite a colleague").wait_for()
    page = walk.goto("/staff/organisations/domains/")
    walk.check()
    page.get_by_role("link", name="Refuse agency.example").click()
    walk.check()
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("button", name="Verify agency.example").click()
    page.get_by_text("agency.example is verified").wait_for()
    page.get_by_text("No domain waits").wait_for()
    walk.check()
