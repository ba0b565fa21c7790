"""A primary contact renews and confirms; once a year everybody is asked to confirm."""

from datetime import date, timedelta

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.membership import yearly_actions, yearly_queries
from hubcommunity.membership.term_models import Membership
from hubcommunity.membership.term_policy import renewal_of
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.membership.yearly_models import Confirmation, ConfirmationDue
from hubcommunity.organisations.models import AffiliationRole, Organisation
from hubcommunity.organisations.queries import current_affiliation
from hubcommunity.pages.desk_queries import represented_by
from hubcommunity.people.models import Person
from tests import make
from tests.counting import cost
from tests.threads import at_once


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def member_until(left: int, **values) -> Organisation:
    until = in_days(left)
    return make.member(since=until - timedelta(days=364), until=until, **values)


def long_standing() -> Organisation:
    return make.member(since=in_days(-400), until=in_days(200))


def mark_of(membership: Membership) -> str:
    return renewal_of(membership, clock.today()).mark


def renew(organisation, by):
    membership = membership_of(organisation)
    return yearly_actions.renew_and_confirm(membership, seen=mark_of(membership), by=by)


def ask() -> int:
    return yearly_actions.ask_to_confirm(clock.now())


def confirmations(organisation):
    query = select(Confirmation).where(Confirmation.organisation_id == organisation.id)
    return list(db.session.scalars(query))


# --- renewing ---


@pytest.mark.parametrize("left", [60, 0, -30])
def test_a_contact_renews_what_is_due_or_in_grace_and_staff_hear_of_it(outbox, left):
    organisation, staff = member_until(left), make.staff()
    contact = make.primary_contact(organisation, given_name="Eva", family_name="Runs")
    term = renew(organisation, contact)
    assert term.starts_on == in_days(left + 1)
    assert [(mail.event, mail.person_id) for mail in outbox()] == [("membership.renewed", staff.id)]
    assert "Eva Runs has renewed" in outbox()[0].text
    assert [one.by_id for one in confirmations(organisation)] == [contact.id]
    assert about(organisation)[-1].event == "organisation.confirmed"


@pytest.mark.parametrize(("left", "told"), [(61, "can be renewed from"), (-31, "has lapsed")])
def test_a_contact_renews_neither_too_early_nor_after_the_lapse(left, told):
    organisation = member_until(left)
    with pytest.raises(RuleBroken, match=told):
        renew(organisation, make.primary_contact(organisation))
    assert not confirmations(organisation)


def test_only_a_present_primary_contact_renews_or_confirms():
    organisation = member_until(20)
    contact = make.primary_contact(organisation)
    make.primary_contact(organisation)
    current_affiliation(contact, organisation).role = AffiliationRole.DELEGATE
    for by in (contact, make.staff(), make.primary_contact()):
        with pytest.raises(Forbidden):
            renew(organisation, by)
        with pytest.raises(Forbidden):
            yearly_actions.confirm(organisation, by=by)


def test_a_second_press_is_told_and_gives_no_second_term():
    organisation = member_until(20)
    contact = make.primary_contact(organisation)
    membership = membership_of(organisation)
    seen = mark_of(membership)
    yearly_actions.renew_and_confirm(membership, seen=seen, by=contact)
    with pytest.raises(Stale):
        yearly_actions.renew_and_confirm(membership, seen=seen, by=contact)
    assert len(membership_of(organisation).terms) == 2
    assert len(confirmations(organisation)) == 1


def test_two_contacts_at_once_give_one_term(app):
    organisation = member_until(-5)
    contacts = [make.primary_contact(organisation).id for _ in range(2)]
    membership = membership_of(organisation)
    number, seen = membership.id, mark_of(membership)

    def press(by):
        return lambda: yearly_actions.renew_and_confirm(
            db.session.get(Membership, number), seen=seen, by=db.session.get(Person, by)
        )

    told = at_once(app, *[press(by) for by in contacts])
    assert sum(bool(one) for one in told) == 1
    assert len(membership_of(organisation).terms) == 2
    assert len(confirmations(organisation)) == 1


def test_a_contact_renews_at_the_fee_that_the_page_showed_or_looks_again(sign_in):
    organisation = member_until(20)
    browser = sign_in(make.primary_contact(organisation))
    form = html.fromstring(browser.get(here(organisation)).text).forms[-1]
    make.tier().fee_cents = 990_000
    db.session.commit()
    answer = browser.post(here(organisation), data=dict(form.form_values()) | {"is_right": "y"})
    assert answer.status_code == 409
    assert "another fee by now" in answer.text
    assert len(membership_of(organisation).terms) == 1
    assert confirmations(organisation) == []


# --- once a year ---


def test_a_member_is_asked_a_year_after_joining_once(outbox):
    organisation = make.member(since=clock.today(), until=in_days(900))
    contact = make.primary_contact(organisation)
    for days, number in ((364, 0), (365, 1), (366, 0), (400, 0)):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            assert ask() == number, days
    assert [(mail.event, mail.person_id) for mail in outbox()] == [
        ("organisation.confirm", contact.id)
    ]
    assert f"/organisation/{organisation.slug}/membership/" in outbox()[0].text


def test_confirmed_it_is_asked_again_a_year_later():
    organisation = long_standing()
    contact = make.primary_contact(organisation)
    assert ask() == 1
    assert yearly_queries.is_due(organisation)
    assert represented_by(contact).to_confirm == [organisation]
    yearly_actions.confirm(organisation, by=contact)
    assert not yearly_queries.is_due(organisation)
    assert represented_by(contact).to_confirm == []
    for days, number in ((1, 0), (364, 0), (366, 1)):
        organisation.member_until = in_days(900)
        db.session.flush()
        with time_machine.travel(clock.now() + timedelta(days=days)):
            assert ask() == number, days


def test_who_is_no_member_is_not_asked_and_taken_off_the_list():
    organisation = long_standing()
    gone = member_until(-100)
    gone.member_from = in_days(-900)
    assert ask() == 1
    organisation.member_until = in_days(-1)
    assert ask() == 0
    assert db.session.scalars(select(ConfirmationDue)).all() == []


def test_only_primary_contacts_are_asked(outbox):
    organisation = long_standing()
    delegate = make.delegate(organisation)
    ask()
    assert outbox() == []
    assert represented_by(delegate).to_confirm == []


def test_two_workers_ask_once(app, outbox):
    make.primary_contact(long_standing())
    assert at_once(app, ask, ask) == ["", ""]
    assert len(outbox()) == 1


# --- the pages ---


def here(organisation) -> str:
    return f"/organisation/{organisation.slug}/membership/"


def test_the_page_shows_terms_and_tier_to_the_people_and_fee_and_form_to_contacts(sign_in):
    organisation = member_until(20)
    membership_of(organisation).terms[0].fee_cents = 250_000
    contact, delegate = make.primary_contact(organisation), make.delegate(organisation)
    page = sign_in(delegate).get(here(organisation)).text
    for words in ("Due for renewal", "Full member", "20 days are left"):
        assert words in page
    assert "Renew and confirm" not in page
    page = sign_in(contact).get(here(organisation)).text
    assert "To be invoiced" in page
    assert "Renew and confirm" in page
    assert delegate.name in page
    assert f"/organisation/{organisation.slug}/profile/" in page


def test_a_contact_renews_on_the_page_and_a_second_press_changes_nothing(sign_in):
    organisation = member_until(-5)
    browser = sign_in(make.primary_contact(organisation))
    form = html.fromstring(browser.get(here(organisation)).text).forms[-1]
    facts = dict(form.form_values())
    refused = browser.post(here(organisation), data=facts).text
    assert "Tick that profile and people are right" in refused
    assert len(membership_of(organisation).terms) == 1
    facts["is_right"] = "y"
    told = browser.post(here(organisation), data=facts, follow_redirects=True).text
    assert "and confirmed. Thank you." in told
    assert browser.post(here(organisation), data=facts).status_code == 409
    assert len(membership_of(organisation).terms) == 2


def test_a_contact_confirms_when_asked(sign_in):
    organisation = long_standing()
    contact = make.primary_contact(organisation)
    browser = sign_in(contact)
    assert "Confirm your organisation" not in browser.get("/home/").text
    assert "This is done already" in browser.post(here(organisation), data={"is_right": "y"}).text
    ask()
    assert "Confirm your organisation" in browser.get("/home/").text
    told = browser.post(here(organisation), data={"is_right": "y"}, follow_redirects=True).text
    assert f"{contact.name} confirmed profile and people" in told
    assert len(membership_of(organisation).terms) == 1
    assert "Confirm your organisation" not in browser.get("/home/").text


def test_others_neither_confirm_nor_find_the_page(sign_in):
    organisation = member_until(20)
    facts = {"is_right": "y"}
    assert (
        sign_in(make.delegate(organisation)).post(here(organisation), data=facts).status_code == 403
    )
    assert sign_in(make.staff()).post(here(organisation), data=facts).status_code == 403
    outsider = sign_in(make.delegate())
    assert outsider.get(here(organisation)).status_code == 404
    assert outsider.post(here(organisation), data=facts).status_code == 404


def test_who_lapsed_or_never_was_a_member_is_told_what_to_do(sign_in):
    gone, never = member_until(-50), make.organisation()
    page = sign_in(make.primary_contact(gone)).get(here(gone)).text
    assert "The membership has lapsed. If you wish to come back" in page
    assert "is not a member of the hub" in sign_in(make.delegate(never)).get(here(never)).text


def test_staff_see_who_has_not_confirmed_with_a_count_in_the_menu(sign_in):
    organisation = long_standing()
    contact = make.primary_contact(organisation)
    browser = sign_in(make.staff())
    assert "Everybody has confirmed" in browser.get("/staff/organisations/unconfirmed/").text
    ask()
    page = html.fromstring(browser.get("/staff/organisations/unconfirmed/").text)
    [row] = page.xpath("//tbody/tr")
    words = " ".join(row.text_content().split())
    assert organisation.name in words
    assert "Never" in words
    assert contact.name in words
    [item] = page.xpath("//nav//a[contains(., 'Not confirmed')]")
    assert "1" in item.text_content()
    here = [link.text_content().split() for link in page.xpath("//nav//a[@aria-current]")]
    assert here == [["Not", "confirmed", "1"]], "one line of the menu is the current one"


def test_the_list_costs_the_same_for_ten_and_for_a_thousand(sign_in):
    browser = sign_in(make.staff())

    def fill(number: int) -> None:
        db.session.add_all(
            ConfirmationDue(organisation_id=long_standing().id, since=clock.now())
            for _ in range(number)
        )
        db.session.commit()

    fill(10)
    few = cost(lambda: browser.get("/staff/organisations/unconfirmed/"))
    fill(990)
    assert cost(lambda: browser.get("/staff/organisations/unconfirmed/?page=2")) == few


# --- who sees what it costs ---


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (AffiliationRole.PRIMARY_CONTACT, True),
        (AffiliationRole.DELEGATE, False),
        (AffiliationRole.OBSERVER, False),
    ],
)
def test_of_its_own_people_only_primary_contacts_see_fees_and_invoices(sign_in, role, sees):
    organisation = long_standing()
    term = membership_of(organisation).terms[0]
    term.fee_cents, term.invoice_number, term.invoiced_on = 123_400, "2026-7", clock.today()
    who = make.account().person
    make.affiliation(who, organisation, role)

    page = sign_in(who).get(here(organisation)).text
    for told in ("1,234.00", "Invoiced", "State of the fee"):
        assert (told in page) is sees
    assert "Full member" in page, "terms and tier are for all of its people"


def test_staff_see_the_fees_of_a_member(sign_in):
    organisation = long_standing()
    membership_of(organisation).terms[0].fee_cents = 123_400
    page = sign_in(make.staff()).get(here(organisation)).text
    assert "1,234.00" in page
