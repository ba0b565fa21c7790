"""Leads for programs, by the rules of the pages."""

import uuid

import pytest
from sqlalchemy import select

from hubcommunity.api.repeat_actions import claim, forget_old, keep_lead
from hubcommunity.api.repeat_models import KEPT
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships import actions
from hubcommunity.partnerships.contact_models import Contact, LegalBasis
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Lead, Pipeline, Transition
from tests import make
from tests.counting import cost
from tests.threads import at_once

LEADS = "/api/v1/leads"


def names(answer):
    return [lead["organisation_name"] for lead in answer.json["leads"]]


def stage_id(pipeline, name):
    return str(make.stage(pipeline, name).uid)


def test_a_pipeline_is_told_with_its_stages(ask, pipeline):
    [told] = ask.get("/api/v1/pipelines").json["pipelines"]
    assert (told["slug"], told["name"]) == ("strategic-partners", "Strategic partners")
    stages = ask.get("/api/v1/pipelines/strategic-partners").json["stages"]
    assert [stage["name"] for stage in stages] == [stage.name for stage in pipeline.stages]
    assert stages[-1] == {
        "id": stage_id(pipeline, "Closed"),
        "name": "Closed",
        "kind": "lost",
        "probability": 0,
        "expected_days": None,
        "limit": None,
        "limit_is_hard": False,
        "required": [],
    }


def test_leads_are_found_by_the_filter_of_the_board(ask, pipeline, me):
    make.lead(pipeline, organisation_name="Agence Été", country="FR", owner=me)
    make.lead(pipeline, organisation_name="Agency", country="DE", at="In conversation")
    make.lead(make.pipeline("other", "Other"), organisation_name="Elsewhere")
    asked = {
        "": ["Agence Été", "Agency"],
        "&q=ete": ["Agence Été"],
        "&country=DE": ["Agency"],
        f"&owner={me.uid}": ["Agence Été"],
        "&owner=nobody": ["Agency"],
        f"&stage={stage_id(pipeline, 'In conversation')}": ["Agency"],
        "&step=late": [],
    }
    found = {each: names(ask.get(f"{LEADS}?pipeline={pipeline.slug}{each}")) for each in asked}
    assert found == asked


def test_a_tag_is_found_as_it_is_written(ask, pipeline):
    make.lead(pipeline)
    new = {"pipeline": pipeline.slug, "organisation_name": "Agency", "tags": ["Early Access"]}
    ask.post(LEADS, json=new)
    found = ask.get(LEADS, query_string={"pipeline": pipeline.slug, "tag": "Early Access"})
    assert names(found) == ["Agency"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("", "pipeline"),
        ("owner=me", "owner"),
        ("stage=In conversation", "stage"),
        ("step=soon", "step"),
        ("on=1-2-3", "on"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("after=nonsense", "after"),
        ("stages=1", "stages"),
        ("country=FR&country=DE", "country"),
        ("on=2026-W01-1", "on"),
        ("access_token=x", "access_token"),
    ],
)
def test_what_makes_no_sense_is_told_by_its_field(ask, pipeline, asked, field):
    slug = f"pipeline={pipeline.slug}&" if asked else ""
    refused = ask.get(f"{LEADS}?{slug}{asked}")
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    assert list(refused.json["errors"]) == [field]


def test_pages_follow_each_other_and_lose_nothing_when_a_lead_comes_or_goes(ask, pipeline):
    for number in range(5):
        make.lead(pipeline, organisation_name=f"Lead {number}", country="FR")
    first = ask.get(f"{LEADS}?pipeline={pipeline.slug}&limit=2&country=FR")
    assert names(first) == ["Lead 0", "Lead 1"]
    gone = db.session.scalars(select(Lead).filter_by(organisation_name="Lead 1")).one()
    db.session.execute(Transition.__table__.delete().where(Transition.lead_id == gone.id))
    db.session.delete(gone)
    second = ask.get(first.json["next"].removeprefix("http://hub.test"))
    make.lead(pipeline, organisation_name="Lead 5", country="FR")
    third = ask.get(second.json["next"].removeprefix("http://hub.test"))
    assert names(second) + names(third) == ["Lead 2", "Lead 3", "Lead 4", "Lead 5"]
    assert third.json["next"] is None


def test_a_list_costs_as_many_queries_among_many_leads_as_among_few(ask, pipeline, me):
    def grow(number):
        for _ in range(number):
            make.lead(pipeline, owner=me, tags=[], type=make.organisation_type())

    address = f"{LEADS}?pipeline={pipeline.slug}"
    grow(2)
    ask.get(address)
    few = cost(lambda: ask.get(address))
    grow(98)
    assert cost(lambda: ask.get(address)) == few <= 10


def test_a_list_names_of_people_the_owners_alone(ask, pipeline):
    make.lead(pipeline, contact_name="Zoë Contact", contact=make.person(email="zoe@people.test"))
    assert "zo" not in ask.get(f"{LEADS}?pipeline={pipeline.slug}").text.lower()


WHOLE = {
    "organisation_name": "Agency for Medicines",
    "contact_name": "Zoë Contact",
    "contact_email": "zoe@agency.eu",
    "contact_source": "A conference",
    "contact_basis": "consent",
    "country": "FR",
    "type": "academia",
    "source": "Conference",
    "campaign": "Spring",
    "description": "Two\nlines",
    "amount": {"cents": 1200050, "currency": "EUR"},
    "probability": 0,
    "expected_close_on": "2027-01-31",
    "topics": ["reimbursement"],
    "tags": ["one", "two"],
    "next_step": "Call",
    "next_step_on": "2026-12-01",
}
NOT_TOLD = ("contact_source", "contact_basis")


def test_a_lead_is_added_with_all_that_is_said_of_it(ask, pipeline, me):
    make.organisation_type("academia")
    make.topic("reimbursement")
    source = make.source("Conference")
    listed = {"sources": [{"id": str(source.uid), "name": "Conference"}]}
    assert ask.get("/api/v1/lead-sources").json == listed
    people = {"owner": str(me.uid), "helpers": [str(me.uid)]}
    answer = ask.post(LEADS, json=WHOLE | people | {"pipeline": pipeline.slug})
    assert answer.status_code == 201, answer.json
    told = ask.get(answer.headers["Location"].removeprefix("http://hub.test")).json
    assert told == answer.json
    assert {name: told[name] for name in WHOLE if name not in NOT_TOLD} == {
        name: value for name, value in WHOLE.items() if name not in NOT_TOLD
    }
    assert told["owner"] == {"id": str(me.uid), "name": "Ada Owner"}
    assert told["helpers"] == [told["owner"]]
    assert (told["stage"]["name"], told["chance"]) == ("Identified", 0)
    contact = db.session.scalars(select(Contact)).one()
    assert (contact.source, contact.basis) == ("A conference", LegalBasis.CONSENT)
    assert [moment["who"] for moment in ask.get(f"{LEADS}/{told['id']}/timeline").json["moments"]]


def test_a_lead_is_about_an_organisation_that_the_hub_knows(ask, pipeline):
    known = make.organisation("Known Agency")
    body = {"pipeline": pipeline.slug, "organisation": str(known.uid)}
    told = ask.post(LEADS, json=body).json
    assert (told["organisation"], told["organisation_name"]) == (str(known.uid), "Known Agency")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"organisation_name": " "}, "organisation_name"),
        ({"organisation_name": "half \ud800"}, "organisation_name"),
        ({"organisation_name": "two\nlines"}, "organisation_name"),
        ({"organisation_name": None}, "organisation_name"),
        ({"organisation": str(uuid.uuid4())}, "organisation"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"contact_basis": "because"}, "contact_basis"),
        ({"country": "XX"}, "country"),
        ({"type": "unheard of"}, "type"),
        ({"source": "Unheard of"}, "source"),
        ({"topics": ["unheard of"]}, "topics"),
        ({"tags": ["one"] * 21}, "tags"),
        ({"tags": ["one, two"]}, "tags"),
        ({"owner": str(uuid.uuid4())}, "owner"),
        ({"helpers": [str(uuid.uuid4())]}, "helpers"),
        ({"amount": {"cents": 0, "currency": "EUR"}}, "amount"),
        ({"amount": {"cents": 1}}, "amount"),
        ({"probability": 101}, "probability"),
        ({"expected_close_on": "1999-01-01"}, "expected_close_on"),
        ({"stage": "Partner"}, "stage"),
        ([], "_schema"),
    ],
)
def test_no_lead_is_added_of_what_is_wrong(ask, pipeline, wrong, field):
    body = {"pipeline": pipeline.slug, "organisation_name": "Agency"}
    refused = ask.post(LEADS, json=body | wrong if wrong else wrong)
    assert refused.status_code == 422, refused.json
    assert list(refused.json["errors"]) == [field]
    assert not db.session.scalars(select(Lead)).all()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"a": "é"}'.encode("latin1"), "no JSON"),
        ('{"probability": NaN}', "no JSON"),
        ('{"probability": -Infinity}', "no JSON"),
        ('{"version": ' + "9" * 5_000 + "}", "no JSON"),
        ('{"amount": {"cents": 1, "cents": 2}}', "“cents” is said twice"),
    ],
)
def test_what_is_no_json_that_reads_in_one_way_is_refused(ask, sent, said):
    refused = ask.post(LEADS, data=sent, content_type="application/json")
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")
    assert said in refused.json["detail"]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_what_does_not_say_that_it_is_json_is_not_read(ask, pipeline, kind):
    body = f'{{"pipeline": "{pipeline.slug}", "organisation_name": "Agency"}}'
    refused = ask.post(LEADS, data=body, content_type=kind)
    assert (refused.status_code, refused.mimetype) == (415, "application/problem+json")
    assert "Content-Type: application/json" in refused.json["detail"]
    assert not db.session.scalars(select(Lead)).all()


def test_more_than_a_megabyte_is_not_read(ask):
    refused = ask.post(LEADS, data=b"{" + b" " * 2**20, content_type="application/json")
    assert (refused.status_code, refused.json["status"]) == (413, 413)
    assert "a megabyte" in refused.json["detail"]


def test_a_change_builds_on_the_version_that_was_seen(ask, pipeline):
    lead = make.lead(pipeline, source=make.source("Fair"), probability=30)
    address = f"{LEADS}/{lead.uid}"
    told = ask.patch(address, json={"version": 1, "country": None, "probability": None}).json
    assert (told["country"], told["probability"], told["source"]) == (None, None, "Fair")
    assert told["version"] > 1
    refused = ask.patch(address, json={"version": 1, "country": "DE"})
    assert refused.status_code == 409
    assert "changed this lead" in refused.json["detail"]
    assert (refused.json["lead"]["version"], refused.json["lead"]["country"]) == (
        told["version"],
        None,
    )


def test_a_contact_is_taken_away_as_in_the_form(ask, pipeline):
    lead = make.lead(pipeline, contact=make.person(email="zoe@people.test"))
    told = ask.patch(f"{LEADS}/{lead.uid}", json={"version": 1, "contact_email": None})
    assert (told.status_code, told.json["contact_email"]) == (200, None)


def test_two_at_once_under_one_key_add_one_lead(app, pipeline, me):
    token, slug, said = make.access_token(me).id, pipeline.slug, {"organisation_name": "Agency"}

    def add():
        claimed = claim(token, "one", said)
        if claimed.lead_uid is None:
            into = db.session.scalars(select(Pipeline).filter_by(slug=slug)).one()
            keep_lead(claimed, actions.add_lead(into, by=None, **said).uid)

    assert at_once(app, add, add) == ["", ""]
    assert len(db.session.scalars(select(Lead)).all()) == 1


def test_of_a_restricted_pipeline_only_who_sees_it_can_own_a_lead(program, pipeline):
    pipeline.is_restricted = True
    ask, other = program(make.administrator()), make.staff()
    body = {"pipeline": pipeline.slug, "organisation_name": "A", "owner": str(other.uid)}
    assert list(ask.post(LEADS, json=body).json["errors"]) == ["owner"]


def test_a_move_is_the_move_of_the_board(ask, pipeline, me):
    lead, above = make.lead(pipeline), make.lead(pipeline, at="In conversation")
    make.lead(pipeline, at="In conversation", position=1.0)
    body = {"stage": stage_id(pipeline, "In conversation"), "version": 1, "after": str(above.uid)}
    told = ask.post(f"{LEADS}/{lead.uid}/move", json=body).json
    assert (told["lead"]["stage"]["name"], told["lead"]["version"]) == ("In conversation", 2)
    assert told["warning"] == ""
    moved = db.session.get(Lead, lead.id)
    assert 0 < moved.position < 1
    stay = db.session.scalars(select(Transition).filter_by(lead_id=lead.id, left_at=None)).one()
    assert stay.by_id == me.id
    newest = ask.get(f"{LEADS}/{lead.uid}/timeline").json["moments"][0]
    assert (newest["who"], newest["text"]) == ("Ada Owner", "Moved to “In conversation”")


def test_who_is_slower_is_told_where_the_lead_is_now(ask, pipeline):
    lead = make.lead(pipeline)
    address = f"{LEADS}/{lead.uid}/move"
    ask.post(address, json={"stage": stage_id(pipeline, "In conversation"), "version": 1})
    refused = ask.post(address, json={"stage": stage_id(pipeline, "Partner"), "version": 1})
    assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    assert "Ada Owner moved this lead to “In conversation”" in refused.json["detail"]
    assert refused.json["lead"]["stage"]["name"] == "In conversation"
    assert refused.json["lead"]["version"] == 2


def test_a_rule_that_forbids_a_move_is_told_and_nothing_is_moved(ask, pipeline):
    lead = make.lead(pipeline)
    make.stage(pipeline, "Partner").required = ["amount"]
    body = {"stage": stage_id(pipeline, "Partner"), "version": 1}
    refused = ask.post(f"{LEADS}/{lead.uid}/move", json=body)
    assert (refused.status_code, "lead" in refused.json) == (409, False)
    assert "say its amount" in refused.json["detail"]
    assert ask.get(f"{LEADS}/{lead.uid}").json["stage"]["name"] == "Identified"


def test_a_lead_is_lost_for_a_reason_of_the_list(ask, pipeline):
    make.saved(LostReason(name="Other", needs_note=True))
    [reason] = ask.get("/api/v1/lost-reasons").json["reasons"]
    lead = make.lead(pipeline)
    body = {"stage": stage_id(pipeline, "Closed"), "version": 1, "reason": reason["id"]}
    address = f"{LEADS}/{lead.uid}/move"
    assert "needs a few words" in ask.post(address, json=body).json["detail"]
    told = ask.post(address, json=body | {"note": "No money", "competitor": "Others"}).json
    assert told["lead"]["lost_reason"] == "Other: No money"
    assert told["lead"]["closed_at"] is not None
    assert db.session.get(Lead, lead.id).competitor == "Others"


@pytest.mark.parametrize("field", ["stage", "after", "reason"])
def test_a_move_names_only_what_is_of_the_pipeline(ask, pipeline, field):
    lead, elsewhere = make.lead(pipeline), make.lead(make.pipeline("other", "Other"))
    there = {"stage": elsewhere.stage.uid, "after": elsewhere.uid, "reason": uuid.uuid4()}
    body = {"stage": stage_id(pipeline, "In conversation"), "version": 1, field: str(there[field])}
    refused = ask.post(f"{LEADS}/{lead.uid}/move", json=body)
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])


def test_a_full_stage_is_warned_of(ask, pipeline):
    make.stage(pipeline, "In conversation").limit = 1
    make.lead(pipeline, at="In conversation")
    lead = make.lead(pipeline)
    body = {"stage": stage_id(pipeline, "In conversation"), "version": 1}
    told = ask.post(f"{LEADS}/{lead.uid}/move", json=body).json
    assert told["warning"] == "“In conversation” is over its limit: 2 of 1."


def test_the_timeline_is_told_in_pages(ask, pipeline):
    lead = make.lead(pipeline)
    for _ in range(26):
        record("lead.edited", on=lead, changes={"source": ["", "Fair"]})
    first = ask.get(f"{LEADS}/{lead.uid}/timeline").json
    assert (len(first["moments"]), first["total"], first["pages"]) == (25, 27, 2)
    second = ask.get(first["next"].removeprefix("http://hub.test")).json
    assert (len(second["moments"]), second["next"]) == (2, None)
    assert ask.get(f"{LEADS}/{lead.uid}/timeline?page=3").status_code == 404


def test_what_may_be_known_already_is_asked_as_in_the_form(ask, program, pipeline, me):
    hidden = make.pipeline("hidden", "Hidden")
    hidden.is_restricted = True
    make.lead(hidden, organisation_name="Agency for Medicines")
    lead = make.lead(pipeline, organisation_name="Agency for Medicines", contact=make.person())
    known = make.organisation("Medicines Agency", slug="agency-for-medicines")
    body = {"pipeline": pipeline.slug, "organisation_name": "Agency for medicines"}
    refused = ask.post(LEADS, json=body)
    assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    [alike], [organisation] = refused.json["alike_leads"], refused.json["alike_organisations"]
    assert (alike["id"], alike["reasons"]) == (str(lead.uid), ["the same name"])
    assert (organisation["id"], organisation["name"]) == (str(known.uid), known.name)
    half = ask.post(LEADS, json=body | {"not_the_same_as": [alike["id"]]}).json
    assert (half["alike_leads"], half["alike_organisations"]) == ([], [organisation])
    assert len(db.session.scalars(select(Lead)).all()) == 2
    both = {"not_the_same_as": [alike["id"], organisation["id"]]}
    assert ask.post(LEADS, json=body | both).status_code == 201


def test_an_organisation_that_is_chosen_is_asked_about_no_more_but_its_leads_are(ask, pipeline):
    known = make.organisation("Agency for Medicine")
    make.organisation("Medicine Agency", slug="agency-for-medicine")
    body = {"pipeline": pipeline.slug, "organisation": str(known.uid)}
    first = ask.post(LEADS, json=body)
    assert first.status_code == 201
    for name in ({}, {"organisation_name": "Agency for medicine"}):
        again = ask.post(LEADS, json=body | name).json
        assert [each["id"] for each in again["alike_leads"]] == [first.json["id"]]
        assert again["alike_organisations"] == []


def test_a_new_name_of_a_lead_is_asked_about_as_in_the_form(ask, pipeline):
    lead = make.lead(pipeline)
    known = make.organisation("Medicines Agency", slug="agency-for-medicines")
    body = {"version": lead.version, "organisation_name": "Agency for medicines"}
    address = f"{LEADS}/{lead.uid}"
    refused = ask.patch(address, json=body)
    assert (refused.status_code, "lead" in refused.json) == (409, False)
    assert [each["id"] for each in refused.json["alike_organisations"]] == [str(known.uid)]
    apart = {"not_the_same_as": [str(known.uid)]}
    assert ask.patch(address, json=body | apart).json["organisation"] is None
    same = {"version": lead.version, "organisation_name": "Agency for medicines"}
    assert ask.patch(address, json=same).status_code == 200


def test_what_is_asked_again_under_its_key_adds_nothing(ask, program, pipeline, me):
    body = {"pipeline": pipeline.slug, "organisation_name": "Agency"}

    def post(key, by=ask, **more):
        return by.post(LEADS, json=body | more, headers={"Idempotency-Key": key})

    first = post('"one"')
    again = post("one", organisation_name="Agency")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert again.headers["Location"] == first.headers["Location"]
    assert len(db.session.scalars(select(Lead)).all()) == 1
    other = post("one", country="FR")
    assert (other.status_code, list(other.json["errors"])) == (422, ["Idempotency-Key"])
    assert [post(key).status_code for key in ("", "a b", "é", "x" * 201)] == [422] * 4
    assert post("one", program(me)).status_code == 409, "the key is that of one token alone"
    forget_old(clock.now())
    assert post("one").json["id"] == first.json["id"]
    forget_old(clock.now() + KEPT)
    assert post("one").json["alike_leads"][0]["id"] == first.json["id"]


def test_a_key_whose_request_came_to_nothing_is_free(ask, pipeline):
    lead = make.lead(pipeline)
    body = {"pipeline": pipeline.slug, "organisation_name": lead.organisation_name}
    key = {"Idempotency-Key": '"one"'}
    assert ask.post(LEADS, json=body, headers=key).status_code == 409
    apart = {"not_the_same_as": [str(lead.uid)]}
    added = ask.post(LEADS, json=body | apart, headers=key)
    assert added.status_code == 201
    assert ask.post(LEADS, json=body | apart, headers=key).json["id"] == added.json["id"]


def test_types_are_named_by_their_codes(ask, pipeline):
    kind = make.organisation_type("industry", "Industry")
    make.lead(pipeline, type=db.session.get(OrganisationType, kind.id))
    [told] = ask.get(f"{LEADS}?pipeline={pipeline.slug}&type=industry").json["leads"]
    assert told["type"] == "industry"
