"""What is known of a lead: adding, editing, notes, and the timeline."""

import uuid
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import func, select

from hubcommunity.audit import queries as audit
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.partnerships import actions, history_queries, queries
from hubcommunity.partnerships.menu_queries import menu
from hubcommunity.partnerships.receiving.models import Doubt, MailState, ReceivedMail
from hubcommunity.partnerships.step_list_queries import due_count
from hubcommunity.people.models import Person
from tests import make


def add(pipeline=None, **values):
    given = {"by": values.pop("by", None) or make.staff()}
    given["organisation_name"] = "Nordic Patient Alliance"
    lead = actions.add_lead(pipeline or make.pipeline(), **(given | values))
    db.session.flush()
    return lead


def edit(lead, **values):
    given = {
        "by": make.staff(),
        "version": lead.version,
        "organisation_name": lead.organisation_name,
        "contact_name": lead.contact_name,
        "contact_email": lead.contact.email if lead.contact else "",
        "country": lead.country,
        "type_id": lead.type_id,
        "source": lead.source,
        "owner": lead.owner,
        "next_step": lead.next_step,
        "next_step_on": lead.next_step_on,
    }
    actions.edit(lead, **(given | values))
    db.session.flush()


def test_a_new_lead_stands_at_the_top_of_the_first_stage():
    pipeline = make.pipeline()
    older = add(pipeline)
    lead = add(pipeline)
    assert lead.stage.name == "Identified"
    assert lead.position < older.position
    assert queries.open_transition(lead).entered_at == lead.created_at


def test_an_organisation_known_by_its_folded_name_is_linked():
    known = make.organisation("Región de Andalucía")
    assert add(organisation_name="REGION DE ANDALUCIA ").organisation is known


def test_a_name_that_two_organisations_share_is_linked_to_none():
    make.organisation("Health Agency")
    make.organisation("Health Agency")
    assert add(organisation_name="Health Agency").organisation is None


def test_a_contact_with_an_address_becomes_a_person_once():
    pipeline = make.pipeline()
    first = add(pipeline, contact_name="Ann Marie Berg", contact_email="ann@nordic.test")
    again = add(pipeline, contact_name="A. Berg", contact_email="ANN@nordic.test")
    assert first.contact.name == "Ann Marie Berg"
    assert again.contact is first.contact


def test_a_contact_without_a_name_is_known_by_the_address():
    assert add(contact_email="ann@nordic.test").contact.name == "ann@nordic.test"


def test_a_contact_without_an_address_stays_a_name():
    pipeline, by = make.pipeline(), make.staff()
    before = db.session.scalar(select(func.count(Person.id)))
    lead = add(pipeline, by=by, contact_name="Ann Berg")
    assert (lead.contact_name, lead.contact) == ("Ann Berg", None)
    assert db.session.scalar(select(func.count(Person.id))) == before


def test_an_enquiry_becomes_a_lead_once():
    enquiry, pipeline = make.enquiry(), make.pipeline()
    lead = add(pipeline, enquiry_uid=enquiry.uid)
    assert queries.lead_of_enquiry(enquiry.uid) is lead
    with pytest.raises(RuleBroken, match="a lead already"):
        add(pipeline, enquiry_uid=enquiry.uid)


def test_an_edit_keeps_what_was_and_raises_the_version():
    lead = add(next_step="Call")
    seen = lead.version
    edit(lead, next_step="Meeting", country="SE")
    assert audit.about(lead)[-1].details["changes"] == {
        "country": [None, "SE"],
        "next_step": ["Call", "Meeting"],
    }
    assert lead.version > seen


def test_an_edit_that_changes_nothing_leaves_no_trace():
    lead = add()
    edit(lead)
    assert [entry.event for entry in audit.about(lead)] == ["lead.added"]


def test_an_edit_of_an_old_version_is_refused():
    lead = add()
    seen = lead.version
    edit(lead, source=make.source("Conference"))
    with pytest.raises(Stale):
        edit(lead, version=seen, source=make.source("A member"))


def test_the_trace_keeps_no_name_or_address_of_a_contact():
    lead = add()
    edit(lead, contact_name="Ann Berg", contact_email="ann@nordic.test")
    assert audit.about(lead)[-1].details["changes"] == {
        "contact_name": None,
        "contact_email": None,
    }


def test_a_renamed_lead_is_linked_anew():
    lead = add(organisation_name=make.organisation().name)
    edit(lead, organisation_name="Somebody else entirely")
    assert lead.organisation is None


def at(day):
    return time_machine.travel(datetime(2026, 11, day, 12, tzinfo=UTC), tick=False)


def test_the_timeline_tells_how_long_a_lead_was_in_each_stage():
    by = make.staff(given_name="Maria", family_name="Silva")
    with at(1):
        lead = add(by=by)
    with at(13):
        stage = make.stage(lead.pipeline, "In conversation")
        actions.move(lead, to=stage, by=by, version=lead.version)
    with at(14):
        stage = make.stage(lead.pipeline, "Closed")
        actions.move(lead, to=stage, by=by, version=lead.version, reason="Out of scope")
        stage = make.stage(lead.pipeline, "Identified")
        actions.move(lead, to=stage, by=by, version=lead.version)
    told = [
        (moment.text, moment.detail) for moment in reversed(history_queries.history(lead).items)
    ]
    assert told[0] == ("Added to “Identified”", "")
    assert told[1] == ("Moved to “In conversation”", "12 days in Identified")
    assert set(told[2:]) == {
        ("Moved to “Closed”", "Out of scope\n1 day in In conversation"),
        ("Moved to “Identified”", "Less than a day in Closed"),
    }


def test_the_timeline_tells_notes_and_changes_in_words():
    lead = add(owner=make.staff(given_name="Ole", family_name="Lund"), next_step="Call")
    actions.add_note(lead, text=" They want a demonstration. ", by=lead.owner)
    edit(
        lead,
        organisation_name="Nordic Alliance",
        contact_name="Ann Berg",
        country="SE",
        owner=None,
        next_step_on=date(2026, 12, 2),
    )
    told = {moment.text: moment.detail for moment in history_queries.history(lead).items}
    assert told["Note"] == "They want a demonstration."
    assert told["Changed"].split("\n") == [
        "Organisation: Nordic Patient Alliance → Nordic Alliance",
        "Contact name changed",
        "Country: none → Sweden",
        "Owner: Ole Lund → none",
        "Next step date: none → 2 Dec 2026",
    ]


def test_an_owner_who_is_gone_is_somebody():
    lead = add()
    gone = {"owner": [str(uuid.uuid4()), None]}
    actions.record("lead.edited", on=lead, changes=gone)
    assert history_queries.history(lead).items[0].detail == "Owner: somebody → none"


def test_the_menu_counts_what_is_open_and_what_waits_in_each_pipeline():
    pipeline = make.pipeline()
    make.pipeline("country-support", "Country support")
    lead = add(pipeline, contact_email="ann@nordic.test")
    for doubt, state in ((Doubt.UNKNOWN, MailState.WAITING), (Doubt.UNKNOWN, MailState.FILED)):
        make.saved(ReceivedMail(lead=lead, key=state.value, doubt=doubt, state=state))
    assert [tuple(item) for item in menu(make.staff().id)] == [
        ("strategic-partners", "Strategic partners", 1, 1, False, 1, 1),
        ("country-support", "Country support", 0, 0, False, 0, 0),
    ]
    won = make.stage(pipeline, "Partner")
    actions.move(lead, to=won, by=make.staff(), version=lead.version)
    db.session.flush()
    assert menu(make.staff().id)[0].open_leads == 0


def test_late_and_present_steps_of_one_person_are_counted():
    pipeline, me, today = make.pipeline(), make.staff(), date(2026, 11, 23)
    for day in (22, 23, 24):
        add(pipeline, owner=me, next_step="Call", next_step_on=date(2026, 11, day))
    add(pipeline, owner=make.staff(), next_step="Call", next_step_on=today)
    add(pipeline, owner=me, next_step="Call")
    assert due_count(me.id, today) == 2


def test_pipelines_come_in_their_order():
    first, second = make.pipeline(), make.pipeline("country-support", "Country support")
    first.position = 1
    assert list(queries.pipelines_for(make.staff())) == [second, first]
