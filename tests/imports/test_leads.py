"""Rules of importing leads: what a row becomes by the rules of its pipeline, and nothing twice."""

from collections import Counter
from datetime import date
from itertools import count
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.imports import actions, plan_queries, run_actions
from hubcommunity.imports.models import ImportState
from hubcommunity.organisations.identifier_models import Identifier, IdentifierKind
from hubcommunity.partnerships import actions as lead_actions
from hubcommunity.partnerships import step_actions
from hubcommunity.partnerships.checklist_models import StageItem
from hubcommunity.partnerships.contact_models import Contact, LegalBasis
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Lead, Transition
from hubcommunity.partnerships.queries import number_in
from hubcommunity.partnerships.rule_actions import add_rule
from hubcommunity.partnerships.rule_models import Way
from hubcommunity.partnerships.step_models import ActivityKind
from tests import make
from tests.imports.steps import checked, counts, errors, imported, number_of
from tests.imports.tables import csv_of, xlsx_of

ROR = "05a28rw58"
WHOLE = {
    "organisation": "Forum for Care",
    "country": "Sweden",
    "type": "academia",
    "stage": "In conversation",
    "next step": "Call Anna",
    "next step on": "2030-03-13",
    "expected close": "31.12.2030",
    "amount": "1200,50",
    "currency": "eur",
    "probability": "0",
    "source": "Fair",
    "campaign": "Spring",
    "topics": "Reimbursement schemes, data",
    "tags": "health, =data",
    "helpers": "IDA@hub.eu; ida@hub.eu",
    "description": "- one\n- two",
    "contact name": "Anna Berg",
    "contact e-mail": "Anna@forum.se",
    "legal basis": "Consent (a)",
    "contact source": "Card at the fair",
}


@pytest.fixture
def pipeline():
    make.organisation_type()
    make.source("Fair")
    make.topic()
    make.topic("data", "Data, and more of it")
    return make.pipeline()


@pytest.fixture(autouse=True)
def staff():
    return make.staff(email="ida@hub.eu")


def table(*rows: dict[str, str]) -> bytes:
    headings = list(dict.fromkeys(name for row in rows for name in row))
    return csv_of(*([row.get(name, "") for name in headings] for row in rows), headings=headings)


def leads() -> dict[str, Lead]:
    return {lead.organisation_name: lead for lead in db.session.scalars(select(Lead))}


def about_leads() -> int:
    """Count what the trace says, but for the imports themselves."""
    query = select(func.count()).where(~AuditEntry.event.startswith("import."))
    return db.session.scalar(query) or 0


def test_a_row_becomes_a_lead_with_all_that_it_says(pipeline, staff, outbox):
    one = imported(table(WHOLE | {"owner": "IDA@hub.eu"}), into=pipeline)
    assert counts(one) == (1, 0, 0, 0)
    lead = leads()["Forum for Care"]
    assert (lead.country, lead.type.code, lead.stage.name) == ("SE", "academia", "In conversation")
    assert (lead.next_step, lead.next_step_on) == ("Call Anna", date(2030, 3, 13))
    assert lead.expected_close_on == date(2030, 12, 31)
    assert (lead.amount_cents, lead.currency, lead.probability) == (120_050, "EUR", 0)
    assert (lead.source_name, lead.campaign, lead.description) == ("Fair", "Spring", "- one\n- two")
    assert {tag.name for tag in lead.tags} == {"health", "=data"}
    assert {topic.code for topic in lead.topics} == {"reimbursement", "data"}
    assert lead.helpers == [staff]
    assert (lead.owner, lead.contact_name, lead.contact.email) == (
        *(staff, "Anna Berg"),
        "Anna@forum.se",
    )
    contact = db.session.scalars(select(Contact)).one()
    assert (contact.basis, contact.source) == (LegalBasis.CONSENT, "Card at the fair")
    assert contact.is_due
    stay = db.session.scalars(select(Transition)).one()
    assert (stay.stage_id, stay.by_id) == (lead.stage_id, one.by_id)
    assert outbox() == []


def test_without_its_own_the_source_of_a_contact_is_that_of_the_table(pipeline):
    imported(table({"name": "Forum", "e-mail": "a@forum.se"}), into=pipeline)
    assert db.session.scalars(select(Contact.source)).all() == ["The list of 2024"]


@pytest.mark.parametrize("stage", ["Identified", "Partner", "Closed"])
def test_the_same_file_again_changes_nothing(pipeline, stage, outbox):
    known = make.organisation("Known", website="https://known.eu")
    reason = make.saved(LostReason(name="Price"))
    row = {**WHOLE, "stage": stage, "lost because": reason.name, "lost reason": "too high"}
    if stage != "Identified":
        row |= {"next step": "", "next step on": ""}
    other = {"organisation": "Known Org", "website": "www.known.eu", "stage": "Identified"}
    content = table(row, other, {"organisation": "Third", "currency": "EUR"})
    assert counts(imported(content, into=pipeline)) == (3, 0, 0, 0)
    assert leads()["Known Org"].organisation == known
    before = about_leads()
    assert counts(imported(content, into=pipeline)) == (0, 0, 3, 0)
    assert (about_leads(), number_of(Lead), outbox()) == (before, 3, [])


def test_a_new_lead_begins_in_the_stage_of_its_row_with_one_stay(pipeline):
    reason = make.saved(LostReason(name="Price"))
    won = {"organisation": "Won", "stage": "partner"}
    lost = {"organisation": "Lost", "stage": "Closed", "lost because": "price"}
    imported(table(won, lost | {"lost reason": "Price: too high"}), into=pipeline)
    assert number_of(Transition) == 2
    found = leads()
    assert (found["Won"].stage.name, found["Won"].closed_at is None) == ("Partner", False)
    assert found["Lost"].closed_at is not None
    assert (found["Lost"].lost_reason, found["Lost"].lost_because) == ("Price: too high", reason)


def test_a_lead_that_is_there_is_changed_and_moved_by_the_one_door(pipeline, staff):
    lead = make.lead(pipeline, organisation_name="Forum", probability=50)
    row = {"organisation": "FORUM!", "stage": "In conversation", "probability": "0", "tags": "a"}
    one = imported(table(row | {"owner": "ida@hub.eu"}), into=pipeline)
    assert counts(one) == (0, 1, 0, 0)
    assert (lead.stage.name, lead.probability, lead.owner) == ("In conversation", 0, staff)
    assert (lead.organisation_name, number_of(Transition)) == ("FORUM!", 2)
    events = select(AuditEntry.event).where(AuditEntry.subject_id == lead.id)
    assert set(db.session.scalars(events)) >= {"lead.edited", "lead.moved"}


def test_a_retired_source_stays_with_its_lead_and_comes_to_no_other(pipeline):
    retired = make.source("An old fair", retired_at=clock.now())
    lead = make.lead(pipeline, organisation_name="Forum", source=retired)
    make.lead(pipeline, organisation_name="Society")
    rows = [{"name": name, "source": "an OLD fair"} for name in ("Forum", "Society", "New")]
    assert errors(checked(table(*rows), into=pipeline)) == [
        *((number, "source", "retired source") for number in (3, 4)),
    ]
    imported(table(rows[0] | {"campaign": "Spring"}), into=pipeline)
    assert (lead.source, lead.campaign) == (retired, "Spring")


def test_an_empty_cell_takes_nothing_away(pipeline):
    lead = make.lead(pipeline, organisation_name="Forum", source=make.source("Fair"), country="SE")
    row = {"id": str(lead.uid), "name": "", "source": "", "country": "", "campaign": "Spring"}
    imported(table(row), into=pipeline)
    assert (lead.organisation_name, lead.source_name, lead.country) == ("Forum", "Fair", "SE")
    assert lead.campaign == "Spring"


def test_the_number_of_a_lead_counts_before_all_else(pipeline):
    first = make.lead(pipeline, organisation_name="Forum")
    second = make.lead(pipeline, organisation_name="Forum")
    elsewhere = make.lead(make.pipeline("other", "Other"), organisation_name="Else")
    rows = [
        {"id": str(first.uid), "name": "Forum", "campaign": "A"},
        {"id": str(second.uid), "name": "Forum", "campaign": "B"},
    ]
    imported(table(*rows), into=pipeline)
    assert (first.campaign, second.campaign) == ("A", "B")
    one = checked(table({"id": str(elsewhere.uid), "name": "Forum"}, rows[0]), into=pipeline)
    assert errors(one) == [(2, "id", "no lead")]
    one = checked(table({"name": "Forum"}), into=pipeline)
    assert errors(one) == [(2, "organisation", "several leads")]


def test_an_organisation_is_told_as_organisations_are(pipeline):
    by_ror, by_name = make.organisation("One"), make.organisation("Two", country="BE")
    make.organisation("Two", country="FR")
    given = {"organisation_id": by_ror.id, "kind": IdentifierKind.ROR, "value": ROR}
    db.session.add(Identifier(shown_for="public", **given))
    lead = make.lead(pipeline, organisation_name="Free name", organisation=by_ror)
    rows = [
        {"organisation": "One anew", "ror": f"https://ror.org/{ROR}"},
        {"organisation": "Two", "country": "BE"},
        {"organisation": "Nobody’s"},
    ]
    one = imported(table(*rows), into=pipeline)
    assert counts(one) == (2, 1, 0, 0)
    assert (lead.organisation, lead.organisation_name) == (by_ror, "One anew")
    assert leads()["Two"].organisation == by_name
    assert leads()["Nobody’s"].organisation is None


def test_rows_that_speak_of_one_lead_are_told(pipeline):
    lead = make.lead(pipeline, organisation_name="Forum")
    rows = [{"id": str(lead.uid), "name": "Anew"}, {"name": "Forum"}, {"name": "ANEW"}]
    one = checked(table(*rows, {"name": "New"}, {"name": "new!"}), into=pipeline)
    assert errors(one) == [
        *[(number, "organisation", "lead twice") for number in (3, 4, 6)],
    ]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"name": "", "source": "Fair"}, [("organisation", "missing")]),
        ({"stage": "Nowhere"}, [("stage", "no stage")]),
        ({"owner": "nobody@hub.eu"}, [("owner", "no owner")]),
        ({"amount": "much"}, [("amount", "no amount")]),
        ({"amount": "12"}, [("currency", "missing")]),
        ({"amount": "12", "currency": "XXX"}, [("currency", "no currency")]),
        ({"probability": "101"}, [("probability", "no percent")]),
        ({"legal basis": "whim"}, [("contact_basis", "no basis")]),
        ({"lost because": "whim"}, [("lost_because", "no reason")]),
        ({"source": "whim"}, [("source", "no source")]),
        ({"number of the organisation": "7"}, [("organisation_id", "unknown")]),
        ({"tags": ",".join(map(str, range(21)))}, [("tags", "too many")]),
        ({"tags": "x" * 41}, [("tags", "too long")]),
        ({"stage": "Partner", "next step": "Call"}, [("next_step", "is closed")]),
        ({"stage": "Closed"}, [("stage", "refused")]),
    ],
)
def test_each_error_names_its_field(pipeline, row, wrong):
    one = checked(table({"name": "Forum"} | row), into=pipeline)
    assert [(field, code) for _number, field, code in errors(one)] == wrong
    assert number_of(Lead) == 0


def test_the_check_rehearses_what_stages_refuse(pipeline):
    stage = make.stage(pipeline, "In conversation")
    stage.limit, stage.limit_is_hard, stage.required = 2, True, ["country"]
    here = {"stage": stage.name, "country": "BE"}
    moved = make.lead(pipeline, organisation_name="Held")
    make.saved(StageItem(stage_id=moved.stage_id, text="Call", is_required=True))
    rows = [here | {"name": "One"}, here | {"name": "Two", "country": ""}, here | {"name": "Held"}]
    one = checked(table(*rows, here | {"name": "Three"}, here | {"name": "Four"}), into=pipeline)
    assert errors(one) == [(number, "stage", "refused") for number in (3, 4, 6)]
    assert (number_of(Lead), number_of(Transition), moved.stage.name) == (1, 1, "Identified")
    with pytest.raises(RuleBroken):
        actions.approve(one, by=one.by)


@pytest.mark.parametrize("size", [1, 500])
def test_who_leaves_a_full_stage_makes_room_for_rows_far_behind(pipeline, monkeypatch, size):
    monkeypatch.setattr(plan_queries, "BATCH", size)
    stage = make.stage(pipeline, "In conversation")
    stage.limit, stage.limit_is_hard = 1, True
    make.lead(pipeline, stage.name, organisation_name="Held")
    out = {"name": "Held", "stage": "Partner"}
    rows = [{"name": name, "stage": stage.name} for name in ("One", "Two")]
    assert errors(checked(table(out, *rows), into=pipeline)) == [(4, "stage", "refused")]
    assert errors(checked(table(rows[0], out), into=pipeline)) == [(2, "stage", "refused")]
    imported(table(out, rows[0]), into=pipeline)
    assert {name: lead.stage.name for name, lead in leads().items()} == {
        "Held": "Partner",
        "One": stage.name,
    }


NAMES, STAGES = "ABCDE", ("Identified", "In conversation", "Partner")
some_leads = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(STAGES))


numbers = count()
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # the examples are small as they are


@settings(
    max_examples=15,
    deadline=None,
    phases=NO_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(held=some_leads, said=some_leads, size=st.integers(1, 3))
def test_what_the_check_lets_through_is_written_as_it_is(staff, held, said, size):
    with patch.object(plan_queries, "BATCH", size):
        pipeline = make.pipeline(f"random-{next(numbers)}", "Random")
        for name, stage in held.items():
            make.lead(pipeline, stage, organisation_name=name)
        for stage in pipeline.stages:
            stage.limit, stage.limit_is_hard = 2, True
        rows = [{"name": name, "stage": stage} for name, stage in said.items()]
        last = {"name": "Last", "stage": "Agreement drafted"}
        one = checked(table(*rows, last), staff, into=pipeline)
        wrong = {number - 2 for number, _field, _code in errors(one)}
        left = [row for number, row in enumerate(rows) if number not in wrong]
        imported(table(*left, last), staff, into=pipeline)
        before = Counter(held.values())
        assert all(number_in(each) <= max(2, before[each.name]) for each in pipeline.stages)


def test_what_became_forbidden_since_the_check_undoes_all(pipeline):
    stage = make.stage(pipeline, "In conversation")
    rows = [{"name": name, "stage": stage.name} for name in ("One", "Two")]
    one = checked(table(*rows), into=pipeline)
    actions.approve(one, by=one.by)
    stage.limit, stage.limit_is_hard = 1, True
    run_actions.go_on(one)
    assert one.state is ImportState.CHECKED
    assert errors(one) == [(3, "stage", "refused")]
    assert (one.rechecked, number_of(Lead)) == (True, 0)


def test_without_an_owner_the_rules_of_the_pipeline_give_the_leads(pipeline, staff):
    second = make.staff()
    add_rule(pipeline, way=Way.IN_TURN, people=[staff, second], by=staff)
    rows = [{"name": name, "owner": ""} for name in "ABC"]
    imported(table({"name": "D", "owner": "ida@hub.eu"}, *rows), into=pipeline)
    given = {name: lead.owner for name, lead in leads().items()}
    assert given == {"A": staff, "B": second, "C": staff, "D": staff}


def test_a_lead_is_lost_and_opened_again_with_its_next_step(pipeline):
    lead = make.lead(pipeline, organisation_name="Forum", next_step="Call")
    lost = {"name": "Forum", "stage": "Closed", "lost reason": "No time"}
    imported(table(lost), into=pipeline)
    assert (lead.lost_reason, lead.next_step) == ("No time", "")
    other = checked(table(lost | {"lost reason": "Other"}), into=pipeline)
    assert errors(other) == [(2, "lost_reason", "stays lost")]
    again = {"id": str(lead.uid), "name": "Forum", "stage": "Identified", "next step": "Write"}
    imported(table(again), into=pipeline)
    assert (lead.closed_at, lead.next_step) == (None, "Write")


def test_who_left_keeps_the_leads_they_have_and_gets_no_more(pipeline, staff):
    gone, unaddressed = make.person(email="gone@hub.eu"), make.person(email=None)
    lead = make.lead(pipeline, organisation_name="Forum", owner=gone, helpers=[gone, unaddressed])
    same = {"name": "Forum", "owner": "gone@hub.eu", "helpers": "gone@hub.eu", "topics": ""}
    other = {"name": "Other", "owner": "", "helpers": "gone@hub.eu", "topics": "whim"}
    one = checked(table(same, other), into=pipeline)
    assert errors(one) == [(3, "topics", "no topic"), (3, "helpers", "no owner")]
    assert counts(one) == (0, 0, 1, 1)
    imported(table(same | {"helpers": "ida@hub.eu"}), into=pipeline)
    assert (lead.owner, set(lead.helpers)) == (gone, {staff, unaddressed})


def test_a_lost_lead_of_the_same_name_does_not_stand_in_the_way_of_a_new_one(pipeline):
    rows = [
        {"name": "Forum", "stage": "Closed", "lost reason": "No time"},
        {"name": "Forum", "stage": "Identified", "lost reason": ""},
    ]
    assert counts(imported(table(*rows), into=pipeline)) == (2, 0, 0, 0)
    assert counts(imported(table(*rows), into=pipeline)) == (0, 0, 2, 0)


def test_one_of_several_next_steps_is_no_change(pipeline, staff):
    lead = make.lead(pipeline, organisation_name="Forum")
    for text, day in (("Call", date(2030, 1, 1)), ("Meet", date(2030, 2, 1))):
        step_actions.plan(lead, ActivityKind.TASK, text, on=day, by=staff)
    rows = table({"name": "Forum", "next step": "Meet", "next step on": "2030-02-01"})
    assert counts(checked(rows, into=pipeline)) == (0, 0, 1, 0)


def test_what_is_on_record_of_a_contact_is_no_matter_of_a_table(pipeline, staff):
    lead = make.lead(pipeline, organisation_name="Forum")
    lead_actions.edit(lead, by=staff, version=lead.version, contact_email="a@forum.se")
    row = {"name": "Forum", "e-mail": "A@forum.se", "contact source": "Else"}
    assert errors(checked(table(row), into=pipeline)) == [(2, "contact_source", "other record")]
    new = row | {"e-mail": "b@forum.se", "contact": "Bea"}
    imported(table(new), into=pipeline)
    assert (lead.contact.email, lead.contact_name) == ("b@forum.se", "Bea")
    assert number_of(Contact) == 2
    first = {"name": "Forum", "e-mail": "a@forum.se", "contact": "Other"}
    assert counts(checked(table(first), into=pipeline)) == (0, 0, 1, 0)


def test_numbers_of_a_workbook_are_read_as_they_are_meant(pipeline):
    headings = ("organisation", "amount", "currency", "probability", "expected close")
    content = xlsx_of(("Forum", 1200.5, "EUR", 30, date(2030, 5, 1)), headings=headings)
    imported(content, into=pipeline)
    lead = leads()["Forum"]
    assert (lead.amount_cents, lead.probability) == (120_050, 30)
    assert lead.expected_close_on == date(2030, 5, 1)


def test_the_import_of_a_pipeline_that_is_deleted_says_so(pipeline):
    other = make.pipeline("other", "Other")
    one = checked(table({"name": "Forum"}), into=other)
    actions.approve(one, by=one.by)
    one.pipeline = None
    run_actions.go_on(one)
    assert (one.state, one.fault) == (
        ImportState.CHECKED,
        "The pipeline of this import is deleted.",
    )


def test_what_is_left_behind_is_discarded_with_its_file(pipeline):
    one = checked(table({"name": "Forum"}), into=pipeline)
    actions.discard_left_behind(clock.now() + 2 * actions.KEPT_FOR)
    assert (one.state, one.file) == (ImportState.DISCARDED, None)
