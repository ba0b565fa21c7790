"""Where leads come from, and why they are lost: two lists that administrators keep in one way."""

import pytest

from hubcommunity.audit import queries as audit
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.partnerships import actions
from hubcommunity.partnerships.listed_actions import add_listed, change_listed, order_listed
from hubcommunity.partnerships.listed_queries import LISTS, offered, rows_of
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.source_models import LeadSource, Origin
from hubcommunity.partnerships.source_queries import source_named, source_of
from tests import make
from tests.threads import at_once

BOTH = pytest.mark.parametrize("code", LISTS)
PAGE = "/staff/settings/lead-sources/"


@pytest.fixture
def boss():
    return make.administrator()


def listed(code, boss, *names):
    return [add_listed(LISTS[code], name=name, by=boss) for name in names]


def change(row, boss, **said):
    given = {"version": row.version, "name": row.name, "is_retired": row.retired_at is not None}
    change_listed(row, by=boss, **(given | said))
    db.session.flush()


@BOTH
def test_a_row_comes_behind_the_others_and_goes_where_it_is_put(code, boss):
    first, second, third = listed(code, boss, "One", "Two", "Three")
    order_listed(third, up=True, by=boss)
    order_listed(first, up=True, by=boss)
    db.session.flush()
    assert offered(LISTS[code].model) == [first, third, second]
    assert [each.event for each in audit.about(third)] == [
        f"{LISTS[code].event}.{act}" for act in ("added", "ordered")
    ]
    assert len(audit.about(first)) == 1, "where nothing happens there is nothing to tell"


@BOTH
def test_a_retired_row_is_offered_no_longer_and_comes_back_behind_the_others(code, boss):
    first, second = listed(code, boss, "One", "Two")
    change(first, boss, is_retired=True)
    assert offered(LISTS[code].model) == [second]
    assert rows_of(LISTS[code], 1).items == ((second, 0), (first, 0))
    change(first, boss, name="First", is_retired=False)
    assert offered(LISTS[code].model) == [second, first]
    told = audit.about(first)[-1].details
    assert told["changes"] == {"name": ["One", "First"], "retired": [True, False]}
    change(first, boss)
    assert len(audit.about(first)) == 3, "who changes nothing leaves no trace"


@BOTH
def test_no_two_rows_have_one_name_retired_or_not(code, boss):
    first, second = listed(code, boss, "One", "Two")
    change(first, boss, is_retired=True)
    with pytest.raises(RuleBroken, match="of this name"):
        add_listed(LISTS[code], name="One", by=boss)
    with pytest.raises(RuleBroken, match="of this name"):
        change(second, boss, name="One")


@BOTH
def test_of_two_who_change_a_row_the_second_is_told_and_of_two_who_order_it_neither(code, boss):
    first, second = listed(code, boss, "One", "Two")
    seen = first.version
    order_listed(second, up=True, by=boss)
    change(first, boss, name="First")
    with pytest.raises(Stale, match="It is called “First” now"):
        change(first, boss, version=seen, name="Last")
    change(first, boss, is_retired=True)
    with pytest.raises(Stale, match="retired “First”"):
        order_listed(first, up=True, by=boss)


def test_two_staff_at_once_change_one_row_once(app, boss):
    row, who = make.source("A fair"), type(boss)
    row_id, seen, boss_id = row.id, row.version, boss.id

    def calling_it(name):
        def act():
            said = {"version": seen, "name": name, "is_retired": False}
            held, by = db.session.get(LeadSource, row_id), db.session.get(who, boss_id)
            change_listed(held, by=by, **said)

        return act

    told = sorted(at_once(app, calling_it("One"), calling_it("Two")))
    name = db.session.get(LeadSource, row_id).name
    assert told[0] == ""
    assert f"It is called “{name}” now" in told[1]


# --- where leads come from ---


def test_a_lead_keeps_a_source_that_is_retired_and_no_other_lead_gets_it(boss):
    pipeline, source = make.pipeline(), make.source("A fair")
    lead, other = make.lead(pipeline), make.lead(pipeline)
    edit = {"by": boss, "source": source}
    actions.edit(lead, version=lead.version, **edit)
    change(source, boss, is_retired=True)
    actions.edit(lead, version=lead.version, campaign="Spring", **edit)
    assert (lead.source, lead.campaign) == (source, "Spring")
    with pytest.raises(RuleBroken, match="“A fair” is retired"):
        actions.edit(other, version=other.version, **edit)


def test_a_source_is_found_by_its_very_name_before_one_like_it():
    like, very = make.source("A FAIR"), make.source("a fair")
    assert [source_named(name) for name in ("a fair", "A Fair", "Else")] == [very, like, None]


def test_the_hub_says_no_source_that_is_retired(boss):
    source = make.source("The web form", origin=Origin.ENQUIRY)
    change(source, boss, name="Our page")
    assert source_of(Origin.ENQUIRY) is source
    change(source, boss, is_retired=True)
    assert source_of(Origin.ENQUIRY) is None


# --- the pages ---


def test_administrators_add_call_retire_and_order_rows(sign_in, boss):
    browser = sign_in(boss)
    assert "Nothing in the list yet" in browser.get(PAGE).text
    assert "Enter the source" in browser.post(PAGE, data={"name": " "}).text
    for name in ("A fair", "A member"):
        assert browser.post(PAGE, data={"name": name}).status_code == 302
    again = browser.post(PAGE, data={"name": "A fair"})
    assert (again.status_code, "of this name" in again.text) == (409, True)
    fair, member = offered(LeadSource)
    make.lead(source=fair)
    page = browser.get(PAGE).text
    assert page.index("A fair") < page.index("1 lead<") < page.index("A member")
    browser.post(f"{PAGE}{member.uid}/move", data={"to": "up"})
    assert offered(LeadSource) == [member, fair]
    form = {"version": fair.version, "name": "Our fair", "is_retired": "y"}
    assert browser.post(f"{PAGE}{fair.uid}/", data=form).status_code == 302
    assert (fair.name, offered(LeadSource)) == ("Our fair", [member])
    page = browser.get(PAGE).text
    assert page.index("A member") < page.index("Our fair") < page.index("Retired")


def test_who_was_too_late_is_told_and_can_save_again(sign_in, boss):
    browser, fair = sign_in(boss), make.source("A fair")
    make.source("A member")
    seen = fair.version
    change(fair, boss, name="Our fair")
    form = {"version": seen, "name": "The fair"}
    refused = browser.post(f"{PAGE}{fair.uid}/", data=form)
    assert refused.status_code == 409
    assert "It is called “Our fair” now. What you typed is kept" in refused.text
    assert 'value="The fair"' in refused.text
    assert f'name="version" type="hidden" value="{fair.version}"' in refused.text
    taken = browser.post(
        f"{PAGE}{fair.uid}/", data=form | {"version": fair.version, "name": "A member"}
    )
    assert (taken.status_code, "of this name" in taken.text) == (409, True)


def test_a_list_is_paged_and_its_order_goes_on_over_the_pages(sign_in, boss):
    rows = [make.source(f"Source {number:02}") for number in range(26)]
    browser = sign_in(boss)
    first, second = browser.get(PAGE).text, browser.get(f"{PAGE}?page=2").text
    assert (first.count(">Up<"), first.count(">Down<")) == (24, 25)
    assert (second.count(">Up<"), second.count(">Down<")) == (1, 0)
    answer = browser.post(f"{PAGE}{rows[25].uid}/move", data={"to": "up", "page": "2"})
    assert answer.location == f"{PAGE}?page=2"
    assert offered(LeadSource)[-2:] == [rows[25], rows[24]]


def test_a_retired_source_is_shown_with_its_leads_and_offered_for_no_other(sign_in, boss):
    pipeline = make.pipeline()
    source = make.source("A fair")
    lead, other = make.lead(pipeline, source=source), make.lead(pipeline)
    browser = sign_in(boss)
    option = f'value="{source.uid}"'
    assert option in browser.get(f"/staff/leads/{other.uid}/edit/").text
    change(source, boss, is_retired=True)
    assert option not in browser.get(f"/staff/leads/{other.uid}/edit/").text
    page = browser.get(f"/staff/leads/{lead.uid}/edit/").text
    assert f'<option selected value="{source.uid}">A fair' in page
    form = {"organisation_name": "Clinic", "version": lead.version, "source_uid": str(source.uid)}
    assert browser.post(f"/staff/leads/{lead.uid}/edit/", data=form).status_code == 302
    assert (lead.source, lead.organisation_name) == (source, "Clinic")
    assert "A fair" in browser.get(f"/staff/leads/{lead.uid}/").text
    shown = browser.get(f"/staff/pipelines/{pipeline.slug}/list/?source={source.uid}").text
    assert f"{option} selected" in shown or f"selected {option}" in shown
    assert "Clinic" in shown
    assert other.organisation_name not in shown


def test_reasons_that_need_words_say_so_in_their_list(sign_in, boss):
    browser, page = sign_in(boss), "/staff/settings/lost-reasons/"
    browser.post(page, data={"name": "Other", "needs_note": "y"})
    assert [reason.needs_note for reason in offered(LostReason)] == [True]
    assert "needs a few words" in browser.get(page).text
