"""The API is what its description says."""

from hypothesis import HealthCheck, given, seed, settings, strategies
from limits import parse
from openapi_spec_validator import validate
from schemathesis import checks
from schemathesis.openapi import from_wsgi

from hubcommunity.core import access
from hubcommunity.core.db import db
from tests import make

OPENAPI = "/api/v1/openapi.json"
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


def test_the_description_is_valid_and_names_every_address_for_programs(app, client):
    told = client.get(OPENAPI)
    validate(told.json)
    assert told.json["openapi"].startswith("3.1")
    acts = [act for path in told.json["paths"].values() for act in path.values() if "tags" in act]
    names = {act["operationId"] for act in acts}
    assert len(names) == len(acts) > 15
    rules = {each.rule for each in app.url_map.iter_rules() if each.endpoint.startswith("api.")}
    named = {rule.replace("<uuid:uid>", "{uid}").replace("<slug>", "{slug}") for rule in rules}
    assert told.json["paths"].keys() == named
    assert client.get(OPENAPI, headers={"If-None-Match": told.headers["ETag"]}).status_code == 304


def test_people_find_every_address_on_a_page_of_ours(client):
    page = client.get("/api/v1/").text
    for path in client.get(OPENAPI).json["paths"]:
        assert f"{path}<" in page
    assert OPENAPI in page


@seed(7)
@settings(max_examples=4, database=None, suppress_health_check=list(HealthCheck))
@given(data=strategies.data())
def tried(app, operation, known, headers, answered, data):
    """Ask for one thing in many ways; names of things that are there take the place of others."""
    case = data.draw(operation.as_strategy())
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: known[name] for name in known.keys() & part.keys()})
            for name in ("organisation", "owner", "helpers", "topics", "type"):
                part.pop(name, None)  # of things that are not there: each would be refused
    response = case.call(headers=headers)
    case.validate_response(response, headers=headers, checks=CHECKS)
    answered.add(response.status_code)


def test_every_answer_is_as_the_description_says(app, monkeypatch):
    monkeypatch.setattr(access, "RATE", parse("100000/minute"))
    lead = make.lead(make.pipeline(), owner=make.staff())
    token = make.access_token(lead.owner, may_write=True)
    group, of = make.group("care"), lead.pipeline
    meeting, call, seat = make.meeting(group), make.call(group), make.sitting(group)
    named = {
        "groups": {"slug": group.slug},
        "meetings": {"slug": group.slug, "uid": str(meeting.uid)},
        "calls": {"slug": group.slug, "uid": str(call.uid)},
        "organisations": {"uid": str(seat.organisation.uid)},
        "leads": {"uid": str(lead.uid), "pipeline": of.slug, "limit": "2"},
        "pipelines": {"slug": of.slug},
    }
    named["leads"]["stage"] = str(make.stage(of, "In conversation").uid)
    db.session.commit()
    answered: set[int] = set()
    for operation in from_wsgi(OPENAPI, app).get_all_operations():
        headers = {"Authorization": f"Bearer {token.secret}"}
        known = {}
        for part in operation.ok().path.split("/"):
            known |= named.get(part, {})
        tried(app, operation.ok(), known, headers, answered)
    assert answered >= {200, 422}
