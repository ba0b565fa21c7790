"""What is offered while a lead is written down, and the question whether the hub knows it."""

import pytest
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.partnerships import actions
from hubcommunity.partnerships.models import Lead
from tests import make


@pytest.fixture
def staff(sign_in):
    return sign_in(make.staff())


def offers(browser, what: str, typed: str):
    return browser.get(f"/staff/leads/{what}/", query_string={"q": typed}).json["offers"]


def test_organisations_are_found_by_the_beginnings_of_words(staff):
    known = make.organisation(name="Agência de Saúde", country="PT")
    make.organisation(name="Nordic Alliance")
    assert offers(staff, "organisations", "saud") == [
        {"value": "Agência de Saúde", "key": str(known.uid), "about": "Portugal"}
    ]
    assert offers(staff, "organisations", " ") == []


def test_people_are_offered_with_the_address_that_is_filled_in(staff):
    ann = make.person(given_name="Ann", family_name="Quist")
    [offer] = offers(staff, "people", "quist")
    assert (offer["value"], offer["beside"]) == (ann.email, "Ann Quist")
    assert offers(staff, "people", "") == []


def test_tags_are_offered_by_how_they_begin(staff):
    pipeline, by = make.pipeline(), make.staff()
    actions.add_lead(pipeline, by=by, organisation_name="One", tags=["Fair 2026", "Payer"])
    db.session.commit()
    assert offers(staff, "tags", "fai") == [{"value": "Fair 2026"}]
    assert offers(staff, "tags", "%") == []


def test_a_short_name_of_a_known_one_is_asked_about_once(staff):
    pipeline = make.pipeline()
    known = make.organisation(name="Nordic Telematics Association", slug="nota")
    at, typed = (
        f"/staff/pipelines/{pipeline.slug}/add/",
        {"organisation_name": "NOTA"},
    )
    asked = typed | {"contact_basis": "legitimate interests", "currency": "EUR"}

    page = staff.post(at, data=asked)
    assert "say which it is" in page.text
    assert known.name in page.text
    assert db.session.scalars(select(Lead)).all() == []

    staff.post(at, data=asked | {"organisation_uid": str(known.uid)})
    [lead] = db.session.scalars(select(Lead))
    assert lead.organisation_id == known.id


def test_a_name_that_is_said_to_be_new_is_taken_as_it_is(staff):
    pipeline = make.pipeline()
    make.organisation(name="Nordic Telematics Association", slug="nota")
    typed = {
        "organisation_name": "NOTA",
        "organisation_uid": "new",
        "currency": "EUR",
    }
    staff.post(
        f"/staff/pipelines/{pipeline.slug}/add/",
        data=typed | {"contact_basis": "legitimate interests"},
    )
    [lead] = db.session.scalars(select(Lead))
    assert (lead.organisation_name, lead.organisation_id) == ("NOTA", None)
