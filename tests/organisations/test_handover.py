"""Handing over, the history of who represented an organisation, and for whom one acts."""

import pytest

from hubcommunity.audit.actions import record
from hubcommunity.audit.queries import about
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations import actions, queries
from hubcommunity.organisations.handover_actions import hand_over
from hubcommunity.organisations.invitation_actions import invite
from hubcommunity.organisations.models import Affiliation, AffiliationRole
from hubcommunity.people.models import Person
from tests import make
from tests.counting import cost
from tests.threads import at_once

PRIMARY, DELEGATE, OBSERVER = AffiliationRole


@pytest.fixture
def organisation():
    return make.member("Clinic of the North", short_name="CLN")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation, given_name="Pirkko", family_name="Lahti")


@pytest.fixture
def colleague(organisation):
    return make.delegate(organisation, given_name="Aino", family_name="Virta")


def of(person, organisation):
    return queries.current_affiliation(person, organisation)


def text_of(response):
    return response.get_data(as_text=True)


@pytest.mark.parametrize("role", [DELEGATE, OBSERVER])
def test_handing_over_changes_both_roles_at_once(organisation, contact, outbox, role):
    successor = make.account().person
    to = make.affiliation(successor, organisation, role)
    hand_over(to, by=contact)
    assert queries.primary_contacts(organisation) == [successor]
    own = of(contact, organisation)
    assert own.role is DELEGATE
    assert about(to)[-1].details == {"before": role.value, "after": "primary contact"}
    assert about(own)[-1].details == {"before": "primary contact", "after": "delegate"}
    assert {entry.actor_id for entry in [*about(to), *about(own)]} == {contact.id}
    told = [(mail.event, mail.person_id) for mail in outbox()]
    assert told == [("affiliation.role_changed", successor.id)]


def test_handing_over_to_another_primary_contact_is_stepping_down(organisation, contact, outbox):
    other = make.primary_contact(organisation)
    hand_over(of(other, organisation), by=contact)
    assert queries.primary_contacts(organisation) == [other]
    assert of(contact, organisation).role is DELEGATE
    assert not outbox()


def test_who_has_handed_over_runs_nothing_and_their_invitations_end(
    organisation, contact, colleague
):
    invite(organisation, "new@clinic.example", DELEGATE, by=contact)
    hand_over(of(colleague, organisation), by=contact)
    assert not queries.pending_invitations(organisation)
    with pytest.raises(Forbidden):
        hand_over(of(contact, organisation), by=contact)


def test_nobody_hands_over_to_themselves(organisation, contact):
    with pytest.raises(RuleBroken, match="somebody else"):
        hand_over(of(contact, organisation), by=contact)
    assert queries.primary_contacts(organisation) == [contact]


def test_nobody_hands_over_to_somebody_without_an_account(organisation, contact):
    named = make.affiliation(make.person(), organisation)
    with pytest.raises(RuleBroken, match="no account"):
        hand_over(named, by=contact)
    assert queries.primary_contacts(organisation) == [contact]


def test_nobody_hands_over_to_who_has_left(organisation, contact, colleague):
    to = of(colleague, organisation)
    actions.end_affiliation(to, by=colleague)
    with pytest.raises(Stale):
        hand_over(to, by=contact)
    assert queries.primary_contacts(organisation) == [contact]


@pytest.mark.parametrize("who", ["colleague", "staff", "outsider"])
def test_only_a_primary_contact_hands_over(organisation, contact, colleague, who):
    by = {"colleague": colleague, "staff": make.staff(), "outsider": make.primary_contact()}[who]
    with pytest.raises(Forbidden):
        hand_over(of(make.delegate(organisation), organisation), by=by)


def acting_later(act, affiliation, by):
    number, who = affiliation.id, by.id
    return lambda: act(db.session.get(Affiliation, number), by=db.session.get(Person, who))


def test_who_hands_over_while_the_successor_leaves_stays_or_has_handed_over(
    app, organisation, contact, colleague
):
    to = of(colleague, organisation)
    told = at_once(
        app,
        acting_later(hand_over, to, contact),
        acting_later(actions.end_affiliation, to, colleague),
    )
    left = queries.primary_contacts(organisation)
    assert len(left) == 1
    assert sum(bool(refusal) for refusal in told) == 1
    assert left == ([contact] if told[0] else [colleague])


def test_two_who_hand_over_to_each_other_at_once_leave_one_primary_contact(app, organisation):
    first, second = make.primary_contact(organisation), make.primary_contact(organisation)
    told = at_once(
        app,
        acting_later(hand_over, of(second, organisation), first),
        acting_later(hand_over, of(first, organisation), second),
    )
    assert len(queries.primary_contacts(organisation)) == 1
    assert sorted(told) in (["", ""], ["", "forbidden"])


def test_who_hands_over_while_the_last_other_contact_leaves_leaves_one(app, organisation, contact):
    other = make.primary_contact(organisation)
    at_once(
        app,
        acting_later(hand_over, of(other, organisation), contact),
        acting_later(actions.end_affiliation, of(other, organisation), other),
    )
    assert len(queries.primary_contacts(organisation)) == 1


def test_the_page_hands_over_to_the_colleague_chosen(organisation, contact, colleague, sign_in):
    browser, address = sign_in(contact), f"/organisation/{organisation.slug}/hand-over/"
    assert "Aino Virta · Delegate" in text_of(browser.get(address))
    assert "There is a problem" in text_of(browser.post(address, data={}))
    uid = of(colleague, organisation).uid
    response = browser.post(address, data={"successor": uid})
    assert "Aino Virta is primary contact now" in text_of(browser.get(response.location))
    assert queries.primary_contacts(organisation) == [colleague]
    assert browser.get(address).status_code == 403


def test_staff_have_nothing_to_hand_over(organisation, contact, colleague, sign_in):
    address = f"/organisation/{organisation.slug}/hand-over/"
    assert sign_in(make.staff()).get(address).status_code == 403


# --- history ---


def test_history_shows_everybody_past_and_present_with_who_did_what(
    organisation, contact, colleague, sign_in
):
    actions.change_role(of(colleague, organisation), PRIMARY, by=contact)
    actions.end_affiliation(of(colleague, organisation), by=contact, reason="Changed jobs.")
    page = text_of(sign_in(contact).get(f"/organisation/{organisation.slug}/history/"))
    assert "Aino Virta" in page
    assert "Role changed: Delegate → Primary contact" in page
    assert "Changed jobs." in page
    assert page.count("Pirkko Lahti · <time") == 2


def test_history_names_nobody_who_never_represented_the_organisation(
    organisation, contact, sign_in
):
    make.account(given_name="Known", family_name="Already", email="known@clinic.example")
    invite(organisation, "known@clinic.example", DELEGATE, by=contact)
    page = text_of(sign_in(contact).get(f"/organisation/{organisation.slug}/history/"))
    assert "Known Already" not in page


def test_history_of_another_organisation_stays_there(organisation, contact, sign_in):
    elsewhere = make.delegate(make.member(), given_name="Else", family_name="Where")
    make.affiliation(elsewhere, organisation, OBSERVER)
    page = text_of(sign_in(contact).get(f"/organisation/{organisation.slug}/history/"))
    assert page.count("Else Where") == 1


def test_staff_read_an_empty_history(sign_in):
    empty = make.member()
    page = text_of(sign_in(make.staff()).get(f"/organisation/{empty.slug}/history/"))
    assert "Nobody has represented this organisation yet" in page


def test_history_costs_the_same_however_long_it_is(organisation, contact, sign_in):
    address, browser = f"/organisation/{organisation.slug}/history/", sign_in(contact)

    def fill(number):
        for _ in range(number):
            made = make.affiliation(make.person(), organisation)
            actions.close(made, "")
            record("affiliation.ended", by=contact, on=made)

    fill(10)
    few = cost(lambda: browser.get(address))
    fill(990)
    assert cost(lambda: browser.get(address)) == few
    assert browser.get(f"{address}?page=41").status_code == 200


# --- acting for ---


@pytest.fixture
def both(organisation, contact):
    """A person who represents two organisations, the other one first by name."""
    make.affiliation(contact, make.member("Agency of the South", slug="agency"))
    return contact


def switch(browser, slug, back="/organisation/"):
    return browser.post("/organisation/acting-for/", data={"organisation": slug, "back": back})


def test_who_represents_one_organisation_has_no_switch(organisation, contact, sign_in):
    for address in ("/home/", "/organisation/"):
        assert "You act for" not in text_of(sign_in(contact).get(address))


def test_without_a_choice_one_acts_for_the_first(both, sign_in):
    browser = sign_in(both)
    assert '<option value="agency" selected>' in text_of(browser.get("/home/"))
    assert "Agency of the South</h1>" in text_of(browser.get("/organisation/"))


def test_the_choice_holds_on_all_pages(organisation, both, sign_in):
    browser = sign_in(both)
    assert switch(browser, organisation.slug).location == "/organisation/"
    assert "You act for Clinic of the North now." in text_of(browser.get("/organisation/"))
    assert "Clinic of the North</h1>" in text_of(browser.get("/organisation/"))
    chosen = f'<option value="{organisation.slug}" selected>'
    assert chosen in text_of(browser.get("/home/"))


def test_an_organisation_that_one_no_longer_represents_is_not_acted_for(
    organisation, both, sign_in
):
    make.primary_contact(organisation)
    browser = sign_in(both)
    switch(browser, organisation.slug)
    actions.end_affiliation(of(both, organisation), by=both)
    assert "Agency of the South</h1>" in text_of(browser.get("/organisation/"))


def test_nobody_acts_for_an_organisation_they_do_not_represent(both, sign_in):
    browser = sign_in(both)
    assert switch(browser, make.member().slug).status_code == 403
    assert switch(browser, "").status_code == 403
    assert "Agency of the South</h1>" in text_of(browser.get("/organisation/"))


def test_the_way_back_never_leads_elsewhere(organisation, both, sign_in):
    response = switch(sign_in(both), organisation.slug, back="https://elsewhere.example/")
    assert response.location == "/home/"


def test_the_group_is_joined_for_whom_one_acts(organisation, both, sign_in):
    make.group("integration")
    browser = sign_in(both)
    switch(browser, organisation.slug)
    page = text_of(browser.get("/topics/integration/"))
    ticked = page.split(f'value="{organisation.slug}"')[0].rsplit("<input", 1)[1]
    assert "checked" in ticked
    assert page.count("checked") == 1
