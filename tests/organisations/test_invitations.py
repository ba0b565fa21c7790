"""Invitations: sent, sent again, revoked, accepted by whoever holds the link."""

import re
from datetime import timedelta

import pytest
import time_machine

from hubcommunity.accounts.queries import account_of
from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations import invitation_actions as actions
from hubcommunity.organisations import queries
from hubcommunity.organisations.actions import ask_to_join, change_role, end_affiliation
from hubcommunity.organisations.models import AffiliationRole, AffiliationState
from hubcommunity.people.actions import change_email
from tests import make

DELEGATE = AffiliationRole.DELEGATE
NAMES = {"given_name": "Aino", "family_name": "Virta", "job_title": "Nurse"}


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation)


@pytest.fixture
def token(outbox):
    """Return a function that reads the secret from the latest mail."""
    return lambda: re.search(r"/invitation/([\w-]+)/", outbox()[-1].text)[1]


def invite(organisation, contact, email="aino@clinic.test", role=DELEGATE):
    return actions.invite(organisation, email, role, by=contact)


def accept(token):
    return actions.accept_by_link(token, **NAMES, password_hash="hash")


def test_the_invited_gets_a_link_and_represents_nobody_yet(organisation, contact, outbox):
    invited = invite(organisation, contact)
    mail = outbox()[-1]
    assert (mail.event, mail.to_address) == ("affiliation.invited", "aino@clinic.test")
    assert mail.holds_secret
    assert invited.state is AffiliationState.INVITED
    assert not queries.affiliations_of(invited.person)


def test_the_link_makes_an_account_and_a_delegate(organisation, contact, token, outbox):
    invite(organisation, contact)
    accepted = accept(token())
    assert (accepted.state, accepted.role) == (AffiliationState.CURRENT, DELEGATE)
    assert accepted.person.name == "Aino Virta"
    assert account_of(accepted.person).password_hash == "hash"
    assert (outbox()[-1].event, outbox()[-1].person_id) == ("invitation.accepted", contact.id)


def test_somebody_with_an_account_keeps_name_and_password(organisation, contact, token):
    person = make.account(given_name="Ida", family_name="Old").person
    before = account_of(person).password_hash
    invite(organisation, contact, person.email.upper())
    assert accept(token()).person is person
    assert (person.name, account_of(person).password_hash) == ("Ida Old", before)


def test_the_list_shows_only_what_was_typed(organisation, contact):
    person = make.account().person
    invited = invite(organisation, contact, person.email.upper())
    assert invited.invited_as == person.email


def test_the_link_works_once(organisation, contact, token):
    invite(organisation, contact)
    secret = token()
    accept(secret)
    with pytest.raises(RuleBroken):
        accept(secret)


def test_the_link_works_for_14_days(organisation, contact, token):
    invite(organisation, contact)
    with (
        time_machine.travel(clock.now() + timedelta(days=14, seconds=1)),
        pytest.raises(RuleBroken),
    ):
        accept(token())


def test_after_sending_again_only_the_new_link_works(organisation, contact, token):
    invited = invite(organisation, contact)
    first = token()
    actions.resend_invitation(invited, by=contact)
    with pytest.raises(RuleBroken):
        accept(first)
    assert accept(token()).state is AffiliationState.CURRENT


def test_a_revoked_link_does_not_work(organisation, contact, token):
    invited = invite(organisation, contact)
    secret = token()
    actions.revoke_invitation(invited, by=contact)
    with pytest.raises(RuleBroken):
        accept(secret)
    assert not queries.affiliations_of(invited.person)


def test_what_was_revoked_can_be_invited_again(organisation, contact, token):
    actions.revoke_invitation(invite(organisation, contact), by=contact)
    invite(organisation, contact)
    assert accept(token()).state is AffiliationState.CURRENT


def test_what_was_accepted_is_not_revoked_any_more(organisation, contact, token):
    invited = invite(organisation, contact)
    accept(token())
    with pytest.raises(Stale):
        actions.revoke_invitation(invited, by=contact)


@pytest.mark.parametrize("act", [actions.resend_invitation, actions.revoke_invitation])
def test_a_delegate_neither_sends_again_nor_revokes(organisation, contact, act):
    invited = invite(organisation, contact)
    with pytest.raises(Forbidden):
        act(invited, by=make.delegate(organisation))


def test_a_delegate_invites_nobody(organisation):
    with pytest.raises(Forbidden):
        invite(organisation, make.delegate(organisation))


def test_a_colleague_is_not_invited_again(organisation, contact):
    colleague = make.delegate(organisation)
    with pytest.raises(RuleBroken, match="already"):
        invite(organisation, contact, colleague.email)


def test_an_address_is_invited_once(organisation, contact):
    invite(organisation, contact)
    with pytest.raises(RuleBroken, match="already"):
        invite(organisation, contact, " AINO@clinic.test")


def test_who_asked_is_accepted_and_not_invited(organisation, contact):
    asking = make.account().person
    ask_to_join(asking, organisation)
    with pytest.raises(RuleBroken, match="accept the request"):
        invite(organisation, contact, asking.email)


def test_who_was_invited_and_asks_has_accepted(organisation, contact):
    person = make.account().person
    invited = invite(organisation, contact, person.email)
    assert ask_to_join(person, organisation) is invited
    assert invited.state is AffiliationState.CURRENT


def test_who_asks_on_an_expired_invitation_asks_like_anybody(organisation, contact, outbox):
    person = make.account().person
    invited = invite(organisation, contact, person.email, AffiliationRole.PRIMARY_CONTACT)
    with time_machine.travel(clock.now() + timedelta(days=400)):
        asked = ask_to_join(person, organisation)
    assert invited.state is AffiliationState.ENDED
    assert about(invited)[-1].event == "affiliation.expired"
    assert (asked.state, asked.role) == (AffiliationState.REQUESTED, DELEGATE)
    assert (outbox()[-1].event, outbox()[-1].person_id) == ("affiliation.requested", contact.id)


def test_nobody_invites_themselves(organisation):
    staff = make.staff()
    with pytest.raises(RuleBroken, match="yourself"):
        invite(organisation, staff, staff.email.upper(), AffiliationRole.PRIMARY_CONTACT)


def test_nobody_renews_their_own_invitation(organisation, contact):
    staff = make.staff()
    invited = invite(organisation, contact, staff.email)
    with pytest.raises(RuleBroken, match="yourself"):
        actions.resend_invitation(invited, by=staff)


# --- the address that was invited, and another one since ---


@pytest.fixture
def moved(organisation, contact):
    """An invitation to somebody who has another address since."""
    invited = invite(organisation, contact, make.account(email="old@clinic.test").person.email)
    change_email(invited.person, "new@elsewhere.test", by=invited.person)
    return invited


def test_the_link_in_the_old_mailbox_opens_nothing(moved, token):
    with pytest.raises(RuleBroken, match="no longer in use"):
        accept(token())
    assert moved.state is AffiliationState.INVITED


def test_the_new_address_does_not_inherit_the_invitation(moved, organisation):
    with pytest.raises(RuleBroken, match="no longer in use"):
        actions.accept_invitation(moved, by=moved.person)
    assert not queries.invitations_of(moved.person)
    assert ask_to_join(moved.person, organisation).state is AffiliationState.REQUESTED


def test_sent_again_it_goes_to_the_address_that_was_invited(moved, contact, organisation, outbox):
    actions.resend_invitation(moved, by=contact)
    [invited] = queries.pending_invitations(organisation)
    assert invited.person is not moved.person
    assert outbox()[-1].to_address == invited.invited_as == "old@clinic.test"
    assert moved.state is AffiliationState.ENDED


# --- whoever stands for an invitation ---


@pytest.mark.parametrize("demote", [True, False])
def test_what_a_former_primary_contact_sent_is_revoked(organisation, contact, token, demote):
    former = make.primary_contact(organisation)
    invited, secret = invite(organisation, former), token()
    kept = invite(organisation, contact, "kept@clinic.test")
    affiliation = queries.current_affiliation(former, organisation)
    if demote:
        change_role(affiliation, DELEGATE, by=contact)
    else:
        end_affiliation(affiliation, by=contact)
    assert (invited.state, invited.ended_reason) == (AffiliationState.ENDED, "revoked")
    assert (about(invited)[-1].event, about(invited)[-1].actor) == ("affiliation.revoked", contact)
    assert kept.state is AffiliationState.INVITED
    with pytest.raises(RuleBroken):
        accept(secret)


def test_who_sends_an_invitation_again_stands_for_it(organisation, contact):
    former = make.primary_contact(organisation)
    invited = invite(organisation, former)
    actions.resend_invitation(invited, by=contact)
    end_affiliation(queries.current_affiliation(former, organisation), by=contact)
    assert invited.state is AffiliationState.INVITED


def test_the_signed_in_accept_without_the_link(organisation, contact):
    person = make.account().person
    invited = invite(organisation, contact, person.email)
    actions.accept_invitation(invited, by=person)
    assert queries.affiliations_of(person) == [invited]


def test_nobody_accepts_for_another(organisation, contact):
    invited = invite(organisation, contact)
    with pytest.raises(Forbidden):
        actions.accept_invitation(invited, by=contact)


def test_an_old_invitation_is_not_accepted_without_the_link_either(organisation, contact):
    person = make.account().person
    invited = invite(organisation, contact, person.email)
    with time_machine.travel(clock.now() + timedelta(days=15)), pytest.raises(RuleBroken):
        actions.accept_invitation(invited, by=person)


def test_an_invitation_can_be_turned_down(organisation, contact, token, outbox):
    person = make.account().person
    invited = invite(organisation, contact, person.email)
    secret = token()
    actions.decline_invitation(invited, by=person)
    assert (outbox()[-1].event, outbox()[-1].person_id) == ("invitation.declined", contact.id)
    with pytest.raises(RuleBroken):
        accept(secret)
