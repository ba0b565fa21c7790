"""Every route × every role: who may open what, written down a second time."""

import uuid
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter

from hubcommunity.core import access, clock
from hubcommunity.core.access import (
    ADMINISTRATOR,
    BOARD,
    PRIVACY,
    PUBLIC,
    REPORTS,
    SIGNED_IN,
    STAFF,
    STAFF_TOKEN,
)
from hubcommunity.mail.models import Heartbeat
from tests import make
from tests.architecture.access_table import TABLE

ROLES = ("visitor", "applicant", "delegate", "primary contact", "chair", "board", "staff")
ROLES += ("privacy officer", "administrator")
MAY_OPEN = {
    PUBLIC: set(ROLES),
    SIGNED_IN: set(ROLES) - {"visitor"},
    STAFF: {"staff", "privacy officer", "administrator"},
    PRIVACY: {"privacy officer", "administrator"},
    BOARD: {"board", "administrator"},
    REPORTS: {"board", "staff", "privacy officer", "administrator"},
    ADMINISTRATOR: {"administrator"},
    STAFF_TOKEN: set(),  # what opens in a browser: nothing
}


def test_the_table_names_every_view_and_no_other(app: Flask):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(TABLE)


def test_every_view_declares_what_the_table_says(app: Flask):
    with app.app_context():
        declared = {endpoint: access.access_of(endpoint) for endpoint in TABLE}
    assert declared == TABLE


def person_of(role: str):
    if role == "chair":
        return make.chair(make.group())
    if role == "applicant":
        return make.application().applicant
    made = {
        "delegate": make.delegate,
        "primary contact": make.primary_contact,
        "board": make.board,
        "staff": make.staff,
        "privacy officer": make.privacy_officer,
        "administrator": make.administrator,
    }
    return made[role]()


def example(rule) -> str:
    """Return an address of the rule at which nothing stands."""
    values = dict.fromkeys(rule.arguments, "none-such")
    for name, converter in rule._converters.items():
        if type(converter).__name__ == "UUIDConverter":
            values[name] = uuid.uuid4()
        elif isinstance(converter, AnyConverter):
            values[name] = min(converter.items)
        elif isinstance(converter, IntegerConverter):
            values[name] = 1
    return rule.build(values)[1]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_own_routes_and_no_others(app: Flask, client, sign_in, role):
    make.saved(Heartbeat(name="worker", at=clock.now()))
    who = person_of(role) if role != "visitor" else None
    wrong = []
    for rule in app.url_map.iter_rules():
        browser = sign_in(who) if who else client
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            response = browser.open(example(rule), method=method)
            allowed = role in MAY_OPEN[TABLE[rule.endpoint]]
            if TABLE[rule.endpoint] == STAFF_TOKEN and response.status_code == 401:
                continue
            if not fits(response, allowed, signed_in=who is not None):
                wrong.append(f"{method} {rule.rule}: {response.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["primary contact", "board", "staff"])
def test_a_token_opens_what_is_for_programs_to_staff_alone_and_no_page(app: Flask, client, role):
    shown = {"Authorization": f"Bearer {make.access_token(person_of(role), may_write=True).secret}"}
    wrong = []
    for rule in app.url_map.iter_rules():
        if TABLE[rule.endpoint] == PUBLIC:
            continue
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            response = client.open(example(rule), method=method, headers=shown)
            if TABLE[rule.endpoint] == STAFF_TOKEN:
                is_right = (response.status_code == 403) != (role in MAY_OPEN[STAFF])
                is_right = is_right and response.status_code not in (302, 401, 500)
            else:
                is_right = urlsplit(response.location or "").path == "/sign-in/"
            if not is_right:
                wrong.append(f"{method} {rule.rule}: {response.status}")
    assert not wrong, "\n".join(wrong)


def fits(response, allowed: bool, signed_in: bool) -> bool:
    sent_to_sign_in = urlsplit(response.location or "").path == "/sign-in/"
    if allowed:
        return response.status_code < 500 and (signed_in or not sent_to_sign_in)
    return response.status_code == 403 if signed_in else sent_to_sign_in


def test_a_view_that_declares_nothing_is_refused(app: Flask, sign_in):
    browser = sign_in(make.administrator())
    kept = app.view_functions["pages.home"]
    app.view_functions["pages.home"] = lambda: "never seen"
    try:
        assert browser.get("/").status_code == 403
    finally:
        app.view_functions["pages.home"] = kept
