"""Tiers as data: administrators add, change and retire them, staff read."""

from datetime import timedelta

import pytest

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.errors import RuleBroken
from hubcommunity.membership import tier_actions as actions
from hubcommunity.membership.term_models import Tier
from hubcommunity.membership.tier_queries import by_code, open_tiers
from tests import make

FACTS = {"name": "Friend", "by_calendar": False, "term_months": 12, "grace_days": 30}
TIERS = "/staff/settings/tiers/"
FORM = {**FACTS, "by_calendar": "", "description": "", "position": "3", "votes": "y"}


@pytest.fixture
def administrator(app):
    return make.administrator()


def test_a_tier_is_added_under_a_code_of_its_own(administrator):
    tier = actions.add_tier("friend", FACTS, by=administrator)
    assert by_code("friend") is tier
    assert [entry.event for entry in about(tier)] == ["tier.added"]
    with pytest.raises(RuleBroken, match="this code already"):
        actions.add_tier("friend", FACTS, by=administrator)


def test_no_two_open_tiers_have_one_name(administrator):
    first = actions.add_tier("friend", FACTS, by=administrator)
    again = FACTS | {"name": "FRIEND"}
    with pytest.raises(RuleBroken, match="this name already"):
        actions.add_tier("friend-2", again, by=administrator)
    actions.retire(first, by=administrator)
    second = actions.add_tier("friend-2", again, by=administrator)
    with pytest.raises(RuleBroken, match="this name already"):
        actions.bring_back(first, by=administrator)
    actions.change_facts(second, again | {"name": "Fellow"}, by=administrator)
    actions.bring_back(first, by=administrator)
    with pytest.raises(RuleBroken, match="this name already"):
        actions.change_facts(second, FACTS, by=administrator)


def test_a_term_by_the_calendar_has_whole_years(administrator):
    with pytest.raises(RuleBroken, match="whole years"):
        actions.add_tier("odd", FACTS | {"by_calendar": True, "term_months": 18}, by=administrator)


def test_other_days_of_grace_count_for_all_members_at_once(administrator):
    other = make.tier("associate", "Associate")
    since = clock.today() - timedelta(days=370)
    late, elsewhere = make.member(since=since), make.organisation(member_until=since)
    end = late.term_ends_on

    actions.change_facts(make.tier(), FACTS | {"grace_days": 3}, by=administrator)
    assert late.member_until == end + timedelta(days=3)
    actions.change_facts(other, FACTS | {"name": "Associate", "grace_days": 90}, by=administrator)
    assert late.member_until == end + timedelta(days=3)
    assert elsewhere.member_until == since


def test_what_is_not_changed_leaves_no_trace(administrator):
    tier = actions.add_tier("friend", FACTS, by=administrator)
    actions.change_facts(tier, FACTS, by=administrator)
    assert [entry.event for entry in about(tier)] == ["tier.added"]


def test_a_retired_tier_is_no_choice_until_it_is_brought_back(administrator):
    tier = make.tier()
    actions.retire(tier, by=administrator)
    assert tier not in open_tiers()
    with pytest.raises(RuleBroken, match="retired already"):
        actions.retire(tier, by=administrator)
    actions.bring_back(tier, by=administrator)
    assert tier in open_tiers()
    with pytest.raises(RuleBroken, match="not retired"):
        actions.bring_back(tier, by=administrator)


def test_an_administrator_adds_edits_and_retires_a_tier_on_the_pages(administrator, sign_in):
    browser = sign_in(administrator)
    assert "Use small letters" in browser.post(f"{TIERS}add/", data=FORM | {"code": "A B"}).text

    browser.post(f"{TIERS}add/", data=FORM | {"code": "friend", "fee_cents": "1 200"})
    tier = by_code("friend")
    assert (tier.fee_cents, tier.seats_per_group, tier.votes) == (120_000, None, True)
    assert 'value="1200.00"' in browser.get(f"{TIERS}friend/").text

    changed = {**FORM, "seats_per_group": "2", "fee_cents": "", "votes": ""}
    del changed["votes"]
    browser.post(f"{TIERS}friend/", data=changed)
    assert (tier.fee_cents, tier.seats_per_group, tier.votes) == (None, 2, False)

    for verb, retired in (("retire", clock.today()), ("restore", None)):
        browser.post(f"{TIERS}friend/{verb}")
        assert tier.retired_on == retired


@pytest.mark.parametrize(
    ("name", "value"),
    [("grace_days", "-1"), ("term_months", "0"), ("seats_per_group", "0"), ("fee_cents", "-5")],
)
def test_numbers_that_make_no_sense_are_refused(administrator, sign_in, name, value):
    page = sign_in(administrator).post(f"{TIERS}add/", data=FORM | {"code": "x", name: value})
    assert "There is a problem" in page.text
    assert by_code("x") is None


def test_staff_read_tiers_and_change_none(app, sign_in):
    make.tier(description="What it is")
    browser = sign_in(make.staff())
    page = browser.get(TIERS)
    assert "What it is" in page.text
    assert "Add a tier" not in page.text
    assert browser.post(f"{TIERS}full/", data=FORM).status_code == 403
    assert make.db.session.query(Tier).one().name == "Full member"


def test_a_hub_without_tiers_says_so(app, sign_in):
    assert "No tiers yet" in sign_in(make.staff()).get(TIERS).text
