"""The four steps of a registration, in a browser without scripts."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hubcommunity.accounts.queries import account_of
from hubcommunity.consent.models import MEMBERSHIP, NEWS, EventKind
from hubcommunity.consent.queries import state_of
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership import registration_actions as actions
from hubcommunity.membership.models import Application
from hubcommunity.membership.models import ApplicationState as State
from hubcommunity.organisations.domain_actions import claim
from hubcommunity.people.models import Person
from hubcommunity.people.queries import by_email
from tests import make
from tests.membership.links import path_in


@pytest.fixture(autouse=True)
def words():
    """What the form offers, and the notices it shows."""
    make.organisation_type("payer", "Payer")
    for code, name in (("reimbursement", "Reimbursement schemes"), ("integration", "Integration")):
        make.topic(code, name)
    make.purpose(NEWS, text="I agree to be sent news.")
    make.purpose(MEMBERSHIP, asks_consent=False, text="We use your name to run the membership.")
    return make.staff(email="staff@hub.test")


def organisation(**changed):
    payer = make.organisation_type("payer", "Payer")
    return {
        "organisation_name": "Alpine Sickness Fund",
        "type_id": str(payer.id),
        "country": "AT",
        "website": "www.fund.example",
        "description": "Insures two million people.",
    } | changed


def you(**changed):
    return {
        "given_name": "Lukas",
        "family_name": "Gruber",
        "job_title": "Head of digital care",
        "email": "lukas@fund.example",
        "password": make.PASSWORD,
    } | changed


def drafts():
    return db.session.scalars(select(Application).order_by(Application.id)).all()


def draft() -> Application:
    return drafts()[-1]


def fill_in(client, **changed_person):
    client.post("/join/", data=organisation())
    client.post("/join/you/", data=you(**changed_person))
    return client.post("/join/topics/", data={"topics": [str(make.topic().id)]})


def submitted(client, **changed_person):
    fill_in(client, **changed_person)
    return client.post("/join/check/")


def headings(response):
    return re.findall(r"<h1[^>]*>([^<]+)</h1>", response.text)


# --- the way through ---


def test_the_steps_follow_one_another_under_their_addresses(client):
    answers = [
        client.post("/join/", data=organisation()),
        client.post("/join/you/", data=you()),
        client.post("/join/topics/", data={"wants_news": "y"}),
        client.post("/join/check/"),
    ]

    assert [answer.location for answer in answers] == [
        "/join/you/",
        "/join/topics/",
        "/join/check/",
        "/join/sent/",
    ]


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/join/", "Your organisation"),
        ("/join/you/", "About you"),
        ("/join/topics/", "Topics and consent"),
        ("/join/check/", "Check your answers"),
    ],
)
def test_every_step_has_its_heading_and_the_progress(client, path, heading):
    fill_in(client)

    page = client.get(path)

    assert headings(page) == [heading]
    assert 'aria-current="step"' in page.text


@pytest.mark.parametrize("path", ["/join/you/", "/join/topics/", "/join/check/", "/join/sent/"])
def test_a_later_step_leads_to_the_first_that_is_missing(client, path):
    assert client.get(path).location == "/join/"

    client.post("/join/", data=organisation())

    there = client.get(path)
    assert (there.location or path) == "/join/you/"


def test_a_step_that_is_not_reached_takes_nothing(client):
    client.post("/join/", data=organisation())

    assert client.post("/join/topics/", data={"wants_news": "y"}).location == "/join/you/"
    assert client.post("/join/check/").location == "/join/you/"
    assert draft().wants_news is None


def test_looking_at_the_steps_writes_nothing(client):
    for path in ("/join/", "/join/you/", "/join/topics/", "/join/check/", "/join/sent/"):
        client.get(path)

    assert db.session.scalar(select(func.count()).select_from(Application)) == 0


def test_answers_are_kept_on_the_way_back_and_forth(client):
    fill_in(client)

    assert 'value="Alpine Sickness Fund"' in client.get("/join/").text
    assert 'value="lukas@fund.example"' in client.get("/join/you/").text
    assert len(re.findall(r"checked", client.get("/join/topics/").text)) == 1


def test_back_keeps_what_is_right_even_while_the_rest_is_missing(client):
    client.post("/join/", data=organisation())

    back = client.post("/join/you/", data={"given_name": "Lukas", "back": "yes"})

    assert back.location == "/join/"
    assert 'value="Lukas"' in client.get("/join/you/").text


def test_a_password_is_kept_as_a_hash_and_never_shown(client):
    client.post("/join/", data=organisation())

    page = client.post("/join/you/", data=you(job_title=""))

    assert "Enter your job title" in page.text
    assert make.PASSWORD not in page.text
    assert draft().password_hash.startswith("$argon2id$")
    assert client.post("/join/you/", data=you(password="")).location == "/join/topics/"


def test_the_cookie_carries_no_answers(client):
    fill_in(client)

    with client.session_transaction() as cookie:
        assert cookie["registration"] == str(draft().uid)
        assert "Gruber" not in str(dict(cookie))


def test_a_changed_answer_leads_back_to_the_check_page(client):
    fill_in(client)

    changed = client.post("/join/you/?change=yes", data=you(job_title="Director", password=""))

    assert changed.location == "/join/check/"
    assert "Director" in client.get("/join/check/").text


def test_the_check_page_shows_every_answer_with_a_link_to_change_it(client):
    fill_in(client)

    page = client.get("/join/check/").text

    for said in ("Alpine Sickness Fund", "Payer", "Austria", "https://www.fund.example", "Lukas"):
        assert said in page
    assert page.count("change=yes") == 12
    assert "Reimbursement schemes" in page


# --- what is refused ---


def test_nothing_typed_is_lost_when_something_is_wrong(client):
    page = client.post("/join/", data=organisation(country="", website="no host"))

    assert "There is a problem" in page.text
    assert "Choose a country" in page.text
    assert "Enter a web address" in page.text
    assert 'value="Alpine Sickness Fund"' in page.text
    assert drafts() == []


@pytest.mark.parametrize(
    ("website", "kept"),
    [
        ("", ""),
        ("fund.example", "https://fund.example"),
        ("http://a.example/b", "http://a.example/b"),
    ],
)
def test_a_website_may_be_blank_or_without_its_beginning(client, website, kept):
    client.post("/join/", data=organisation(website=website))

    assert draft().website == kept


@pytest.mark.parametrize(
    "website", ["javascript://fund.example/%0aalert(1)", "https://", "https://[", "https://u@a.eu"]
)
def test_what_is_no_web_address_is_refused(client, website):
    assert "Enter a web address" in client.post("/join/", data=organisation(website=website)).text


@pytest.mark.parametrize(("path", "is_kept"), [("x" * 279, True), ("x" * 280, False)])
def test_a_website_is_as_long_as_its_column_with_its_beginning(client, path, is_kept):
    page = client.post("/join/", data=organisation(website=f"fund.example/{path}"))

    assert bool(drafts()) is is_kept
    assert ("This is too long: 300 characters at most" in page.text) is not is_kept


def test_a_host_is_as_long_as_the_column_that_compares_it(client):
    page = client.post("/join/", data=organisation(website=f"{'long.' * 41}example"))

    assert "Enter a web address" in page.text
    assert drafts() == []


@pytest.mark.parametrize(
    ("password", "told"), [("short", "at least 12"), ("password1234", "too easy to guess")]
)
def test_a_weak_password_is_refused(client, password, told):
    client.post("/join/", data=organisation())

    page = client.post("/join/you/", data=you(password=password))

    assert told in page.text
    assert draft().password_hash is None


def test_news_are_asked_apart_and_unticked_with_their_notice(client):
    client.post("/join/", data=organisation())
    client.post("/join/you/", data=you())

    page = client.get("/join/topics/").text

    assert "Send me news and information about the hub" in page
    assert "I agree to be sent news." in page
    assert "We use your name to run the membership." in page
    assert "checked" not in page


def test_a_source_that_sends_without_end_is_slowed_down(client):
    fill_in(client)
    answers = [client.post("/join/check/").status_code for _ in range(31)]

    mailed = actions.MAILS_AN_HOUR
    assert answers == [302] * mailed + [409] * (30 - mailed) + [429]


def test_the_answers_go_along_when_the_owner_of_the_address_signs_in(client, outbox):
    make.account(email="known@fund.example", given_name="Kim", family_name="Known")
    submitted(client, email="known@fund.example")
    (told,) = outbox()
    assert told.event == "application.registered_already"
    sign_in = re.search(r"http://hub\.test(/sign-in/\S*)", told.text)[1]

    known = {"email": "known@fund.example", "password": make.PASSWORD}
    page = client.post(sign_in, data=known, follow_redirects=True)

    assert headings(page) == ["Check your answers"]
    assert organisation()["organisation_name"] in page.text
    assert client.post("/join/check/").location == "/home/"
    (sent,) = db.session.scalars(select(Application).where(Application.state == State.SUBMITTED))
    assert sent.person_name == "Kim Known"
    assert sent.password_hash is None


def test_who_changes_an_answer_and_goes_back_sees_all_answers_again(client):
    fill_in(client)
    back = you() | {"back": "yes"}
    assert client.post("/join/you/?change=yes", data=back).location == "/join/check/"
    assert client.post("/join/you/", data=back).location == "/join/"


# --- an organisation that is here already ---


def test_an_organisation_that_is_here_is_offered_without_its_people(client):
    make.primary_contact(make.member("Alpine Sickness Fund"), family_name="Hidden")

    answer = client.post("/join/", data=organisation(organisation_name="alpine  sickness fund"))
    page = client.get(answer.location)

    assert answer.location == "/join/alike/"
    assert "This looks like Alpine Sickness Fund: ask to join it" in page.text
    assert "Hidden" not in page.text
    assert client.get("/join/you/").location == "/join/alike/"


def test_it_is_another_organisation_goes_on(client):
    make.member("Alpine Sickness Fund")
    client.post("/join/", data=organisation())

    assert client.post("/join/alike/").location == "/join/you/"
    assert draft().is_another


def test_asking_to_join_goes_by_you_and_check_to_the_mail(client, outbox):
    member = make.member("Alpine Sickness Fund")
    contact = make.primary_contact(member)
    client.post("/join/", data=organisation())

    answers = [
        client.post("/join/alike/", data={"join": str(member.uid)}),
        client.post("/join/you/", data=you()),
        client.post("/join/check/"),
    ]
    client.post(path_in(outbox()[-1]))

    assert [each.location for each in answers] == ["/join/you/", "/join/check/", "/join/sent/"]
    assert draft().state is State.ASKED_TO_JOIN
    assert outbox()[-1].to_address == contact.email


def test_whoever_joins_sees_what_is_wrong_with_their_answers(client):
    member = make.member("Alpine Sickness Fund")
    client.post("/join/", data=organisation())
    client.post("/join/alike/", data={"join": str(member.uid)})

    page = client.post("/join/you/", data=you(given_name=""))

    assert "Enter your name" in page.text
    assert "You ask to join Alpine Sickness Fund." in page.text


def test_whoever_changes_their_mind_registers_after_all(client):
    member = make.member("Alpine Sickness Fund")
    client.post("/join/", data=organisation())
    client.post("/join/alike/", data={"join": str(member.uid)})
    client.post("/join/you/", data=you())
    assert "You ask to join" in client.get("/join/check/").text

    assert client.post("/join/alike/").location == "/join/topics/"


# --- the mail ---


def test_the_page_is_the_same_whether_the_address_is_known_or_not(client, app, outbox):
    make.account(email="known@fund.example")
    pages = []
    for email in ("known@fund.example", "newer@fund.example"):
        browser = app.test_client()
        submitted(browser, email=email)
        pages.append(browser.get("/join/sent/").text.replace(email, "…"))

    known, new = (re.sub(r'(nonce|value)="[^"]+"', "", page) for page in pages)
    assert known == new
    assert "Check your mail" in new
    assert [m.event for m in outbox()] == [
        "application.registered_already",
        "application.confirm",
    ]


def test_looking_at_the_link_changes_nothing(client, outbox):
    submitted(client)
    path = path_in(outbox()[-1])

    page = client.get(path)

    assert "Confirm my address" in page.text
    assert draft().state is State.DRAFT
    assert client.get(path).status_code == 200


def test_the_button_confirms_signs_in_and_submits(client, outbox):
    fill_in(client)
    client.post("/join/topics/", data={"wants_news": "y"})
    client.post("/join/check/")

    answer = client.post(path_in(outbox()[-1]), follow_redirects=True)

    person = by_email("lukas@fund.example")
    assert answer.request.path == "/home/"
    assert "Your application is with us." in answer.text
    assert draft().state is State.SUBMITTED
    assert state_of(person, NEWS) is EventKind.GIVEN
    assert [m.event for m in outbox()][-1] == "application.submitted"


def test_a_used_link_says_so(client, outbox):
    submitted(client)
    path = path_in(outbox()[-1])
    client.post(path)

    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 410
        assert headings(answer) == ["This link no longer works"]


def test_a_link_older_than_seven_days_says_so(client, outbox):
    submitted(client)
    path = path_in(outbox()[-1])
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert client.get(path).status_code == 410


def test_whose_address_belongs_to_an_organisation_is_offered_to_join_it(client, outbox, words):
    """Not before the address is confirmed: nobody learns from the form whose domain it is."""
    clinic = make.member("Fund of the North")
    claim(clinic, "fund.example", by=words)
    assert "Fund of the North" not in submitted(client).text
    page = client.get(path_in(outbox()[-1]))
    assert "Fund of the North" not in page.text
    response = client.post(path_in(outbox()[-1]), follow_redirects=True)
    assert "Your e-mail address is at a domain of it." in response.text
    assert f"/organisation/{clinic.slug}/ask-to-join" in response.text


def test_the_password_works_after_confirming_in_the_same_browser(client, app, outbox):
    submitted(client)
    path = path_in(outbox()[-1])
    assert 'name="password"' not in client.get(path).text

    assert client.post(path).location == "/home/"

    assert client.get("/home/").status_code == 200
    assert signs_in(app.test_client())


def test_in_another_browser_the_right_password_is_kept_and_signs_in_there(client, app, outbox):
    submitted(client)
    path, other = path_in(outbox()[-1]), app.test_client()
    assert 'name="password"' in other.get(path).text

    assert other.post(path, data={"password": make.PASSWORD}).location == "/home/"

    assert other.get("/home/").status_code == 200
    assert client.get("/home/").status_code == 302
    assert signs_in(app.test_client())


def test_in_another_browser_a_wrong_password_is_said_beside_the_field(client, app, outbox):
    submitted(client)
    path, other = path_in(outbox()[-1]), app.test_client()

    page = other.post(path, data={"password": "some other harbour lamp"})

    assert "There is a problem" in page.text
    assert "This is not the password of this registration." in page.text
    assert draft().state is State.DRAFT
    for _ in range(4):
        other.post(path, data={"password": "some other harbour lamp"})
    assert other.post(path, data={"password": make.PASSWORD}).status_code == 429
    assert other.post(path).location == "/join/confirmed/"


def test_in_another_browser_the_button_alone_submits_but_the_password_opens_nothing(
    client, app, outbox
):
    submitted(client)
    other = app.test_client()

    page = other.post(path_in(outbox()[-1]), follow_redirects=True)

    assert headings(page) == ["Your address is confirmed"]
    assert "Your application is with us." in page.text
    assert draft().state is State.SUBMITTED
    assert other.get("/home/").status_code == 302
    assert not signs_in(client)


def test_whoever_confirms_elsewhere_chooses_a_password_by_mail(client, app, outbox):
    submitted(client)
    other = app.test_client()
    other.post(path_in(outbox()[-1]))
    mail = next(message for message in outbox() if message.event == "application.confirmed")
    link = re.search(r"/forgot-password/[^/\s]+/", mail.text)[0]

    other.post(link, data={"new_password": "another lamp on the quay"})

    assert not signs_in(app.test_client())
    assert signs_in(app.test_client(), password="another lamp on the quay")


def test_confirming_elsewhere_leaves_a_registration_begun_there_alone(client, app, outbox):
    submitted(client)
    other = app.test_client()
    other.post("/join/", data=organisation(organisation_name="Something else"))

    other.post(path_in(outbox()[-1]))

    assert "Something else" in other.get("/join/").text


def signs_in(browser, password=make.PASSWORD) -> bool:
    said = {"email": "lukas@fund.example", "password": password}
    browser.post("/sign-in/", data=said)
    return browser.get("/home/").status_code == 200


def test_the_page_behind_the_link_shows_all_that_is_confirmed(client, app, outbox):
    fill_in(client)
    client.post("/join/topics/", data={"topics": [str(make.topic().id)], "wants_news": "y"})
    client.post("/join/check/")

    page = app.test_client().get(path_in(outbox()[-1])).text

    for said in (
        *("Alpine Sickness Fund", "Payer", "Austria", "https://www.fund.example"),
        *("Insures two million people.", "Reimbursement schemes", "Lukas Gruber"),
        *("Head of digital care", "lukas@fund.example", "You agree to be sent news"),
    ):
        assert said in page


def test_a_changed_answer_needs_a_new_link(client, outbox):
    submitted(client)
    path = path_in(outbox()[-1])

    client.post("/join/you/?change=yes", data=you(job_title="Director", password=""))

    assert client.get(path).status_code == 410
    assert client.get("/join/sent/").location == "/join/check/"
    client.post("/join/check/")
    assert "Director" in client.get(path_in(outbox()[-1])).text


def test_a_confirmation_while_somebody_is_signed_in_does_not_change_who_that_is(
    client, sign_in, outbox
):
    submitted(client)
    somebody = make.account(given_name="Zita").person

    page = sign_in(somebody).post(path_in(outbox()[-1]), follow_redirects=True)

    assert "Zita" in page.text
    assert draft().state is State.SUBMITTED


def test_an_account_made_meanwhile_is_asked_to_sign_in(client, outbox):
    submitted(client)
    path = path_in(outbox()[-1])
    make.account(by_email("lukas@fund.example"))

    answer = client.post(path)

    assert "/sign-in/" in client.get(answer.location).location
    assert draft().state is State.SUBMITTED


def test_this_was_not_me_forgets_it(client, outbox):
    submitted(client)
    path = path_in(outbox()[-1])

    assert client.post(f"{path}deny").location == "/"

    assert draft().state is State.EXPIRED
    assert account_of(db.session.scalars(select(Person).order_by(Person.id.desc())).first()) is None
    assert client.post(f"{path}deny").status_code == 410


# --- signed in ---


def test_whoever_is_signed_in_is_not_asked_who_they_are(sign_in, outbox):
    browser = sign_in(make.account(given_name="Zita").person)

    first = browser.post("/join/", data=organisation())
    second = browser.post("/join/topics/", data={})
    check = browser.get("/join/check/")
    last = browser.post("/join/check/", follow_redirects=True)

    assert (first.location, second.location) == ("/join/topics/", "/join/check/")
    assert browser.get("/join/you/").location == "/join/"
    assert "Zita" in check.text
    assert last.request.path == "/home/"
    assert draft().state is State.SUBMITTED
    assert [m.event for m in outbox()] == ["application.submitted"]


def test_a_draft_of_somebody_signed_in_is_nobody_elses(sign_in):
    browser = sign_in(make.account().person)
    browser.post("/join/", data=organisation())

    browser.post("/sign-out/")

    with browser.session_transaction() as cookie:
        cookie["registration"] = str(draft().uid)
    assert "Alpine" not in browser.get("/join/").text


def test_whoever_is_signed_in_asks_to_join_without_a_mail(sign_in, outbox):
    member = make.member("Alpine Sickness Fund")
    contact = make.primary_contact(member)
    browser = sign_in(make.account().person)
    browser.post("/join/", data=organisation())

    chosen = browser.post("/join/alike/", data={"join": str(member.uid)})
    sent = browser.post("/join/check/", follow_redirects=True)

    assert chosen.location == "/join/check/"
    assert "Your request to join Alpine Sickness Fund is on its way." in sent.text
    assert [m.to_address for m in outbox()] == [contact.email]
