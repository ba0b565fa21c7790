"""The contacts of a lead, and what is on record of where their data come from (article 14 GDPR)."""

from datetime import date

import pytest

from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import actions, contact_actions
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.contact_models import LegalBasis, Untold, month_after
from hubcommunity.partnerships.contact_queries import contacts_of
from tests import make

FAIR = Provenance("Business card at a fair", obtained_on=date(2026, 1, 31))


def add_lead(pipeline=None, **facts):
    facts = {"organisation_name": "Nordic Alliance", "contact_email": "ann@nordic.test"} | facts
    return actions.add_lead(pipeline or make.pipeline(), by=make.staff(), **facts)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 1, 15), date(2026, 2, 15)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last(day, due):
    assert month_after(day) == due


def test_the_contact_with_whom_a_lead_is_added_is_on_record_with_where_the_data_come_from():
    [contact] = contacts_of(add_lead(provenance=FAIR))
    assert contact.person.email == "ann@nordic.test"
    assert (contact.source, contact.basis) == (FAIR.source, LegalBasis.LEGITIMATE_INTERESTS)
    assert (contact.notice_due_on, contact.is_due) == (date(2026, 2, 28), True)


def test_without_more_said_the_data_come_from_where_the_lead_does():
    assert (
        contacts_of(add_lead(source=make.source("Nordic congress")))[0].source == "Nordic congress"
    )


def test_who_wrote_to_us_was_told_in_the_contact_form():
    [contact] = contacts_of(add_lead(enquiry_uid=make.enquiry().uid))
    assert (contact.untold_because, contact.is_due) == (Untold.THEMSELVES, False)


def test_another_first_contact_joins_the_one_before():
    lead = add_lead()
    for email in ("bo@nordic.test", "ann@nordic.test"):
        actions.edit(lead, by=make.staff(), version=lead.version, contact_email=email)
        db.session.flush()
    told = [contact.person.email for contact in contacts_of(lead)]
    assert told == ["ann@nordic.test", "bo@nordic.test"]
    assert lead.contact.email == "ann@nordic.test"


def test_a_person_is_a_contact_of_a_lead_once():
    lead = add_lead()
    with pytest.raises(RuleBroken, match="a contact of the lead already"):
        contact_actions.add_contact(lead, lead.contact, by=None, provenance=FAIR)


def test_the_next_contact_takes_the_place_of_one_who_is_removed():
    lead = add_lead()
    bo = make.person(email="bo@nordic.test")
    contact_actions.add_contact(lead, bo, by=make.staff(), provenance=FAIR)
    for left in (bo, None):
        contact_actions.remove_contact(contacts_of(lead)[0], by=make.staff())
        assert lead.contact is left
