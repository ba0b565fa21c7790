"""What happens to an enquiry."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hubcommunity.consent import actions as consenting
from hubcommunity.consent import queries as consent
from hubcommunity.consent.models import NEWS, EventKind
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.enquiries import actions, queries
from hubcommunity.enquiries.models import NEXT, Enquiry, EnquiryState
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.source_models import Origin
from hubcommunity.partnerships.step_models import Activity
from hubcommunity.people.models import Person
from tests import make


def received(**values):
    given = {
        "organisation_name": "Ministry of Health",
        "type": make.organisation_type(),
        "given_name": "Ana",
        "family_name": "Sousa",
        "job_title": "Adviser",
        "email": "ana@ministry.example",
        "country": "PT",
        "subject": "A national strategy",
        "message": "We would like to talk.",
    }
    return actions.receive(**given | values)


def test_an_enquiry_is_kept_with_the_person_who_wrote_it():
    enquiry = received()

    assert enquiry.state is EnquiryState.NEW
    assert (enquiry.person.email, enquiry.person.name) == ("ana@ministry.example", "Ana Sousa")


def test_who_writes_twice_is_one_person_and_keeps_their_name():
    first = received()
    second = received(email="ANA@ministry.example", given_name="Buy", family_name="Now")
    assert second.person is first.person
    assert first.person.name == "Ana Sousa"


def test_the_acknowledgement_has_nothing_of_what_was_typed(outbox):
    typed = {
        "organisation_name": "Winner Ltd",
        "given_name": "Click",
        "family_name": "https://evil.example",
        "job_title": "Prize officer",
        "subject": "You have won",
        "message": "Claim it now.",
    }
    enquiry = received(**typed)

    (mail,) = outbox()

    assert mail.to_address == enquiry.email
    for words in typed.values():
        for part in (mail.subject, mail.text, mail.html):
            assert words not in part


def test_without_a_tick_nothing_is_asked(outbox):
    enquiry = received()
    assert consent.state_of(enquiry.person, NEWS) is None
    assert "/privacy/confirm/" not in outbox()[0].text


def test_a_tick_asks_for_consent_and_the_mail_has_the_link(outbox):
    make.purpose(NEWS)

    enquiry = received(wants_news=True)

    line = consent.present_event(enquiry.person, NEWS)
    assert line.kind is EventKind.REQUESTED
    assert line.evidence == {"enquiry": str(enquiry.uid)}
    (mail,) = outbox()
    assert "/privacy/confirm/" in mail.text
    assert "/privacy/confirm/" in mail.html
    assert mail.holds_secret


def test_a_tick_takes_nothing_from_who_agreed_before(outbox):
    make.purpose(NEWS)
    who = make.follower(email="ana@ministry.example")

    received(wants_news=True)

    assert consent.is_given(who, NEWS)
    assert "/privacy/confirm/" not in outbox()[0].text


def test_a_tick_by_somebody_else_wakes_no_withdrawn_consent(outbox):
    make.purpose(NEWS)
    who = make.follower(email="ana@ministry.example")
    make.account(who)
    consenting.withdraw(who, NEWS, how="unsubscribe-link", by=who)

    received(wants_news=True)
    received(wants_news=True, by=make.account().person)

    assert consent.state_of(who, NEWS) is EventKind.WITHDRAWN
    for mail in outbox()[1:]:  # the first is the receipt of when they once agreed
        assert mail.event == "enquiry.received"
        assert "/privacy/confirm/" not in mail.text

    received(wants_news=True, by=who)

    assert consent.state_of(who, NEWS) is EventKind.REQUESTED
    assert "/privacy/confirm/" in outbox()[-1].text


def test_staff_are_told_of_the_organisation_and_the_subject_and_of_no_person(outbox):
    staff = make.staff()

    enquiry = received()

    (mail,) = [mail for mail in outbox() if mail.person_id == staff.id]
    assert "Ministry of Health" in mail.text
    assert "A national strategy" in mail.text
    assert f"/staff/enquiries/{enquiry.uid}/" in mail.text
    for personal in ("Ana", "Sousa", "ana@ministry.example", "Adviser", "We would like"):
        assert personal not in mail.text + mail.html + mail.subject


def test_a_lead_carries_everything_over():
    staff, enquiry = make.staff(), received()

    source = make.source("The web form", origin=Origin.ENQUIRY)
    lead = actions.make_lead(enquiry, make.pipeline(), by=staff)

    assert (lead.organisation_name, lead.country) == ("Ministry of Health", "PT")
    assert (lead.type_id, lead.source) == (enquiry.type_id, source)
    assert (lead.contact, lead.enquiry_uid) == (enquiry.person, enquiry.uid)
    note = db.session.scalars(select(Activity).where(Activity.lead_id == lead.id)).one()
    assert note.text == "A national strategy\n\nWe would like to talk.\n\nAna Sousa, Adviser"
    assert enquiry.state is EnquiryState.TRIAGED
    assert queries.lead_of(enquiry) is lead


def test_an_enquiry_becomes_a_lead_once():
    staff, enquiry, pipeline = make.staff(), received(), make.pipeline()
    actions.make_lead(enquiry, pipeline, by=staff)
    with pytest.raises(RuleBroken, match="lead already"):
        actions.make_lead(enquiry, pipeline, by=staff)


def test_an_answered_enquiry_can_still_become_a_lead():
    staff, enquiry = make.staff(), received()
    actions.mark_answered(enquiry, by=staff)

    actions.make_lead(enquiry, make.pipeline(), by=staff)

    assert enquiry.state is EnquiryState.ANSWERED


def test_a_closed_enquiry_becomes_no_lead():
    staff, enquiry = make.staff(), received()
    actions.close(enquiry, by=staff, answer="Not for us.")
    with pytest.raises(Stale, match="was faster: the enquiry is closed"):
        actions.make_lead(enquiry, make.pipeline(), by=staff)


def test_closing_keeps_what_was_answered_by_whom_and_when():
    staff, enquiry = make.staff(), received()

    actions.close(enquiry, by=staff, answer=" We talked on the phone. ")

    assert (enquiry.answer, enquiry.closed_by) == ("We talked on the phone.", staff)
    assert enquiry.closed_at is not None


def test_nothing_is_closed_without_an_answer():
    enquiry = received()
    with pytest.raises(RuleBroken, match="what was answered"):
        actions.close(enquiry, by=make.staff(), answer="  ")
    assert enquiry.state is EnquiryState.NEW


def test_the_second_to_close_is_told_who_was_faster():
    enquiry = received()
    actions.close(enquiry, by=make.staff(given_name="Eva", family_name="Quick"), answer="Done.")
    with pytest.raises(Stale, match="Eva Quick was faster"):
        actions.close(enquiry, by=make.staff(), answer="Done too.")


MOVES = {
    EnquiryState.TRIAGED: actions.take_in_hand,
    EnquiryState.ANSWERED: actions.mark_answered,
    EnquiryState.CLOSED: lambda enquiry, by: actions.close(enquiry, by=by, answer="Done."),
}


@given(st.lists(st.sampled_from(sorted(MOVES, key=str)), max_size=6))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_enquiry_moves_only_along_the_table(path):
    staff, enquiry = make.staff(), make.enquiry()
    for state in path:
        before = enquiry.state
        if state in NEXT[before]:
            MOVES[state](enquiry, by=staff)
            assert enquiry.state is state
        else:
            with pytest.raises(Stale):
                MOVES[state](enquiry, by=staff)
            assert enquiry.state is before


def test_of_two_staff_at_once_one_wins_and_the_other_is_told(app):
    both = [make.staff().id for _ in range(2)]
    enquiry = make.enquiry()
    number = enquiry.id
    db.session.commit()
    start, told = threading.Barrier(2), []

    def close(person_id):
        with app.app_context():
            try:
                mine = db.session.get(Enquiry, number)
                staff = db.session.get(Person, person_id)
                db.session.commit()
                start.wait()
                actions.close(mine, by=staff, answer=f"By {person_id}")
                db.session.commit()
                told.append("won")
            except Stale as stale:
                told.append(str(stale))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=close, args=(each,)) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.expire_all()
    assert sorted(told, key=len)[0] == "won"
    assert "was faster" in sorted(told, key=len)[1]
    assert enquiry.answer == f"By {enquiry.closed_by_id}"


def test_of_two_leads_at_once_one_is_made(app):
    staff, enquiry, pipeline = make.staff(), make.enquiry(), make.pipeline()
    ids = enquiry.id, staff.id, pipeline.id
    db.session.commit()
    start, told = threading.Barrier(2), []

    def make_lead():
        with app.app_context():
            try:
                start.wait()
                mine = db.session.get(Enquiry, ids[0])
                lane = db.session.get(type(pipeline), ids[2])
                actions.make_lead(mine, lane, by=db.session.get(Person, ids[1]))
                db.session.commit()
                told.append("won")
            except RuleBroken as broken:
                told.append(str(broken))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=make_lead) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["This enquiry is a lead already.", "won"]
    assert len(db.session.scalars(select(Lead)).all()) == 1
