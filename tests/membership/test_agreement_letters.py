"""The worker tells of new versions and reminds before the end, each once, also after a sleep."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership import agreement_letter_actions as letters
from hubcommunity.membership.agreement_actions import (
    Signed,
    adopt,
    end_agreement,
    publish_version,
    record_signed,
)
from hubcommunity.membership.agreement_models import Announcement
from hubcommunity.organisations.models import AffiliationState
from hubcommunity.worker.actions import JOBS
from tests import make

DAY = timedelta(days=1)


def in_days(days):
    return clock.today() + days * DAY


@pytest.fixture
def kind():
    return make.code_of_ethics().kind


def publish(kind, text="Be kinder."):
    return publish_version(kind, title="Code of conduct", text=text, by=None)


def announce():
    return letters.announce_versions(clock.now())


def remind():
    return letters.remind(clock.now())


def test_the_worker_has_both_jobs():
    assert {letters.announce_versions, letters.remind} <= {job.run for job in JOBS}


# --- a new version ---


def test_every_primary_contact_of_a_member_is_told_of_a_new_version_once(kind, outbox):
    clinic, agency = make.member("Clinic"), make.member("Agency")
    told = [
        make.primary_contact(clinic),
        make.primary_contact(clinic),
        make.primary_contact(agency),
    ]
    make.delegate(clinic)
    version = publish(kind)
    assert outbox() == []

    assert announce() == 3
    assert announce() == 0
    assert [mail.to_address for mail in outbox()] == [person.email for person in told]
    first = outbox()[0]
    assert first.event == "agreement.published"
    assert version.sha256 in first.text
    assert f"http://hub.test/organisation/{clinic.slug}/agreements/code-of-ethics/" in first.text


def test_who_left_or_is_no_member_is_not_told(kind, outbox):
    make.primary_contact(make.organisation())
    make.primary_contact(make.member(since=in_days(-800), until=in_days(-400)))
    gone = make.primary_contact()
    db.session.flush()
    for affiliation in db.session.scalars(select(letters.Affiliation).filter_by(person_id=gone.id)):
        affiliation.state = AffiliationState.ENDED
    publish(kind)
    assert announce() == 0
    assert outbox() == []


def test_who_adopted_it_before_the_worker_came_is_not_asked(kind):
    clinic = make.member()
    contact = make.primary_contact(clinic)
    make.primary_contact()
    adopt(clinic, publish(kind), by=contact)
    assert announce() == 1


def test_it_goes_on_turn_by_turn_where_it_stopped(kind, outbox, monkeypatch):
    monkeypatch.setattr(letters, "A_TURN", 2)
    for _ in range(5):
        make.primary_contact()
    publish(kind)

    assert [announce() for _ in range(4)] == [2, 2, 1, 0]
    assert len({mail.to_address for mail in outbox()}) == 5


def test_a_turn_that_was_undone_is_done_again_and_nobody_hears_twice(kind, outbox):
    make.primary_contact()
    publish(kind)
    db.session.commit()
    announce()
    db.session.rollback()
    assert (announce(), len(outbox())) == (1, 1)


def test_of_a_version_that_was_replaced_meanwhile_nobody_hears(kind, outbox):
    make.primary_contact()
    publish(kind, "Second.")
    third = publish(kind, "Third.")
    assert [announce() for _ in range(2)] == [1, 0]
    assert [third.sha256 in mail.text for mail in outbox()] == [True]


def test_texts_of_other_kinds_are_told_of_all_the_same(kind):
    make.primary_contact()
    charter = make.agreement_kind("charter", adopted_online=True)
    publish(kind)
    publish(charter)
    assert [announce() for _ in range(3)] == [1, 1, 0]
    finished = db.session.scalars(select(Announcement.finished_at)).all()
    assert len(finished) == 2
    assert None not in finished


# --- running out ---


@pytest.fixture
def people():
    clinic = make.member("Clinic of the North")
    return clinic, make.primary_contact(clinic), make.staff()


def test_contacts_and_staff_are_reminded_twice(people, outbox):
    clinic, contact, staff = people
    until = in_days(61)
    make.agreement(clinic, valid_until=until)
    for left, mails in ((61, 0), (60, 2), (59, 2), (15, 2), (14, 4), (0, 4), (-1, 4)):
        with time_machine.travel(clock.now() + (61 - left) * DAY):
            remind()
            assert (left, len(outbox())) == (left, mails)
    assert sorted(mail.to_address for mail in outbox()) == sorted([contact.email, staff.email] * 2)


def test_a_reminder_leads_contacts_and_staff_to_their_own_pages(people, outbox):
    clinic, contact, staff = people
    kept = make.agreement(clinic, valid_until=in_days(20))
    remind()
    texts = {mail.to_address: mail.text for mail in outbox()}
    assert f"http://hub.test/organisation/agreements/?of={clinic.slug}" in texts[contact.email]
    assert "primary contact of Clinic of the North" in texts[contact.email]
    assert f"http://hub.test/staff/agreements/{kept.uid}/" in texts[staff.email]
    assert "on the staff" in texts[staff.email]
    entry = db.session.scalars(select(AuditEntry).filter_by(event="agreement.reminded")).one()
    assert (entry.subject_id, entry.details) == (kept.id, {"days": 60})


def test_who_slept_through_both_days_gives_the_last_reminder_only(people, outbox):
    make.agreement(people[0], valid_until=in_days(10))
    assert [remind(), remind()] == [1, 0]
    assert len(outbox()) == 2


def test_a_sleep_of_a_week_loses_no_reminder(people):
    make.agreement(people[0], valid_until=in_days(61))
    with time_machine.travel(clock.now() + 8 * DAY):
        assert remind() == 1


def test_what_ended_was_replaced_or_has_no_end_is_not_reminded_of(people):
    clinic, _contact, staff = people
    ended = make.agreement(clinic, valid_until=in_days(10))
    end_agreement(ended, by=staff, on=clock.today(), reason="Over.")
    make.agreement(make.member(), valid_until=in_days(10), ended_on=in_days(5))
    make.agreement(make.member())
    assert remind() == 0


def test_one_that_is_replaced_is_not_reminded_of_but_the_next_one_is(people):
    clinic, _contact, staff = people
    make.agreement(clinic, valid_until=in_days(10))
    signed = Signed("Sigrid", clock.today(), valid_until=in_days(100))
    later = record_signed(clinic, make.agreement_kind(), signed, by=staff)
    assert remind() == 0
    with time_machine.travel(clock.now() + 41 * DAY):
        assert remind() == 1
    assert later.reminded_days == 60


def test_a_reminder_whose_day_was_over_at_the_recording_is_not_sent(people):
    clinic, _contact, staff = people
    signed = Signed("Sigrid", in_days(-300), valid_until=in_days(30))
    record_signed(clinic, make.agreement_kind(), signed, by=staff)
    assert remind() == 0
    with time_machine.travel(clock.now() + 16 * DAY):
        assert remind() == 1


def test_reminders_are_given_turn_by_turn(people, monkeypatch):
    monkeypatch.setattr(letters, "A_TURN", 2)
    for _ in range(3):
        make.agreement(valid_until=in_days(20))
    assert [remind() for _ in range(3)] == [2, 1, 0]
