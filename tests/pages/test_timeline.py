"""One history of an organisation, and of those that were merged into it."""

import re
from datetime import timedelta
from itertools import chain

import pytest

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership.models import ApplicationState
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.merging import actions
from hubcommunity.organisations.domain_models import EmailDomain
from hubcommunity.organisations.models import AffiliationState
from hubcommunity.pages.timeline_queries import KINDS, page_of_timeline
from hubcommunity.topics.calls.models import Elector, Round
from tests import make
from tests.counting import cost


@pytest.fixture
def organisation():
    return make.member("Clinic")


@pytest.fixture
def browser(sign_in):
    return sign_in(make.staff())


def texts(organisation, kind=""):
    return [told.text for told in page_of_timeline(organisation, kind, 1).items]


def fill(organisation, pipeline):
    """Put one thing of each kind on record."""
    who = make.person()
    application = make.application(ApplicationState.APPROVED, organisation=organisation)
    lead = make.lead(pipeline, organisation=organisation, enquiry_uid=make.enquiry().uid)
    membership = membership_of(organisation)
    affiliation = make.affiliation(who, organisation)
    seat = make.seat(who, make.group(), organisation)
    domain = make.saved(EmailDomain(organisation_id=organisation.id, domain="clinic.eu"))
    record("organisation.changed", on=organisation)
    record("email_domain.claimed", on=domain)
    record("application.approved", on=application)
    record("membership.begun", on=membership)
    record("term.opened", on=membership.terms[0])
    record("agreement.recorded", on=make.agreement(organisation))
    record("affiliation.begun", on=affiliation)
    record("seat.taken", on=seat)
    record("lead.moved", on=lead)
    record("meeting.replied", on=make.invitation(make.meeting(seat.group), seat))
    record("call.opened", on=asked(organisation, seat.group))
    make.message(person_id=who.id, event="seat.taken", subject="You have a seat")


def asked(organisation, group):
    """Return a call in which an organisation is asked."""
    call = make.call(group)
    ends = clock.now() + timedelta(days=7)
    held = make.saved(Round(call=call, number=1, statement=call.statement, closes_at=ends))
    make.saved(Elector(round_id=held.id, organisation_id=organisation.id))
    return call


FILLED = {
    "profile": ["E-mail domain claimed", "Organisation changed"],
    "applications": ["Application approved"],
    "terms": ["Term opened", "Membership begun"],
    "agreements": ["Agreement recorded"],
    "people": ["Affiliation begun"],
    "seats": ["Seat taken"],
    "meetings": ["Answer to a meeting"],
    "calls": ["Call for consensus opened"],
    "leads": ["Lead moved"],
    "mails": ["You have a seat"],
    "merges": [],
}


def test_every_kind_can_be_seen_alone_and_all_of_them_together(organisation):
    pipeline = make.pipeline()
    fill(organisation, pipeline)
    fill(make.member("Somebody else"), pipeline)
    assert {kind: texts(organisation, kind) for kind in KINDS} == FILLED
    assert sorted(texts(organisation)) == sorted(chain.from_iterable(FILLED.values()))


def test_what_happened_last_comes_first(organisation):
    for number in range(3):
        entry = record("organisation.changed" if number % 2 else "organisation.added")
        entry.subject_type, entry.subject_id = "organisations", organisation.id
        entry.at = clock.now() - timedelta(days=number)
    assert texts(organisation) == [
        "Organisation added",
        "Organisation changed",
        "Organisation added",
    ]


def test_two_that_were_merged_have_one_history(organisation):
    other, pipeline = make.member("Klinik"), make.pipeline()
    fill(other, pipeline)
    fill(organisation, pipeline)
    actions.merge(other, organisation, by=make.staff(), ends_membership=True)
    assert texts(organisation, "applications") == ["Application approved"] * 2
    assert texts(organisation, "profile").count("Organisation changed") == 2
    assert texts(organisation, "terms").count("Term opened") == 2
    page = page_of_timeline(organisation, "merges", 1)
    assert [(told.text, told.detail) for told in page.items] == [
        ("Took in another organisation", "Klinik"),
        ("Merged into another organisation", "Klinik"),
    ]


def test_mails_are_those_about_it_to_who_represented_it_then(organisation):
    who, left, applicant = make.person(), make.person(), make.person()
    make.affiliation(who, organisation)
    ended = make.affiliation(left, organisation, state=AffiliationState.ENDED)
    ended.ended_at = clock.now() - timedelta(days=1)
    make.application(applicant=applicant, organisation=organisation)
    for reader in (who, left, applicant, make.person()):
        name = {who.id: "who", left.id: "left", applicant.id: "applicant"}.get(reader.id, "nobody")
        make.message(person_id=reader.id, event="affiliation.ended", subject=name)
        make.message(person_id=reader.id, event="account.reset", subject=f"{name}: secret")
    assert sorted(texts(organisation, "mails")) == ["applicant", "who"]


def test_the_page_filters_by_address_and_links_mails(browser, organisation):
    fill(organisation, make.pipeline())
    address = f"/staff/organisations/{organisation.slug}/timeline/"
    everything = browser.get(address).get_data(as_text=True)
    assert "Affiliation begun" in everything
    assert re.search(r'<a href="/staff/mail/[^"]+">You have a seat</a>', everything)
    people = browser.get(address, query_string={"kind": "people"}).get_data(as_text=True)
    assert f'href="{address}?kind=people" aria-current="page"' in people
    assert "Affiliation begun" in people
    assert "Seat taken" not in people
    assert "Nothing of this kind" in browser.get(f"{address}?kind=merges").get_data(as_text=True)
    assert "Seat taken" in browser.get(f"{address}?kind=nonsense").get_data(as_text=True)
    own = browser.get(f"/staff/organisations/{organisation.slug}/").get_data(as_text=True)
    assert f'href="{address}"' in own


def test_the_page_costs_as_much_with_many_entries_as_with_few(browser, organisation):
    address = f"/staff/organisations/{organisation.slug}/timeline/"
    who = make.person()
    make.affiliation(who, organisation)

    def happen(times):
        for _ in range(times):
            record("organisation.changed", on=organisation)
            make.message(person_id=who.id, event="seat.taken")
        db.session.commit()

    happen(5)
    few = cost(lambda: browser.get(address))
    happen(500)
    assert cost(lambda: browser.get(address)) == few
    last = browser.get(f"{address}?page=41").get_data(as_text=True)
    assert "1,001 to 1,010 of 1,010" in last
