"""The pages of consent."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from hubcommunity.consent import actions, queries
from hubcommunity.consent.letter_actions import unsubscribe_link
from hubcommunity.consent.models import NEWS, EventKind
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.people import actions as people
from tests import make
from tests.mails import path_of


@pytest.fixture(autouse=True)
def news(request):
    if "without_purposes" in request.fixturenames:
        return None
    return make.purpose(NEWS, text="We send you news.\n\nYou can stop it.")


def requested():
    who = make.account().person
    actions.request(who, NEWS, how="contact-form")
    return who


def link(who):
    return path_of(actions.confirmation_link(who, queries.last_request(who, NEWS)))


def unsubscribe(who):
    return path_of(unsubscribe_link(who, NEWS))


# --- the link that gives ---


def test_opening_the_link_shows_the_exact_text_and_changes_nothing(client):
    who = requested()

    page = client.get(link(who))

    assert "We send you news." in page.text
    assert queries.state_of(who, NEWS) is EventKind.REQUESTED


def test_the_button_behind_the_link_makes_consent_given_and_shows_the_receipt(client):
    who = requested()

    answer = client.post(link(who), data={"answer": "yes"}, follow_redirects=True)

    assert queries.is_given(who, NEWS)
    assert "Thank you: you agreed" in answer.text
    assert str(queries.present_event(who, NEWS).receipt) in answer.text


def test_no_thank_you_refuses(client):
    who = requested()

    answer = client.post(link(who), data={"answer": "no"}, follow_redirects=True)

    assert queries.state_of(who, NEWS) is EventKind.REFUSED
    assert "Done: you said no" in answer.text


def test_a_link_works_once(client):
    who = requested()
    address = link(who)
    client.post(address)

    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 409


def test_an_old_link_says_that_it_is_over(client):
    address = link(requested())
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=8)):
        page = client.get(address)
    assert page.status_code == 410
    assert "too old" in page.text


def test_a_link_of_before_a_withdrawal_is_over(client):
    who = requested()
    address = link(who)
    actions.withdraw(who, NEWS, how="unsubscribe-link", by=who)

    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 409
    assert queries.state_of(who, NEWS) is EventKind.WITHDRAWN


def test_no_to_a_second_link_takes_back_the_yes_to_the_first(client):
    who = requested()
    first, second = link(who), link(who)
    client.post(first, data={"answer": "yes"})

    client.post(second, data={"answer": "no"})

    assert queries.state_of(who, NEWS) is EventKind.WITHDRAWN


def test_an_older_link_gives_nothing_to_a_text_that_came_with_a_newer_one(client):
    who = requested()
    first = link(who)
    assert "We send you news." in client.get(first).text
    actions.publish_notice(NEWS, "We sell your address.", by=None)
    actions.request(who, NEWS, how="contact-form")
    second = link(who)

    page, answer = client.get(first), client.post(first, data={"answer": "yes"})

    assert page.status_code == 410
    assert "A newer mail asks you the same" in page.text
    assert answer.status_code == 409
    assert "A newer mail asks you the same" in answer.text
    assert queries.state_of(who, NEWS) is EventKind.REQUESTED
    assert "We sell your address." in client.get(second).text
    client.post(second, data={"answer": "yes"})
    assert queries.present_event(who, NEWS).notice.number == 2


def test_a_link_ends_when_the_address_it_went_to_is_no_longer_the_persons(client):
    who = requested()
    address = link(who)
    people.change_email(who, "elsewhere@people.test", by=who)

    assert client.get(address).status_code == 410
    answer = client.post(address)

    assert answer.status_code == 409
    assert "no longer yours" in answer.text
    assert queries.state_of(who, NEWS) is EventKind.REQUESTED


# --- the link that withdraws ---


def test_opening_the_unsubscribe_link_shows_a_button_and_changes_nothing(client):
    who = make.follower()

    page = client.get(unsubscribe(who))

    assert "Withdraw</button>" in page.text
    assert queries.is_given(who, NEWS)


def test_the_button_withdraws_without_signing_in(client):
    who = make.follower()

    answer = client.post(unsubscribe(who), follow_redirects=True)

    assert "Done: you withdrew" in answer.text
    assert queries.state_of(who, NEWS) is EventKind.WITHDRAWN
    assert "You get none of these mails" in client.get(unsubscribe(who)).text


def test_a_mail_program_withdraws_in_one_request_without_token_or_cookie(app, client):
    who = make.follower()
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(unsubscribe(who), data={"List-Unsubscribe": "One-Click"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert (answer.status_code, answer.text) == (200, "You are unsubscribed.")
    assert queries.present_event(who, NEWS).how == "one-click"


def test_the_unsubscribe_link_still_works_after_years(client):
    who = make.follower()
    address = unsubscribe(who)
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=1500)):
        client.post(address)
    assert queries.state_of(who, NEWS) is EventKind.WITHDRAWN


@pytest.mark.parametrize("token", ["nonsense", "a.b", "IjEi.x"])
def test_a_forged_unsubscribe_link_is_not_found(client, token):
    assert client.get(f"/privacy/unsubscribe/{token}").status_code == 404
    assert client.post(f"/privacy/unsubscribe/{token}").status_code == 404


# --- the privacy page of the account ---


def test_the_privacy_page_shows_each_purpose_with_its_text_and_receipt(sign_in):
    who = make.follower()
    make.account(who)

    page = sign_in(who).get("/account/privacy/")

    for told in ("Given", "We send you news.", "Button behind the link in a mail"):
        assert told in page.text
    assert str(queries.present_event(who, NEWS).receipt) in page.text


def test_the_privacy_page_is_a_tab_of_the_account(sign_in):
    page = sign_in(make.account().person).get("/account/privacy/").text
    assert 'href="/account/privacy/" aria-current="page">Privacy</a>' in page
    assert page.count("<h1") == 1


def test_an_old_record_still_shows_the_text_it_was_made_with(sign_in):
    who = make.follower()
    make.account(who)
    actions.publish_notice(NEWS, "Quite another text.", by=None)

    page = sign_in(who).get("/account/privacy/")

    assert "We send you news." in page.text
    assert "Quite another text." not in page.text


def test_one_press_withdraws(sign_in):
    who = make.follower()
    make.account(who)

    answer = sign_in(who).post(f"/account/privacy/{NEWS}/withdraw", follow_redirects=True)

    assert "Withdrawn" in answer.text
    assert queries.state_of(who, NEWS) is EventKind.WITHDRAWN


def test_asking_for_it_again_sends_a_link_and_gives_nothing_yet(sign_in, outbox):
    who = make.account().person

    answer = sign_in(who).post(f"/account/privacy/{NEWS}/ask", follow_redirects=True)

    assert "Waiting for confirmation" in answer.text
    (mail,) = outbox()
    assert mail.holds_secret
    assert "/privacy/confirm/" in mail.text
    assert queries.state_of(who, NEWS) is EventKind.REQUESTED


def test_who_agreed_already_is_told_so(sign_in):
    who = make.follower()
    make.account(who)

    answer = sign_in(who).post(f"/account/privacy/{NEWS}/ask")

    assert answer.status_code == 409
    assert "You agreed to this already." in answer.text


def test_an_unknown_purpose_is_not_found(sign_in):
    browser = sign_in(make.account().person)
    assert browser.post("/account/privacy/astrology/withdraw").status_code == 404


# --- the public pages ---


def test_the_privacy_page_names_purposes_versions_and_rights(client):
    actions.publish_notice(NEWS, "A second text.", by=None)

    page = client.get("/privacy/")

    notice = queries.present_notice(NEWS)
    for told in ("A second text.", notice.sha256, "Version 1", "Portability", "Complaint"):
        assert told in page.text


def test_an_earlier_version_stays_reachable(client):
    first = queries.present_notice(NEWS)
    actions.publish_notice(NEWS, "A second text.", by=None)

    page = client.get(f"/privacy/notices/{first.uid}/")

    assert "We send you news." in page.text
    assert "Earlier version" in page.text
    assert client.get(f"/privacy/notices/{uuid.uuid4()}/").status_code == 404


@pytest.fixture
def without_purposes():
    return None


@pytest.mark.usefixtures("without_purposes")
def test_an_empty_hub_says_so(client):
    assert "No purposes yet" in client.get("/privacy/").text


# --- staff ---


def test_staff_see_the_ledger_of_a_person_and_that_it_holds(sign_in):
    who = make.follower()
    actions.withdraw(who, NEWS, how="unsubscribe-link", by=who)

    page = sign_in(make.staff()).get(f"/staff/people/{who.uid}/consent/")

    assert "all 3 lines are as they were written" in page.text
    assert "Unsubscribe link in a mail" in page.text


def test_the_ledger_of_somebody_never_asked_is_empty(sign_in):
    page = sign_in(make.staff()).get(f"/staff/people/{make.person().uid}/consent/")
    assert "Nothing on record" in page.text


def test_the_ledger_is_for_staff_only(sign_in, client):
    who = make.follower()
    assert sign_in(make.delegate()).get(f"/staff/people/{who.uid}/consent/").status_code == 403
    assert client.get(f"/staff/people/{who.uid}/consent/").status_code == 302


def test_the_privacy_officer_publishes_a_new_version(sign_in):
    browser = sign_in(make.privacy_officer())
    assert "Version 1" in browser.get("/staff/privacy/notices/").text
    page = browser.get(f"/staff/privacy/notices/{NEWS}/")
    assert "We send you news." in page.text

    answer = browser.post(
        f"/staff/privacy/notices/{NEWS}/",
        data={"text": "We send you news.\r\nTwice a week.", "after": "1"},
        follow_redirects=True,
    )

    notice = queries.present_notice(NEWS)
    assert (notice.number, notice.text) == (2, "We send you news.\nTwice a week.")
    assert notice.sha256 in answer.text


def test_an_empty_notice_keeps_the_form_with_its_error(sign_in):
    browser = sign_in(make.privacy_officer())
    page = browser.post(f"/staff/privacy/notices/{NEWS}/", data={"text": " ", "after": "1"})
    assert "Enter the text of the notice" in page.text


@pytest.mark.parametrize("seen", [None, "", "no", "²", "9" * 5000, "0", "2"])
def test_whoever_did_not_see_the_present_version_publishes_none(sign_in, seen):
    data = {"text": "Another text."} | ({"after": seen} if seen is not None else {})

    answer = sign_in(make.privacy_officer()).post(f"/staff/privacy/notices/{NEWS}/", data=data)

    assert answer.status_code == 409
    assert "Version 1 was published while you wrote" in answer.text
    assert ">Another text.</textarea>" in answer.text.replace("\r\n", ""), "what was typed stays"
    assert queries.present_notice(NEWS).number == 1


def test_notices_are_for_the_privacy_officer(sign_in):
    assert sign_in(make.staff()).get("/staff/privacy/notices/").status_code == 403


def test_agreeing_sends_a_receipt_with_the_way_out_and_withdrawing_sends_nothing(client, outbox):
    who = requested()
    client.post(link(who))
    client.post(unsubscribe(who))

    (receipt,) = outbox()
    assert (receipt.event, receipt.to_address) == ("consent.given", who.email)
    assert receipt.purpose == NEWS
    assert receipt.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = receipt.headers["List-Unsubscribe"].strip("<>")
    assert path_of(way_out) == unsubscribe(who)
    assert way_out in receipt.text
    first_line = queries.present_notice(NEWS).text.splitlines()[0]
    assert first_line in receipt.text
