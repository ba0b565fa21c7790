"""Leads that may be one are found and told apart, or merged with all that hangs on them."""

from datetime import date

import pytest
from sqlalchemy import func, select

from hubcommunity.audit import queries as audit
from hubcommunity.core import clock
from hubcommunity.core.db import Base, db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.mail.models import Message
from hubcommunity.partnerships import (
    actions,
    checklist_actions,
    contact_queries,
    history_queries,
    queries,
    step_actions,
)
from hubcommunity.partnerships.checklist_models import StageItem, Tick
from hubcommunity.partnerships.contact_actions import Provenance, add_contact
from hubcommunity.partnerships.contact_models import Untold
from hubcommunity.partnerships.models import Lead, PipelineReader, Transition
from hubcommunity.partnerships.step_models import ActivityKind
from hubcommunity.partnerships.support.actions import write_down
from hubcommunity.partnerships.support.deliverable_actions import promise
from hubcommunity.partnerships.support.queries import deliverables_of, support_of
from hubcommunity.partnerships.twin_models import MergedLead
from hubcommunity.partnerships.twins import actions as twins
from hubcommunity.partnerships.twins.policy import mark_of, stays_first
from hubcommunity.partnerships.twins.queries import Known, alike, twins_of
from tests import make
from tests.partnerships.test_two_at_once import at_once, mover

TOLD = Provenance("Fair", untold_because=Untold.THEMSELVES)


@pytest.fixture
def me():
    return make.staff()


def found(known, me):
    return {each.lead.organisation_name: each.reasons for each in alike(known, me)}


def merge(goes, stays, me, taken=()):
    twins.merge(goes, stays, by=me, taken=frozenset(taken), seen=mark_of(stays, goes))
    db.session.flush()


# --- finding ---


def test_leads_are_alike_by_organisation_name_contact_and_domain(me):
    pipeline, hospital = make.pipeline(), make.organisation("Turku Hospital")
    make.lead(pipeline, organisation_name="Hôpital-Sud")
    make.lead(pipeline, organisation_name="TYKS", organisation=hospital)
    clinic = make.lead(pipeline, organisation_name="Clinic")
    add_contact(clinic, make.person(email="anna@clinic.example"), by=me, provenance=TOLD)
    make.lead(pipeline, organisation_name="Unlike")
    said = {"organisation_id": hospital.id, "emails": ["ANNA@clinic.example"]}
    assert found(Known("hopital sud", **said), me) == {
        "Clinic": ["the same contact", "contacts with the same e-mail domain"],
        "Hôpital-Sud": ["the same name"],
        "TYKS": ["the same organisation"],
    }


@pytest.mark.parametrize(
    ("theirs", "number"), [("a@clinic.example", 1), ("a@gmail.com", 0), ("a@xclinic.example", 0)]
)
def test_a_domain_that_strangers_share_says_nothing(me, theirs, number):
    lead = make.lead()
    add_contact(lead, make.person(email=theirs), by=me, provenance=TOLD)
    mine = "b@gmail.com" if theirs.endswith("gmail.com") else "b@clinic.example"
    assert len(alike(Known("Another", emails=[mine]), me)) == number


def test_a_lead_of_a_pipeline_that_one_may_not_see_is_not_shown(me):
    pipeline = make.pipeline()
    lead = make.lead(pipeline, organisation_name="Clinic")
    pipeline.is_restricted = True
    assert found(Known("Clinic"), me) == {}
    make.saved(PipelineReader(pipeline_id=pipeline.id, person_id=me.id))
    assert [each.lead for each in alike(Known("Clinic"), me)] == [lead]


def test_two_that_are_told_apart_are_not_shown_again_on_either_page(me):
    pipeline = make.pipeline()
    one, two = (make.lead(pipeline, organisation_name="Clinic") for _ in range(2))
    assert [each.lead for each in twins_of(one, me)] == [two]
    for _ in range(2):
        twins.tell_apart(two, one, by=me)
    assert twins_of(one, me) == twins_of(two, me) == []


# --- merging ---


def test_a_merge_knows_every_column_that_names_a_lead():
    columns = (column for table in Base.metadata.sorted_tables for column in table.columns)
    naming = {
        f"{column.table.name}.{column.name}"
        for column in columns
        if any(key.target_fullname.startswith("leads.") for key in column.foreign_keys)
    }
    assert naming == twins.STEPS.keys(), "say in twins/actions.py STEPS what a merge does with it"


def test_the_one_that_stays_keeps_its_stage_and_has_both_histories(me):
    pipeline = make.pipeline()
    stays = make.lead(pipeline, "In conversation", organisation_name="Clinic")
    goes = make.lead(pipeline, organisation_name="The Clinic", owner=me)
    actions.edit(goes, by=me, version=goes.version, source=make.source("Fair"))
    actions.add_note(goes, text="They called", by=me)
    step_actions.plan(goes, ActivityKind.CALL, "Call back", on=clock.today(), by=me)
    number = goes.id
    merge(goes, stays, me, taken=["owner"])
    assert (stays.stage.name, stays.owner, stays.next_step) == ("In conversation", me, "Call back")
    rows = select(Transition).where(Transition.lead_id == stays.id)
    assert len(db.session.scalars(rows).all()) == 2
    assert queries.open_transition(stays).stage is stays.stage
    told = {(moment.text, moment.detail) for moment in history_queries.history(stays).items}
    assert told >= {("Note", "They called"), ("Changed", "Source: none → Fair")}
    assert ("Another lead went into this one", "It was in “Identified”: The Clinic") in told
    assert make.lead(pipeline).id > number, "a number is never given again"


def test_contacts_tags_helpers_files_and_ticks_of_both_are_kept_once(me):
    pipeline, person = make.pipeline(), make.person()
    stays, goes = (make.lead(pipeline) for _ in range(2))
    item = make.saved(StageItem(stage_id=stays.stage_id, text="Call"))
    actions.edit(stays, by=me, version=stays.version, tags=["Health"], helpers=[me])
    actions.edit(goes, by=me, version=goes.version, tags=["health", "Data"], helpers=[me])
    add_contact(stays, person, by=me, provenance=Provenance("Web"))
    for who in (person, make.person()):
        add_contact(goes, who, by=me, provenance=TOLD)
    for lead in (stays, goes):
        checklist_actions.tick(lead, item, by=me)
    merge(goes, stays, me)
    assert [tag.name for tag in stays.tags] == ["Data", "Health"]
    assert stays.helpers == [me]
    contacts = contact_queries.contacts_of(stays)
    assert [contact.is_due for contact in contacts] == [False, False]
    assert db.session.scalar(select(func.count()).select_from(Tick)) == 1


def test_enquiries_of_both_lead_to_the_one_that_stays(me):
    pipeline, enquiries = make.pipeline(), [make.enquiry().uid for _ in range(3)]
    first, stays, last = (make.lead(pipeline, enquiry_uid=enquiry) for enquiry in enquiries)
    merge(first, stays, me)
    merge(stays, last, me)
    assert {queries.lead_of_enquiry(enquiry) for enquiry in enquiries} == {last}


def test_nobody_is_written_to_and_both_are_on_record(me):
    pipeline = make.pipeline()
    stays, goes = (make.lead(pipeline, owner=make.staff()) for _ in range(2))
    merge(goes, stays, me)
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
    assert audit.about(stays)[-1].event == "lead.took_in"
    assert db.session.scalars(select(Lead)).all() == [stays]


def test_what_was_told_apart_of_the_one_that_goes_holds_for_the_one_that_stays(me):
    pipeline = make.pipeline()
    other, stays, goes = (make.lead(pipeline, organisation_name="Clinic") for _ in range(3))
    twins.tell_apart(goes, other, by=me)
    twins.tell_apart(goes, stays, by=me)
    merge(goes, stays, me)
    assert twins_of(stays, me) == twins_of(other, me) == []


def test_a_closed_lead_has_nothing_to_be_done_after_a_merge(me):
    pipeline = make.pipeline()
    stays, goes = make.lead(pipeline, "Partner", closed_at=clock.now()), make.lead(pipeline)
    step_actions.plan(goes, ActivityKind.CALL, "Call", on=clock.today(), by=me)
    merge(goes, stays, me)
    assert (stays.next_step, stays.next_step_on) == ("", None)
    assert stays_first(stays, goes) == (goes, stays)


def test_an_old_view_of_the_two_and_a_lead_with_itself_are_refused(me):
    stays, goes = make.lead(), make.lead(make.pipeline("other", "Other"))
    seen = mark_of(stays, goes)
    actions.edit(goes, by=me, version=goes.version, source=make.source("Fair"))
    db.session.flush()
    with pytest.raises(Stale, match="changed"):
        twins.merge(goes, stays, by=me, seen=seen)
    with pytest.raises(RuleBroken, match="itself"):
        twins.merge(goes, goes, by=me, seen=mark_of(goes, goes))


def test_a_merge_and_a_move_at_once_leave_one_open_stay(app, me):
    pipeline = make.pipeline()
    stays, goes = (make.lead(pipeline) for _ in range(2))
    seen, ids, me_id = mark_of(stays, goes), (goes.id, stays.id), me.id

    def act():
        one, other = (db.session.get(Lead, number) for number in ids)
        try:
            twins.merge(one, other, by=db.session.get(type(me), me_id), seen=seen)
            db.session.commit()
        except RuleBroken as told:
            db.session.rollback()
            return str(told)
        return ""

    moves, uid = mover(goes, "Partner", make.staff()), goes.uid

    def move():
        return moves() if queries.lead_with(uid) else "This lead is part of another one"

    told = sorted(at_once(app, act, move))
    assert told[0] == ""
    assert told[1].startswith(("This lead is part", "One of the two changed"))
    is_open = select(func.count()).where(Transition.left_at.is_(None))
    assert db.session.scalar(is_open) == db.session.scalar(select(func.count()).select_from(Lead))


# --- the pages ---


def test_the_form_asks_once_before_it_adds_a_lead_that_may_be_there(sign_in, me):
    browser, pipeline = sign_in(me), make.pipeline()
    make.lead(pipeline, organisation_name="Clinic")
    page, form = f"/staff/pipelines/{pipeline.slug}/add/", {"organisation_name": "clinic"}
    asked = browser.post(page, data=form).text
    assert "Add anyway" in asked
    shown = browser.get("/staff/leads/alike/?name=Clinic").json
    assert "the same name" in shown["shown"]
    assert shown["seen"] in asked
    assert browser.post(page, data=form | {"alike_seen": shown["seen"]}).status_code == 302


def test_the_page_offers_to_compare_and_the_old_address_leads_on(sign_in, me):
    browser, pipeline = sign_in(me), make.pipeline()
    stays, goes = (make.lead(pipeline, organisation_name="Clinic") for _ in range(2))
    old, page = f"/staff/leads/{goes.uid}/", f"/staff/leads/{stays.uid}/merge/{goes.uid}/"
    assert page in browser.get(f"/staff/leads/{stays.uid}/").text
    form = {"seen": mark_of(stays, goes), "take_owner": "stays"}
    assert "What stays, field by field" in browser.get(page).text
    assert browser.post(page, data=form).status_code == 302
    assert browser.get(f"{old}?kind=moves").location == f"/staff/leads/{stays.uid}/?kind=moves"
    assert db.session.scalars(select(MergedLead.name)).all() == ["Clinic"]


def test_leads_are_told_apart_on_the_page(sign_in, me):
    browser, pipeline = sign_in(me), make.pipeline()
    one, two = (make.lead(pipeline, organisation_name="Clinic") for _ in range(2))
    browser.post(f"/staff/leads/{one.uid}/apart-from/{two.uid}")
    assert "May be the same" not in browser.get(f"/staff/leads/{two.uid}/").text


def test_what_both_say_of_their_country_support_stands_below_each_other(me):
    pipeline = make.pipeline()
    goes, stays = make.lead(pipeline), make.lead(pipeline)
    write_down(goes, by=me, version=0, scope="Train assessors.", authority="Region of Crete")
    write_down(stays, by=me, version=0, scope="Review the law.")
    promise(goes, "Workshop", date(2027, 3, 1), by=me)

    merge(goes, stays, me)

    kept = support_of(stays)
    assert (kept.scope, kept.authority) == (
        "Review the law.\n\nTrain assessors.",
        "Region of Crete",
    )
    assert [each.name for each in deliverables_of(stays)] == ["Workshop"]


def test_support_of_the_one_that_goes_alone_is_that_of_the_one_that_stays(me):
    pipeline = make.pipeline()
    goes, stays = make.lead(pipeline), make.lead(pipeline)
    write_down(goes, by=me, version=0, outcome="A law.")
    merge(goes, stays, me)
    assert support_of(stays).outcome == "A law."
