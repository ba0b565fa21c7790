"""A membership stands still and holds again, and one in grace is renewed by its own people."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.organisations.models import AffiliationRole
from hubcommunity.topics import actions
from tests import make
from tests.mails import link_in

TWO_WAYS = pytest.mark.parametrize("walk", ["narrow", "wide-plain"], indirect=True)


@TWO_WAYS
def test_a_suspension_closes_the_seats_and_lifted_they_are_taken_back(walk, mails):
    organisation, staff = make.member("Clinic of the North"), make.staff()
    contact = make.primary_contact(organisation)
    group = make.group("reimbursement")
    actions.join(
        group, organisation, by=make.delegate(organisation, email="pia@clinic.test"), interests=""
    )
    address, slug = contact.email, organisation.slug
    membership = membership_of(organisation).uid

    walk.be(staff)
    page = walk.goto(f"/staff/memberships/{membership}/suspend/")
    page.get_by_label("Reason").fill("Owes an answer")
    walk.check()
    page.get_by_role("button", name="Suspend the membership").click()
    page.get_by_text("The membership is suspended.").wait_for()
    assert "Reimbursement" in mails("pia@clinic.test")[-1].get_body(("plain",)).get_content()
    assert "is suspended" in mails(address)[-1].get_body(("plain",)).get_content()

    page.get_by_role("link", name="Lift the suspension").click()
    page.get_by_label("Reason").fill("It came")
    page.get_by_role("button", name="Lift the suspension").click()
    page.get_by_text("The suspension is lifted.").wait_for()

    link = link_in(mails(address)[-1], "/seats/")
    page = walk.be(contact)
    page.get_by_role("link", name="Take seats in topic groups back").wait_for()
    walk.check()
    walk.goto(link)
    walk.check()
    page.get_by_role("button", name="Take 1 seat back").click()
    page.get_by_text("1 seat is taken back.").wait_for()
    walk.check()
    walk.goto(f"/organisation/{slug}/membership/")
    walk.check()


@TWO_WAYS
def test_a_contact_in_grace_corrects_renews_and_confirms(walk, mails):
    until = clock.today() - timedelta(days=5)
    tier = make.tier(fee_cents=250_000)
    organisation = make.member(
        "Coast Clinic", since=until - timedelta(days=364), until=until, tier=tier
    )
    contact, staff = make.primary_contact(organisation), make.staff(email="office@hub.test")
    make.affiliation(make.person(), organisation, AffiliationRole.OBSERVER)
    assert staff.email

    page = walk.be(contact)
    page.get_by_role("link", name="Coast Clinic").first.click()
    page.get_by_role("link", name="Terms, renewal and confirmation").click()
    page.get_by_text("In grace").wait_for()
    walk.check()
    page.get_by_role("link", name="Correct the profile").click()
    page.get_by_label("Short name").fill("Coast")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Coast", exact=True).click()
    page.get_by_role("link", name="Terms, renewal and confirmation").click()
    page.get_by_role("button", name="Renew and confirm").click()
    page.get_by_role("alert").wait_for()
    walk.check()
    page.get_by_label("Profile and people are right").check()
    page.get_by_role("button", name="Renew and confirm").click()
    page.get_by_text("and confirmed. Thank you.").wait_for()
    walk.check()
    assert page.get_by_role("region", name="Terms").get_by_role("row").count() == 3
    told = mails("office@hub.test")[-1].get_body(("plain",)).get_content()
    assert "has renewed the membership of Coast Clinic" in told
