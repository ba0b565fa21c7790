"""The pages of rules, of absences, and of leads without an owner."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.enquiries import actions as enquiries
from hubcommunity.partnerships import rule_actions, rule_queries
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.rule_models import Absence, Way
from tests import make
from tests.counting import cost

RULES = "/staff/settings/pipelines/strategic-partners/rules/"
AWAY = "/account/away/"
UNOWNED = "/staff/leads/unowned/"


@pytest.fixture
def me():
    return make.administrator(given_name="Ida", family_name="Holm")


@pytest.fixture
def browser(sign_in, me):
    return sign_in(me)


def rule(pipeline, me, *people, way=Way.ONE, **values):
    return rule_actions.add_rule(pipeline, way=way, people=people, by=me, **values)


def test_a_rule_is_added_changed_put_elsewhere_and_deleted(browser, me):
    pipeline, kind, other = make.pipeline(), make.organisation_type(), make.staff()
    form = {"countries": ["FI", "SE"], "types": [str(kind.id)], "way": "in turn"}
    browser.post(f"{RULES}add/", data=form | {"people": [str(me.uid), str(other.uid)]})
    browser.post(f"{RULES}add/", data={"way": "one", "people": [str(me.uid)]})
    first, second = rule_queries.rules_of(pipeline)
    assert (first.countries, first.types, first.way) == (["FI", "SE"], [kind], Way.IN_TURN)
    page = browser.get(f"/staff/settings/rules/{first.uid}/").text
    assert re.search(r'<input[^>]*checked[^>]*value="FI"', page)
    browser.post(f"/staff/settings/rules/{first.uid}/", data={"way": "one", "people": str(me.uid)})
    browser.post(f"/staff/settings/rules/{second.uid}/move", data={"to": "up"})
    assert [each.countries for each in rule_queries.rules_of(pipeline)] == [[], []]
    assert list(rule_queries.rules_of(pipeline)) == [second, first]
    browser.post(f"/staff/settings/rules/{second.uid}/delete")
    assert list(rule_queries.rules_of(pipeline)) == [first]


@pytest.mark.parametrize(
    ("several", "way", "told"),
    [(0, "one", "Name whoever gets the leads"), (2, "one", "Name one person")],
)
def test_a_rule_that_is_not_right_says_why(browser, several, way, told):
    make.pipeline()
    people = [str(make.staff().uid) for _ in range(several)]
    assert told in browser.post(f"{RULES}add/", data={"way": way, "people": people}).text


def test_the_page_of_rules_says_who_would_get_a_lead_and_gives_nobody_a_turn(browser, me):
    pipeline, hospital = make.pipeline(), make.organisation_type("hospital", "Hospital")
    maria = make.staff(given_name="Maria", family_name="Silva")
    ben = make.staff(given_name="Ben", family_name="Okoro")
    rule(pipeline, me, maria, ben, way=Way.IN_TURN, countries=["FI"], types=[hospital])
    asked = f"{RULES}?country=FI&type_id={hospital.id}"
    for _ in range(2):
        assert "Maria Silva, by rule 1." in browser.get(asked).text
    assert "Nobody: the lead would have no owner" in browser.get(f"{RULES}?country=PT").text


def test_the_page_of_rules_asks_the_database_as_often_for_many_rules(browser, me):
    pipeline, people = make.pipeline(), [make.staff() for _ in range(3)]
    counts = []
    for number in (1, 9):
        for _ in range(number):
            rule(pipeline, me, *people, way=Way.IN_TURN, types=[make.organisation_type()])
        db.session.commit()
        db.session.expire_all()
        counts.append(cost(lambda: browser.get(f"{RULES}?country=FI")))
    assert counts[0] == counts[1]


def test_staff_say_when_they_are_away_and_take_it_back(sign_in):
    me = make.staff()
    browser, today = sign_in(me), clock.today()
    days = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=3)).isoformat()}
    browser.post(AWAY, data=days)
    [absence] = db.session.scalars(select(Absence))
    assert rule_queries.away([me]) == {me.id}
    address = f"{AWAY}{absence.uid}/delete"
    assert sign_in(make.staff()).post(address).status_code == 404
    assert address in browser.get(AWAY).text
    browser.post(address)
    assert rule_queries.away([me]) == set()


def test_a_last_day_before_the_first_is_told(browser):
    days = {"starts_on": "2026-06-02", "ends_on": "2026-06-01"}
    assert "The last day lies before the first" in browser.post(AWAY, data=days).text


def test_leads_without_an_owner_stand_out_until_somebody_takes_them(browser, me):
    pipeline = make.pipeline()
    lead = make.lead(pipeline, organisation_name="Oulu Hospital")
    make.lead(pipeline, "Partner", closed_at=clock.now(), organisation_name="Long won")
    make.lead(pipeline, owner=me, organisation_name="Looked after")
    db.session.commit()
    assert UNOWNED in browser.get("/staff/").text
    page = browser.get(UNOWNED).text
    assert "Oulu Hospital" in page
    assert "Long won" not in page
    assert "Looked after" not in page
    browser.post(f"/staff/leads/{lead.uid}/owner", data={"to": "me", "version": lead.version})
    assert lead.owner is me
    assert UNOWNED not in browser.get("/staff/").text


def test_a_lead_without_an_owner_is_given_by_rule_or_the_page_says_why_not(browser, me):
    pipeline = make.pipeline()
    lead, owner = make.lead(pipeline), make.staff()
    made, address = rule(pipeline, me, owner, countries=["PT"]), f"/staff/leads/{lead.uid}/owner"
    asked = {"to": "rule", "version": lead.version}
    answer = browser.post(address, data=asked)
    assert (answer.status_code, "nobody is there" in answer.text) == (409, True)
    rule_actions.change_rule(made, way=Way.ONE, people=[owner], by=me)
    browser.post(address, data=asked)
    assert lead.owner is owner


def test_the_form_of_a_new_lead_leaves_its_owner_to_the_rules_where_that_is_asked(browser, me):
    owner = make.staff()
    rule(make.pipeline(), me, owner)
    address, form = "/staff/pipelines/strategic-partners/add/", {"organisation_name": "Oulu"}
    page = browser.get(address).text
    assert re.search(f'<option selected value="{me.uid}"', page)
    browser.post(address, data=form | {"owner_uid": "rule"})
    assert db.session.scalars(select(Lead)).one().owner is owner


def test_an_enquiry_that_becomes_a_lead_goes_to_whom_the_rules_name(me):
    pipeline, owner = make.pipeline(), make.staff()
    enquiry = make.enquiry()
    rule(pipeline, me, owner, countries=[enquiry.country], types=[enquiry.type])
    assert enquiries.make_lead(enquiry, pipeline, by=me).owner is owner
