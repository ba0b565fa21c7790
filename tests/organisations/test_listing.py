"""People are named in public only by their own choice, and no longer than they want it."""

from datetime import timedelta

import pytest

from hubcommunity.audit.queries import about
from hubcommunity.consent import actions as consent
from hubcommunity.consent.models import LISTING, EventKind
from hubcommunity.consent.queries import is_given, ledger_of
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.organisations import queries
from hubcommunity.organisations.actions import end_affiliation
from hubcommunity.organisations.listing_actions import choose_listings
from hubcommunity.organisations.listing_queries import listed_by, listed_people
from tests import make


@pytest.fixture(autouse=True)
def _purpose():
    make.purpose(LISTING, text="I agree to be named in public.")


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def dora(organisation):
    return make.delegate(
        organisation, given_name="Dora", family_name="Delegate", job_title="Head of care"
    )


def uid_of(person, organisation):
    return queries.current_affiliation(person, organisation).uid


def tick(person, *organisations):
    choose_listings(person, {uid_of(person, each) for each in organisations}, by=person)


def page_of(client, organisation):
    return client.get(f"/members/{organisation.slug}/").get_data(as_text=True)


def test_nobody_is_named_before_they_choose(organisation, dora, client):
    assert "Dora Delegate" not in page_of(client, organisation)
    assert not listed_people(organisation)


def test_who_ticks_the_box_is_named_and_the_ledger_says_why(organisation, dora, client, outbox):
    tick(dora, organisation)
    page = page_of(client, organisation)
    assert "Dora Delegate" in page
    assert "Head of care" in page
    assert dora.email not in page
    lines = ledger_of(dora)
    assert [line.kind for line in lines] == [EventKind.REQUESTED, EventKind.GIVEN]
    assert lines[1].evidence["organisation"] == "Clinic of the North"
    assert {(line.how, line.by_id) for line in lines} == {("signed in", dora.id)}
    assert about(queries.current_affiliation(dora, organisation))[-1].event == "affiliation.listed"
    [mail] = outbox()
    assert (mail.event, mail.to_address) == ("consent.ticked", dora.email)
    assert "I agree to be named in public." in mail.text
    assert "without signing in" not in mail.text


def test_taking_the_tick_away_withdraws_at_once(organisation, dora, client):
    tick(dora, organisation)
    assert "Dora Delegate" in page_of(client, organisation)
    tick(dora)
    assert "Dora Delegate" not in page_of(client, organisation)
    assert ledger_of(dora)[-1].kind is EventKind.WITHDRAWN
    assert about(queries.current_affiliation(dora, organisation))[-1].event == (
        "affiliation.unlisted"
    )


def test_choosing_the_same_again_leaves_no_trace(organisation, dora):
    tick(dora, organisation)
    before = len(ledger_of(dora)), listed_by(dora)[0].listed_at
    tick(dora, organisation)
    assert (len(ledger_of(dora)), listed_by(dora)[0].listed_at) == before


def test_withdrawing_on_the_privacy_page_counts_at_once(organisation, dora, client):
    tick(dora, organisation)
    page_of(client, organisation)
    consent.withdraw(dora, LISTING, how="privacy-page", by=dora)
    assert "Dora Delegate" not in page_of(client, organisation)


def test_of_two_organisations_each_is_chosen_by_itself(organisation, dora):
    other = make.member("Agency of the South")
    make.affiliation(dora, other)
    tick(dora, organisation, other)
    tick(dora, other)
    assert [each.organisation for each in listed_by(dora)] == [other]
    assert is_given(dora, LISTING)
    tick(dora)
    assert not is_given(dora, LISTING)


def test_consent_that_is_given_anew_brings_back_only_what_was_ticked_anew(organisation, dora):
    other = make.member("Agency of the South")
    make.affiliation(dora, other)
    tick(dora, organisation)
    consent.withdraw(dora, LISTING, how="privacy-page", by=dora)
    tick(dora, other)
    assert not listed_people(organisation)
    assert [each.person for each in listed_people(other)] == [dora]


def test_who_leaves_is_named_no_longer(organisation, dora, client):
    tick(dora, organisation)
    make.primary_contact(organisation)
    end_affiliation(queries.current_affiliation(dora, organisation), by=dora)
    assert "Dora Delegate" not in page_of(client, organisation)


@pytest.mark.parametrize("who", [make.staff, lambda: make.primary_contact()])
def test_nobody_chooses_for_somebody_else(organisation, dora, who):
    with pytest.raises(Forbidden):
        choose_listings(dora, {uid_of(dora, organisation)}, by=who())


def test_an_affiliation_of_somebody_else_is_no_choice(organisation, dora):
    other = make.delegate(organisation)
    choose_listings(dora, {uid_of(other, organisation)}, by=dora)
    assert not listed_people(organisation)


def test_an_older_consent_names_nobody_by_itself(organisation, dora):
    consent.request(dora, LISTING, how="signed in", by=dora)
    consent.give(dora, LISTING, how="signed in", by=dora)
    affiliation = queries.current_affiliation(dora, organisation)
    assert not listed_people(organisation)
    affiliation.listed_at = ledger_of(dora)[-1].at - timedelta(seconds=1)
    assert not listed_people(organisation)


def test_it_is_not_asked_for_by_mail(dora, sign_in):
    with pytest.raises(RuleBroken, match="page of its own"):
        consent.ask_by_mail(dora, LISTING, how="privacy-page", by=dora)
    page = sign_in(dora).get("/account/privacy/").get_data(as_text=True)
    assert "Ask for it" not in page
    assert "You have not agreed to this." in page


# --- the page ---


def test_the_page_shows_the_text_and_a_box_that_is_not_ticked(organisation, dora, sign_in):
    page = sign_in(dora).get("/account/listing/").get_data(as_text=True)
    assert "List me on the public profile of Clinic of the North" in page
    assert "I agree to be named in public." in page
    assert "checked" not in page


def test_the_box_is_ticked_and_unticked_on_the_page(organisation, dora, sign_in):
    browser, uid = sign_in(dora), str(uid_of(dora, organisation))
    assert browser.post("/account/listing/", data={"ticked": [uid]}).status_code == 302
    assert listed_people(organisation)
    assert "checked" in browser.get("/account/listing/").get_data(as_text=True)
    browser.post("/account/listing/", data={"csrf_token": "none is asked for in tests"})
    assert not listed_people(organisation)


def test_a_box_that_was_not_offered_is_refused(organisation, dora, sign_in):
    other = make.delegate(organisation)
    response = sign_in(dora).post(
        "/account/listing/", data={"ticked": [str(uid_of(other, organisation))]}
    )
    assert "There is a problem" in response.get_data(as_text=True)
    assert not listed_people(organisation)


def test_who_represents_nobody_is_told_so(sign_in):
    page = sign_in(make.account().person).get("/account/listing/").get_data(as_text=True)
    assert "You represent no organisation" in page
