"""Telling the contacts of leads what the hub has of them (article 14 GDPR), in time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.mail.models import Message
from hubcommunity.partnerships import contact_actions, history_queries, notice_actions
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.contact_models import PARTNERSHIP, Contact, Untold
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once

NOW = datetime(2026, 11, 27, 7, tzinfo=UTC)


def contact_due_in(days, lead=None, **facts):
    """Return a contact whose month ends in so many days."""
    lead = lead or make.lead(owner=facts.pop("owner", None))
    person = make.person(given_name="Ann", family_name="Berg")
    made = contact_actions.add_contact(lead, person, by=None, provenance=Provenance("A fair"))
    made.notice_due_on = NOW.date() + timedelta(days=days)
    db.session.flush()
    return made


def mails(event):
    return db.session.scalars(select(Message).where(Message.event == event)).all()


@pytest.fixture
def notice():
    make.purpose(PARTNERSHIP, asks_consent=False, text="We are jointly responsible.")


def test_the_notice_says_what_for_by_whom_from_where_and_which_rights(notice):
    contact = contact_due_in(20)
    notice_actions.send_notice(contact, by=make.staff())
    [mail] = mails("lead.notice")
    assert mail.to_address == contact.person.email
    for words in ("A fair", "jointly responsible", "/privacy/", "interests (f), GDPR Article 6(1)"):
        assert words in mail.text
    assert contact.notice.text in mail.text
    assert (contact.told_at is not None, contact.is_due) == (True, False)


def test_the_notice_is_sent_once_though_two_press_at_once(app, notice):
    contact_id, by_id = contact_due_in(20).id, make.staff().id

    def press():
        contact = db.session.get(Contact, contact_id)
        notice_actions.send_notice(contact, by=db.session.get(Person, by_id))

    told = at_once(app, press, press)
    assert sorted(told) == ["", "The notice was sent already."]
    assert len(mails("lead.notice")) == 1


def test_who_needs_no_notice_gets_none(notice):
    contact = contact_due_in(20)
    why = {"untold_because": Untold.EFFORT, "note": "No address that works"}
    contact_actions.change_contact(contact, by=make.staff(), provenance=Provenance("x"), **why)
    with pytest.raises(RuleBroken, match="needs no notice"):
        notice_actions.send_notice(contact, by=make.staff())
    assert not contact.is_due


def test_after_the_notice_no_reason_against_it_is_taken(notice):
    contact = contact_due_in(20)
    notice_actions.send_notice(contact, by=make.staff())
    with pytest.raises(RuleBroken, match="sent already"):
        contact_actions.change_contact(
            contact, by=make.staff(), provenance=Provenance("x"), untold_because=Untold.LAW
        )
    with pytest.raises(Stale):
        notice_actions.send_notice(contact, by=make.staff())


def test_without_a_notice_nothing_is_sent():
    with pytest.raises(RuleBroken, match="publish one first"):
        notice_actions.send_notice(contact_due_in(20), by=make.staff())
    assert not mails("lead.notice")


def test_whoever_was_told_for_one_lead_has_the_information_for_the_next(notice):
    first = contact_due_in(20)
    notice_actions.send_notice(first, by=make.staff())
    again = contact_actions.add_contact(
        make.lead(first.lead.pipeline), first.person, by=None, provenance=Provenance("A fair")
    )
    assert again.untold_because is Untold.INFORMED


def test_the_owner_is_reminded_a_week_before_and_once_more_when_it_is_late():
    owner = make.staff()
    pipeline = make.pipeline()
    contact_due_in(7, make.lead(pipeline, owner=owner, organisation_name="Due Agency"))
    contact_due_in(8, make.lead(pipeline, owner=owner))
    days = [(0, 1), (0, 0), (1, 1), (7, 0), (8, 1), (9, 1), (30, 0)]
    for day, reminded in days:
        now = NOW + timedelta(days=day)
        assert notice_actions.remind_of_notices(now) == reminded, f"on day {day}"
        assert {mail.person_id for mail in mails("lead.notices_due")} == {owner.id}
        if not day:
            [mail] = mails("lead.notices_due")
            assert "Due Agency" in mail.text
            assert "Ann Berg" not in mail.text


def test_of_a_lead_without_an_owner_all_staff_are_reminded():
    staff = {make.staff().id, make.staff().id}
    contact_due_in(-1)
    assert notice_actions.remind_of_notices(NOW) == 1
    assert {mail.person_id for mail in mails("lead.notices_due")} == staff


def test_who_was_told_or_need_not_be_is_no_cause_to_remind(notice):
    pipeline = make.pipeline("another", "Another")
    notice_actions.send_notice(contact_due_in(1, make.lead(pipeline)), by=make.staff())
    contact_due_in(1, make.lead(pipeline)).untold_because = Untold.LAW
    assert notice_actions.remind_of_notices(NOW) == 0


def test_the_timeline_has_the_mail_and_who_was_told(notice):
    contact = contact_due_in(20)
    notice_actions.send_notice(contact, by=make.staff())
    db.session.flush()
    [mail] = history_queries.history(contact.lead, "mails").items
    assert (mail.text, mail.detail) == (
        "Mail: What Community hub has on record of you",
        "waits to be sent",
    )
    told = [(one.text, one.detail) for one in history_queries.history(contact.lead).items]
    assert ("Notice sent to a contact", "Ann Berg") in told


def test_the_list_of_notices_shows_who_is_still_to_be_told(sign_in, notice):
    contact = contact_due_in(3)
    page = sign_in(make.staff()).get("/staff/leads/notices/").text
    assert contact.person.name in page
    assert contact.lead.organisation_name in page


def test_what_is_on_record_of_a_contact_is_changed_on_its_page(sign_in):
    contact = contact_due_in(3)
    address = f"/staff/leads/{contact.lead.uid}/contacts/{contact.uid}/"
    form = {"source": "Their website", "obtained_on": "2026-11-02", "basis": "public task"}
    wrong = {"untold_because": "disproportionate effort", "obtained_on": "2999-01-01"}
    staff = sign_in(make.staff())
    page = staff.post(address, data=form | wrong).text
    assert "Say why it is impossible" in page
    assert "still to come" in page
    assert staff.post(address, data=form).status_code == 302
    assert (contact.source, str(contact.notice_due_on)) == ("Their website", "2026-12-02")
    assert contact.obtained_on <= clock.today()
