"""E-mail domains: claimed, verified, withdrawn; and whom an address leads to."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from hubcommunity.audit.queries import about
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations import domain_actions as actions
from hubcommunity.organisations import domain_queries as queries
from hubcommunity.organisations.actions import end_affiliation
from hubcommunity.organisations.domain_models import NEXT, DomainState, EmailDomain
from hubcommunity.organisations.models import AffiliationState
from hubcommunity.organisations.queries import current_affiliation
from tests import make
from tests.threads import at_once

UNVERIFIED, VERIFIED, WITHDRAWN = DomainState


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation, email="pirkko@clinic.example")


@pytest.fixture
def staff():
    return make.staff()


def trail(claimed):
    return [entry.event.removeprefix("email_domain.") for entry in about(claimed)]


# --- claiming ---


def test_a_domain_where_a_primary_contact_signs_in_is_verified_at_once(organisation, contact):
    claimed = actions.claim(organisation, "@Clinic.example", by=contact)
    assert (claimed.domain, claimed.state) == ("clinic.example", VERIFIED)
    assert claimed.verified_at is not None
    assert trail(claimed) == ["claimed", "verified"]
    assert {entry.actor_id for entry in about(claimed)} == {contact.id}


def test_the_address_of_another_primary_contact_counts_as_well(organisation):
    make.primary_contact(organisation, email="olli@other.example")
    contact = make.primary_contact(organisation, email="me@elsewhere.example")
    assert actions.claim(organisation, "other.example", by=contact).is_verified


def test_any_other_domain_waits_for_staff(organisation, contact):
    claimed = actions.claim(organisation, "other.example", by=contact)
    assert (claimed.state, claimed.verified_at) == (UNVERIFIED, None)
    assert trail(claimed) == ["claimed"]


@pytest.mark.parametrize("domain", ["mail.clinic.example", "north.example"])
def test_an_address_proves_its_own_domain_and_none_above_or_below(organisation, domain):
    contact = make.primary_contact(organisation, email="pirkko@clinic.north.example")
    assert not actions.claim(organisation, domain, by=contact).is_verified


def test_the_address_of_a_delegate_proves_nothing(organisation, contact):
    make.delegate(organisation, email="dora@delegates.example")
    assert not actions.claim(organisation, "delegates.example", by=contact).is_verified


def test_an_address_without_an_account_proves_nothing(organisation, contact):
    named = make.person(email="named@named.example")
    make.affiliation(named, organisation, make.AffiliationRole.PRIMARY_CONTACT)
    assert not actions.claim(organisation, "named.example", by=contact).is_verified


def test_a_former_primary_contact_proves_nothing(organisation, contact):
    former = make.primary_contact(organisation, email="former@former.example")
    end_affiliation(current_affiliation(former, organisation), by=contact)
    assert not actions.claim(organisation, "former.example", by=contact).is_verified


def test_what_staff_claim_for_others_is_verified(organisation, staff):
    assert actions.claim(organisation, "clinic.example", by=staff).is_verified


def test_staff_verify_nothing_of_an_organisation_they_represent(organisation, staff):
    make.affiliation(staff, organisation)
    claimed = actions.claim(organisation, "clinic.example", by=staff)
    assert not claimed.is_verified
    with pytest.raises(Forbidden):
        actions.verify(claimed, by=staff)


def test_a_delegate_claims_nothing(organisation):
    with pytest.raises(Forbidden):
        actions.claim(organisation, "clinic.example", by=make.delegate(organisation))


@pytest.mark.parametrize("domain", ["gmail.com", "mail.web.de", "co.uk", "no domain"])
def test_shared_domains_and_what_is_none_are_refused(organisation, staff, domain):
    with pytest.raises(RuleBroken):
        actions.claim(organisation, domain, by=staff)
    assert not queries.domains_of(organisation)


def test_claiming_again_is_claiming_once(organisation, contact):
    first = actions.claim(organisation, "clinic.example", by=contact)
    assert actions.claim(organisation, "CLINIC.example", by=contact) is first
    assert trail(first) == ["claimed", "verified"]


def test_claiming_again_looks_again_whether_it_is_proven(organisation, contact):
    waiting = actions.claim(organisation, "other.example", by=contact)
    make.primary_contact(organisation, email="new@other.example")
    assert actions.claim(organisation, "other.example", by=contact) is waiting
    assert waiting.is_verified


# --- one domain, several organisations ---


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("clinic.example", "clinic.example"),
        ("clinic.example", "mail.clinic.example"),
        ("mail.clinic.example", "clinic.example"),
    ],
)
def test_near_a_domain_that_is_verified_elsewhere_staff_decide(organisation, staff, theirs, ours):
    actions.claim(make.member("Agency of the South"), theirs, by=staff)
    contact = make.primary_contact(organisation, email=f"pirkko@{ours}")
    claimed = actions.claim(organisation, ours, by=contact)
    assert not claimed.is_verified
    assert queries.is_disputed(claimed)


def test_a_domain_that_only_ends_alike_is_no_dispute(organisation, staff):
    actions.claim(make.member(), "myclinic.example", by=staff)
    contact = make.primary_contact(organisation, email="pirkko@clinic.example")
    assert actions.claim(organisation, "clinic.example", by=contact).is_verified


def test_a_domain_that_another_only_claims_is_no_dispute(organisation, contact):
    other = make.member()
    actions.claim(other, "clinic.example", by=make.primary_contact(other))
    assert actions.claim(organisation, "clinic.example", by=contact).is_verified


def test_staff_verify_what_nobody_else_has(organisation, contact, staff, outbox):
    claimed = actions.claim(organisation, "other.example", by=contact)
    actions.verify(claimed, by=staff)
    assert claimed.is_verified
    assert about(claimed)[-1].actor_id == staff.id
    assert [(m.event, m.person_id) for m in outbox()] == [("email_domain.verified", contact.id)]


def test_staff_read_who_has_the_domain_already(organisation, contact, staff):
    other = make.member("Agency of the South")
    holds = actions.claim(other, "clinic.example", by=staff)
    claimed = actions.claim(organisation, "clinic.example", by=contact)
    with pytest.raises(RuleBroken, match="verified for Agency of the South"):
        actions.verify(claimed, by=staff)
    actions.withdraw(holds, by=staff)
    actions.verify(claimed, by=staff)
    assert queries.holder_of("clinic.example") == organisation


def test_staff_may_give_a_part_of_a_domain_to_another(organisation, contact, staff):
    actions.claim(make.member(), "university.example", by=staff)
    claimed = actions.claim(organisation, "health.university.example", by=contact)
    actions.verify(claimed, by=staff)
    assert claimed.is_verified


def test_a_primary_contact_verifies_nothing(organisation, contact):
    claimed = actions.claim(organisation, "other.example", by=contact)
    with pytest.raises(Forbidden):
        actions.verify(claimed, by=contact)


def test_of_two_who_prove_a_domain_at_once_one_has_it(app, organisation, contact):
    other = make.member()
    theirs = make.primary_contact(other, email="else@clinic.example")
    numbers = [(organisation.id, contact.id), (other.id, theirs.id)]

    def claim(where, who):
        place, person = (
            db.session.get(type(row), number)
            for row, number in ((organisation, where), (contact, who))
        )
        actions.claim(place, "clinic.example", by=person)

    told = at_once(app, *[lambda pair=pair: claim(*pair) for pair in numbers])
    assert told == ["", ""]
    states = db.session.scalars(select(EmailDomain.state)).all()
    assert sorted(state.value for state in states) == ["unverified", "verified"]


# --- withdrawing ---


def test_a_withdrawn_domain_leaves_the_list_and_stays_on_record(organisation, contact, outbox):
    claimed = actions.claim(organisation, "clinic.example", by=contact)
    actions.withdraw(claimed, by=contact)
    assert claimed.state is WITHDRAWN
    assert claimed.withdrawn_at is not None
    assert not queries.domains_of(organisation)
    assert trail(claimed) == ["claimed", "verified", "withdrawn"]
    assert not outbox()


def test_a_withdrawn_domain_can_be_claimed_anew(organisation, contact):
    first = actions.claim(organisation, "clinic.example", by=contact)
    actions.withdraw(first, by=contact)
    assert actions.claim(organisation, "clinic.example", by=contact) is not first


def test_what_staff_refuse_is_told_with_the_reason(organisation, contact, staff, outbox):
    claimed = actions.claim(organisation, "other.example", by=contact)
    actions.withdraw(claimed, by=staff, reason="It belongs to your landlord.")
    [mail] = outbox()
    assert (mail.event, mail.person_id) == ("email_domain.withdrawn", contact.id)
    assert "It belongs to your landlord." in mail.text


def test_what_is_withdrawn_is_neither_verified_nor_withdrawn_again(organisation, contact, staff):
    claimed = actions.claim(organisation, "other.example", by=contact)
    actions.withdraw(claimed, by=contact)
    with pytest.raises(Stale):
        actions.withdraw(claimed, by=contact)
    with pytest.raises(Stale):
        actions.verify(claimed, by=staff)


def test_others_withdraw_nothing(organisation, contact):
    claimed = actions.claim(organisation, "clinic.example", by=contact)
    for other in (make.delegate(organisation), make.primary_contact()):
        with pytest.raises(Forbidden):
            actions.withdraw(claimed, by=other)


ACTS = st.tuples(
    st.sampled_from(["claim", "verify", "withdraw"]), st.integers(0, 1), st.integers(0, 1)
)


@given(acts=st.lists(ACTS, max_size=14))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_done_a_domain_is_verified_for_one_along_the_table(app, acts):
    db.session.execute(delete(EmailDomain))
    places = [make.member(), make.member()]
    people = [make.primary_contact(place, email=f"a@{n}.example") for n, place in enumerate(places)]
    staff = make.staff()
    for act, where, whose in acts:
        domain, before = f"{whose}.example", states()
        found = queries.claim_of(places[where], domain)
        try:
            if act == "claim":
                actions.claim(places[where], domain, by=people[where])
            elif found is not None and act == "verify":
                actions.verify(found, by=staff)
            elif found is not None:
                actions.withdraw(found, by=people[where])
        except RuleBroken:
            pass
        after = states()
        assert all(after[n] in NEXT[was] | {was} for n, was in before.items())
        verified = db.session.scalars(
            select(EmailDomain.domain).where(EmailDomain.state == VERIFIED)
        ).all()
        assert len(verified) == len(set(verified))
    for person in people:
        db.session.delete(db.session.scalars(select(make.Account).filter_by(person=person)).one())
        person.email = None


def states():
    db.session.flush()
    return dict(db.session.execute(select(EmailDomain.id, EmailDomain.state)).all())


# --- joining ---


def verified(organisation, domain="clinic.example"):
    return actions.claim(organisation, domain, by=make.staff())


@pytest.mark.parametrize("address", ["aino@clinic.example", "Aino@Mail.Clinic.example"])
def test_an_address_at_a_verified_domain_leads_to_its_organisation(organisation, address):
    verified(organisation)
    assert queries.joinable(make.account(email=address).person) == [organisation]


def test_an_address_with_other_letters_is_compared_folded(organisation):
    verified(organisation, "käypä-hoito.fi")
    assert queries.joinable(make.account(email="aino@KÄYPÄ-hoito.fi").person) == [organisation]


@pytest.mark.parametrize("address", ["aino@example", "aino@myclinic.example", "aino@other.example"])
def test_any_other_address_leads_nowhere(organisation, address):
    verified(organisation)
    assert not queries.joinable(make.account(email=address).person)


def test_an_address_that_nobody_confirmed_leads_nowhere(organisation):
    verified(organisation)
    assert not queries.joinable(make.person(email="aino@clinic.example"))


def test_somebody_without_an_address_is_led_nowhere(organisation):
    verified(organisation)
    person = make.account().person
    person.email = None
    assert not queries.joinable(person)


def test_a_domain_that_waits_or_is_withdrawn_leads_nowhere(organisation, contact):
    aino = make.account(email="aino@other.example").person
    claimed = actions.claim(organisation, "other.example", by=contact)
    assert not queries.joinable(aino)
    actions.verify(claimed, by=make.staff())
    assert queries.joinable(aino) == [organisation]
    actions.withdraw(claimed, by=contact)
    assert not queries.joinable(aino)


def test_who_is_there_invited_or_waiting_is_led_nowhere(organisation):
    verified(organisation)
    for number, state in enumerate(AffiliationState):
        aino = make.account(email=f"aino{number}@clinic.example").person
        make.affiliation(aino, organisation, state=state)
        found = queries.joinable(aino)
        assert found == ([organisation] if state is AffiliationState.ENDED else [])


def test_two_domains_of_one_organisation_lead_there_once(organisation):
    verified(organisation)
    verified(organisation, "mail.clinic.example")
    assert queries.joinable(make.account(email="a@mail.clinic.example").person) == [organisation]


def test_asking_by_domain_reaches_the_primary_contact(organisation, contact, outbox):
    verified(organisation)
    aino = make.account(email="aino@clinic.example").person
    asked = actions.ask_by_domain(organisation, by=aino)
    assert asked.state is AffiliationState.REQUESTED
    assert [(m.event, m.person_id) for m in outbox()] == [("affiliation.requested", contact.id)]


def test_nobody_asks_by_a_domain_that_is_not_theirs(organisation):
    verified(organisation)
    with pytest.raises(Forbidden):
        actions.ask_by_domain(organisation, by=make.account(email="aino@other.example").person)
