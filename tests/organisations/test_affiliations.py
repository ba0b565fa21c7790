"""Who represents an organisation: asked for, accepted, changed, ended."""

import pytest

from hubcommunity.audit.queries import about
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations import actions, queries
from hubcommunity.organisations.models import AffiliationRole, AffiliationState
from tests import make

PRIMARY, DELEGATE = AffiliationRole.PRIMARY_CONTACT, AffiliationRole.DELEGATE


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation)


def of(person, organisation):
    return queries.open_affiliation(person, organisation)


def test_an_affiliation_is_current_at_once_when_it_is_given(organisation):
    person, staff = make.person(), make.staff()
    given = actions.affiliate(person, organisation, PRIMARY, by=staff)
    assert given.state is AffiliationState.CURRENT
    assert queries.primary_contacts(organisation) == [person]


def test_giving_an_affiliation_again_leaves_the_role_as_it_is(organisation, contact):
    given = actions.affiliate(contact, organisation, DELEGATE, by=make.staff())
    assert given is of(contact, organisation)
    assert given.role is PRIMARY
    assert not about(given)


def test_a_request_that_waits_becomes_the_affiliation_that_is_given(organisation):
    asked = actions.ask_to_join(make.person(), organisation)
    assert actions.affiliate(asked.person, organisation, PRIMARY, by=make.staff()) is asked
    assert (asked.state, asked.role) == (AffiliationState.CURRENT, PRIMARY)


def test_who_asks_to_join_waits_and_the_primary_contacts_hear_of_it(organisation, contact, outbox):
    asking = make.person()
    asked = actions.ask_to_join(asking, organisation)
    assert asked.state is AffiliationState.REQUESTED
    assert not queries.affiliations_of(asking)
    assert [(m.event, m.person_id) for m in outbox()] == [("affiliation.requested", contact.id)]


def test_where_nobody_runs_the_organisation_staff_hear_who_asks(organisation, outbox):
    staff = make.staff()
    actions.ask_to_join(make.person(), organisation)
    assert [m.person_id for m in outbox()] == [staff.id]


def test_asking_twice_is_asking_once(organisation, contact, outbox):
    asking = make.person()
    assert actions.ask_to_join(asking, organisation) is actions.ask_to_join(asking, organisation)
    assert len(outbox()) == 1


def test_an_accepted_request_makes_a_delegate_who_is_told(organisation, contact, outbox):
    asked = actions.ask_to_join(make.person(), organisation)
    actions.accept_request(asked, by=contact)
    assert (asked.state, asked.role) == (AffiliationState.CURRENT, DELEGATE)
    assert outbox()[-1].event == "affiliation.accepted"


def test_a_declined_request_is_told_with_its_reason(organisation, contact, outbox):
    asked = actions.ask_to_join(make.person(), organisation)
    actions.decline_request(asked, by=contact, reason="We do not know you.")
    assert asked.state is AffiliationState.ENDED
    assert "We do not know you." in outbox()[-1].text


def test_a_request_is_answered_once(organisation, contact):
    asked = actions.ask_to_join(make.person(), organisation)
    actions.accept_request(asked, by=contact)
    with pytest.raises(Stale):
        actions.decline_request(asked, by=contact)


def test_a_delegate_answers_no_request(organisation, contact):
    asked = actions.ask_to_join(make.person(), organisation)
    with pytest.raises(Forbidden):
        actions.accept_request(asked, by=make.delegate(organisation))


def test_a_primary_contact_of_another_organisation_answers_no_request(organisation):
    asked = actions.ask_to_join(make.person(), organisation)
    with pytest.raises(Forbidden):
        actions.accept_request(asked, by=make.primary_contact())


def test_nobody_accepts_their_own_request(organisation):
    staff = make.staff()
    asked = actions.ask_to_join(staff, organisation)
    with pytest.raises(Forbidden):
        actions.accept_request(asked, by=staff)


def test_a_primary_contact_makes_a_delegate_primary_contact(organisation, contact, outbox):
    affiliation = of(make.delegate(organisation), organisation)
    actions.change_role(affiliation, PRIMARY, by=contact)
    assert affiliation.role is PRIMARY
    assert about(affiliation)[-1].details == {"before": "delegate", "after": "primary contact"}
    assert outbox()[-1].event == "affiliation.role_changed"


def test_nobody_changes_their_own_role(organisation, contact):
    make.primary_contact(organisation)
    with pytest.raises(Forbidden):
        actions.change_role(of(contact, organisation), DELEGATE, by=contact)


def test_staff_take_the_role_of_the_last_primary_contact_from_nobody(organisation, contact):
    with pytest.raises(RuleBroken, match="at least one primary contact"):
        actions.change_role(of(contact, organisation), DELEGATE, by=make.staff())


def test_nobody_becomes_an_observer_by_a_change_of_role(organisation, contact):
    affiliation = of(make.delegate(organisation), organisation)
    with pytest.raises(RuleBroken):
        actions.change_role(affiliation, AffiliationRole.OBSERVER, by=contact)


def test_ending_takes_effect_at_once_and_is_told(organisation, contact, outbox):
    delegate = make.delegate(organisation)
    affiliation = of(delegate, organisation)
    actions.end_affiliation(affiliation, by=contact, reason="Changed jobs.")
    assert not queries.affiliations_of(delegate)
    assert (affiliation.ended_reason, affiliation.ended_at is None) == ("Changed jobs.", False)
    assert outbox()[-1].person_id == delegate.id


def test_an_ended_primary_contact_may_do_nothing_any_more(organisation, contact):
    other = make.primary_contact(organisation)
    actions.end_affiliation(of(other, organisation), by=contact)
    with pytest.raises(Forbidden):
        actions.change_role(of(make.delegate(organisation), organisation), PRIMARY, by=other)


def test_the_last_primary_contact_cannot_be_ended(organisation, contact):
    make.delegate(organisation)
    with pytest.raises(RuleBroken, match="at least one primary contact"):
        actions.end_affiliation(of(contact, organisation), by=contact)


def test_a_primary_contact_steps_down_where_another_remains(organisation, contact, outbox):
    other = make.primary_contact(organisation)
    actions.end_affiliation(of(contact, organisation), by=contact)
    assert queries.primary_contacts(organisation) == [other]
    assert [(m.event, m.person_id) for m in outbox()] == [("affiliation.left", other.id)]


def test_a_delegate_may_leave_but_end_nobody_else(organisation, contact):
    delegate, other = make.delegate(organisation), make.delegate(organisation)
    actions.end_affiliation(of(delegate, organisation), by=delegate)
    with pytest.raises(Forbidden):
        actions.end_affiliation(of(contact, organisation), by=other)


def test_what_has_ended_does_not_end_again(organisation, contact):
    affiliation = of(make.delegate(organisation), organisation)
    actions.end_affiliation(affiliation, by=contact)
    with pytest.raises(Stale):
        actions.end_affiliation(affiliation, by=contact)
