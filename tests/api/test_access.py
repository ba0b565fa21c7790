"""Who may use the API: programs with a token, in its owner's name, and no browser."""

from datetime import timedelta

import pytest
from limits import parse
from sqlalchemy import select

from hubcommunity.accounts.access_token_models import AccessToken
from hubcommunity.accounts.models import Duty
from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import access, clock
from hubcommunity.core.db import db
from hubcommunity.partnerships.models import Lead, PipelineReader
from tests import make
from tests.statements import statements

PIPELINES = "/api/v1/pipelines"


def move(lead, to="In conversation"):
    stage = make.stage(lead.pipeline, to)
    return f"/api/v1/leads/{lead.uid}/move", {"stage": str(stage.uid), "version": lead.version}


def test_no_cookie_opens_the_api_and_so_it_asks_for_no_token_of_a_form(app, sign_in, program):
    lead, person = make.lead(), make.administrator()
    address, body = move(lead)
    browser = sign_in(person)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert browser.get(PIPELINES).status_code == 401
        refused = browser.post(address, json=body)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Bearer ")
        assert db.session.get(Lead, lead.id).stage.name == "Identified"
        moved = program(person).post(address, json=body)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert moved.status_code == 200
    assert "Set-Cookie" not in moved.headers


def test_a_token_opens_no_page(program, me):
    assert program(me).get("/staff/").location.startswith("/sign-in/")


def test_beside_a_cookie_the_token_says_who_asks(sign_in, me):
    reader, pipeline = make.staff(), make.pipeline()
    browser, pipeline.is_restricted = sign_in(reader), True
    make.saved(PipelineReader(pipeline_id=pipeline.id, person_id=reader.id))
    shown = {"Authorization": f"Bearer {make.access_token(me).secret}"}
    assert browser.get(PIPELINES, headers=shown).json == {"pipelines": []}
    assert browser.get(PIPELINES, headers={"Authorization": "Bearer nonsense"}).status_code == 401


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer nonsense", "Basic YTpi", "bearer é"])
def test_whoever_shows_no_token_is_told_to_show_one(client, shown):
    refused = client.get(PIPELINES, headers={"Authorization": shown})
    assert refused.status_code == 401
    assert refused.mimetype == "application/problem+json"
    assert refused.json["status"] == 401
    assert "access token" in refused.json["detail"]


@pytest.mark.parametrize(
    "over", [{"ended_at": clock.now()}, {"expires_at": clock.now() - timedelta(seconds=1)}]
)
def test_a_token_that_is_over_opens_nothing(program, me, over):
    assert program(me, **over).get(PIPELINES).status_code == 401


def test_whoever_is_no_longer_staff_is_refused(program, me):
    ask = program(me)
    db.session.execute(Duty.__table__.update().values(ended_at=clock.now()))
    assert ask.get(PIPELINES).status_code == 403


def test_a_token_that_only_reads_changes_nothing(program, me):
    lead = make.lead()
    address, body = move(lead)
    ask = program(me, may_write=False)
    refused = ask.post(address, json=body)
    assert (refused.status_code, refused.json["detail"]) == (
        403,
        "This access token may only read.",
    )
    assert ask.get(f"/api/v1/leads/{lead.uid}").json["stage"]["name"] == "Identified"
    assert db.session.scalars(select(AuditEntry.event)).all() == ["access.refused"]


def test_one_token_asks_so_often_and_another_still_may(monkeypatch, program, me):
    monkeypatch.setattr(access, "RATE", parse("2/minute"))
    ask = program(me)
    assert [ask.get(PIPELINES).status_code for _ in range(3)] == [200, 200, 429]
    last = ask.get(PIPELINES)
    assert 0 < last.json["retry_after"] <= 60
    assert last.headers["Retry-After"] == str(last.json["retry_after"])
    assert program(me).get(PIPELINES).status_code == 200


def test_what_is_refused_counts_as_well(monkeypatch, program, me):
    monkeypatch.setattr(access, "RATE", parse("2/minute"))
    ask = program(me, may_write=False)
    tries = [ask.post("/api/v1/leads", json={}).status_code for _ in range(4)]
    assert tries == [403, 403, 429, 429]
    assert db.session.scalars(select(AuditEntry.event)).all() == ["access.refused"] * 2


def test_no_other_site_is_let_in(ask, client):
    """A browser asks before it sends a header of its own; no answer of ours lets it."""
    asked = {"Origin": "https://elsewhere.test", "Access-Control-Request-Headers": "authorization"}
    for browser, code in ((client, 401), (ask, 200)):
        answer = browser.options(PIPELINES, headers=asked)
        assert answer.status_code == code
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert ask.head(PIPELINES).status_code == 200
    assert client.head(PIPELINES).status_code == 401


def test_whoever_tries_tokens_out_is_stopped(client):
    tries = [client.get(PIPELINES).status_code for _ in range(61)]
    assert tries == [401] * 60 + [429]


def test_the_day_of_the_last_use_is_kept_once_a_day_and_a_get_writes_nothing_else(ask):
    db.session.commit()
    with statements() as first:
        ask.get(PIPELINES)
    with statements() as second:
        ask.get(PIPELINES)
    assert [one.split()[:2] for one in first if not one.startswith("SELECT")] == [
        ["UPDATE", "access_tokens"]
    ]
    assert all(one.startswith("SELECT") for one in second)
    assert db.session.scalars(select(AccessToken.last_used_on)).one() == clock.today()


def test_a_use_that_was_refused_is_kept_as_well(ask):
    ask.post("/api/v1/leads", json={})
    assert db.session.scalars(select(AccessToken.last_used_on)).one() == clock.today()


def test_what_one_may_not_see_does_not_exist(ask, program, me, pipeline):
    lead = make.lead(pipeline)
    pipeline.is_restricted = True
    addresses = [f"{PIPELINES}/{pipeline.slug}", f"/api/v1/leads/{lead.uid}"]
    addresses += [f"/api/v1/leads?pipeline={pipeline.slug}", f"/api/v1/leads/{lead.uid}/timeline"]
    address, body = move(lead)
    assert [ask.get(each).status_code for each in addresses] == [404] * 4
    assert ask.get(PIPELINES).json == {"pipelines": []}
    assert ask.post(address, json=body).status_code == 404
    assert ask.patch(addresses[1], json={"version": 1}).status_code == 404
    new = {"pipeline": pipeline.slug, "organisation_name": "Agency"}
    assert ask.post("/api/v1/leads", json=new).status_code == 404
    make.saved(PipelineReader(pipeline_id=pipeline.id, person_id=me.id))
    assert [ask.get(each).status_code for each in addresses] == [200] * 4


def test_an_address_that_is_not_there_is_told_as_a_problem(client):
    refused = client.get("/api/v1/none-such", headers={"Accept": "text/html"})
    assert (refused.status_code, refused.mimetype) == (404, "application/problem+json")
    other = client.delete("/api/v1/leads")
    assert (other.status_code, other.json["status"]) == (405, 405)
    assert "Allow" in other.json["detail"]
    assert "POST" in other.headers["Allow"]
