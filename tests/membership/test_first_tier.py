"""The tier with which an approval begins: staff choose it, and see what follows from it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.i18n import day
from hubcommunity.membership import actions, term_actions
from hubcommunity.membership.models import ApplicationState
from hubcommunity.membership.term_models import Tier
from hubcommunity.membership.term_queries import membership_of
from tests import make
from tests.membership.test_at_once import at_once


@pytest.fixture(autouse=True)
def tiers(app):
    make.tier(position=0, fee_cents=250_000, seats_per_group=4)
    make.tier("associate", "Associate", position=1, votes=False, fee_cents=90_000)


def associate():
    return make.tier("associate")


def in_review(**values):
    return make.application(ApplicationState.IN_REVIEW, **values)


def text_of(mail) -> str:
    return " ".join(mail.text.split())


def lapsed_member():
    long_ago = clock.today() - timedelta(days=800)
    return make.member(since=long_ago, until=long_ago + timedelta(days=364))


def test_the_first_tier_that_is_open_counts_where_nobody_chose(staff):
    assert membership_of(actions.approve(in_review(), by=staff)).tier.code == "full"
    make.tier().retired_on = clock.today()
    assert membership_of(actions.approve(in_review(), by=staff)).tier.code == "associate"


def test_without_an_open_tier_nobody_is_approved(staff):
    db.session.execute(update(Tier).values(retired_on=clock.today()))
    with pytest.raises(RuleBroken, match="No tier takes new memberships"):
        actions.approve(in_review(), by=staff)


def test_the_chosen_tier_says_what_the_first_term_costs_and_what_is_on_record(staff):
    application = in_review()
    organisation = actions.approve(application, by=staff, tier=associate())

    membership = membership_of(organisation)
    assert (membership.tier.code, organisation.tier_id) == ("associate", associate().id)
    assert membership.terms[0].fee_cents == 90_000
    assert about(application)[-1].details["tier"] == "associate"


def test_a_tier_that_was_retired_meanwhile_is_refused(staff):
    tier = associate()
    gone = update(Tier).where(Tier.id == tier.id).values(retired_on=clock.today())
    db.session.execute(gone, execution_options={"synchronize_session": False})
    assert tier.retired_on is None, "as it was when the page was loaded"
    with pytest.raises(RuleBroken, match="takes no new memberships"):
        actions.approve(in_review(), by=staff, tier=tier)


def test_the_welcome_says_tier_term_and_fee(staff, outbox):
    organisation = actions.approve(in_review(), by=staff, tier=associate())

    first, last = clock.today(), membership_of(organisation).terms[0].ends_on
    told = text_of(outbox()[-1])
    assert "Its tier is “Associate”." in told
    assert f"The term runs from {day(first)} to {day(last)}." in told
    assert "Its fee is €900.00" in told
    assert "the organisation has no vote" in told


def test_the_welcome_of_a_voting_tier_without_a_fee_is_shorter(staff, outbox):
    partner = make.tier("partner", "Partner")
    actions.approve(in_review(), by=staff, tier=partner)
    told = text_of(outbox()[-1])
    assert "Its tier is “Partner”." in told
    assert "fee" not in told
    assert "no vote" not in told


def test_who_waits_to_be_let_in_reads_nothing_of_tier_and_fee(staff, outbox):
    member = make.member()
    make.primary_contact(member)
    application = in_review()
    actions.approve(application, by=staff, link_to=member)
    told = {mail.to_address: text_of(mail) for mail in outbox()}[application.email]
    assert "asked whether you represent it" in told
    assert "tier" not in told


def test_a_member_keeps_its_tier_and_its_term(staff):
    member = make.member()
    actions.approve(in_review(), by=staff, link_to=member, tier=associate())
    membership = membership_of(member)
    assert (membership.tier.code, len(membership.terms)) == ("full", 1)


def test_a_member_in_grace_keeps_its_tier_in_the_next_term(staff):
    today = clock.today()
    member = make.member(since=today - timedelta(days=370), until=today - timedelta(days=5))
    actions.approve(in_review(), by=staff, link_to=member, tier=associate())
    membership = membership_of(member)
    assert [membership.tier_on(term.starts_on).code for term in membership.terms] == ["full"] * 2


def test_one_that_lapsed_begins_anew_with_the_chosen_tier(staff):
    lapsed = lapsed_member()
    actions.approve(in_review(), by=staff, link_to=lapsed, tier=associate())

    membership = membership_of(lapsed)
    assert [membership.tier_on(term.starts_on).code for term in membership.terms] == [
        "full",
        "associate",
    ]
    assert membership.terms[-1].fee_cents == 90_000
    assert "membership.tier_changed" in [entry.event for entry in about(membership)]


def test_one_that_lapsed_does_not_come_back_in_a_retired_tier(staff):
    lapsed = lapsed_member()
    make.tier().retired_on = clock.today()
    with pytest.raises(RuleBroken, match="takes no new memberships"):
        term_actions.begin_membership(lapsed, make.tier(), by=staff)


# --- on the page ---


def page_of(application) -> str:
    return f"/staff/applications/{application.uid}/"


def test_the_page_offers_the_open_tiers_with_what_follows(office):
    make.tier("old", "Old tier", retired_on=clock.today())
    page = office.get(page_of(in_review())).text
    assert "€2,500.00 · with a vote · 4 seats per topic group · first term until" in page
    assert "€900.00 · without a vote · any number of seats · first term until" in page
    assert "Old tier" not in page
    assert re.findall(r"<input[^>]* checked [^>]*value=\"(\w+)\"", page) == ["full"], (
        "the first one is the choice unless another is made"
    )


def test_staff_approve_with_the_tier_that_they_chose(office):
    application = in_review()
    office.post(f"{page_of(application)}approve", data={"tier": "associate"})
    assert membership_of(application.organisation).tier.code == "associate"


@pytest.mark.parametrize("code", ["old", "none-such"])
def test_a_tier_that_is_not_offered_is_no_choice(office, code):
    make.tier("old", "Old tier", retired_on=clock.today())
    application = in_review()
    answer = office.post(f"{page_of(application)}approve", data={"tier": code})
    assert "Choose a tier that takes new memberships" in answer.text
    assert application.state is ApplicationState.IN_REVIEW


def test_where_no_tier_is_open_the_page_leads_to_the_tiers(office):
    db.session.execute(update(Tier).values(retired_on=clock.today()))
    assert "No tier takes new memberships" in office.get(page_of(in_review())).text


def test_of_two_who_approve_at_once_with_different_tiers_one_wins(app, sign_in):
    application = in_review()
    path = f"{page_of(application)}approve"
    posts = [(sign_in(make.staff()), path, {"tier": code}) for code in ("full", "associate")]
    answers = at_once(app, *posts)

    assert sorted(status for status, _text in answers) == [302, 409]
    won = ("full", "associate")[[status for status, _text in answers].index(302)]
    db.session.refresh(application)
    membership = membership_of(application.organisation)
    assert (membership.tier.code, len(membership.terms)) == (won, 1)
