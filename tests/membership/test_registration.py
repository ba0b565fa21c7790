"""From a draft to an application, by way of a confirmed address."""

from datetime import timedelta

import pytest
import time_machine

from hubcommunity.accounts.queries import account_of
from hubcommunity.audit.queries import about
from hubcommunity.consent.models import NEWS, EventKind
from hubcommunity.consent.queries import state_of
from hubcommunity.core import clock
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.passwords import is_right
from hubcommunity.membership import actions as decisions
from hubcommunity.membership import registration_actions as actions
from hubcommunity.membership import registration_queries as queries
from hubcommunity.membership.models import ApplicationState as State
from hubcommunity.organisations.models import AffiliationState
from hubcommunity.organisations.queries import open_affiliation
from hubcommunity.people.queries import by_email
from tests import make
from tests.membership.links import token_in


@pytest.fixture(autouse=True)
def staff():
    return make.staff(email="staff@hub.test")


@pytest.fixture
def asked(outbox):
    """Return a function that asks to confirm a draft, and gives the link's token."""

    def ask(draft):
        actions.ask_to_confirm(draft)
        return token_in(outbox()[-1])

    return ask


def events(outbox):
    return [message.event for message in outbox()]


# --- the draft ---


def test_another_name_is_compared_anew():
    draft = make.draft(is_another=True)

    actions.keep_organisation(draft, {"organisation_name": "Something else"})

    assert not draft.is_another


def test_the_same_name_need_not_be_looked_at_again():
    draft = make.draft(is_another=True)

    actions.keep_organisation(draft, {"organisation_name": draft.organisation_name})

    assert draft.is_another


def test_a_password_is_kept_as_a_hash_and_stays_when_none_is_typed():
    draft = make.draft(password_hash=None)
    actions.keep_person(draft, {"given_name": "Ada"}, make.PASSWORD)

    actions.keep_person(draft, {"given_name": "Eva"}, "")

    assert draft.given_name == "Eva"
    assert is_right(draft.password_hash, make.PASSWORD)


def test_only_an_organisation_that_looks_alike_can_be_chosen():
    draft = make.draft(organisation_name="Regional Health Agency")
    with pytest.raises(RuleBroken, match="not among those"):
        actions.choose(draft, make.organisation("Something else"))

    actions.choose(draft, make.organisation("REGIONAL  health agency"))

    assert draft.organisation.name == "REGIONAL  health agency"


# --- asking to confirm ---


def test_the_address_is_asked_to_confirm_and_nothing_else_happens(outbox):
    draft = make.draft()

    actions.ask_to_confirm(draft)

    assert events(outbox) == ["application.confirm"]
    assert outbox()[0].to_address == draft.email
    assert outbox()[0].holds_secret
    assert draft.state is State.DRAFT
    assert account_of(by_email(draft.email)) is None


def test_an_address_with_an_account_is_told_so_and_nothing_changes(outbox):
    make.purpose(NEWS)
    known = make.account(email="known@people.test", given_name="Known").person
    draft = make.draft(email="KNOWN@people.test", given_name="Mallory", wants_news=True)

    actions.ask_to_confirm(draft)

    assert events(outbox) == ["application.registered_already"]
    assert outbox()[0].to_address == "known@people.test"
    assert known.given_name == "Known"
    assert state_of(known, NEWS) is None


def test_an_address_is_not_written_to_without_end(outbox):
    for _ in range(actions.MAILS_AN_HOUR):
        actions.ask_to_confirm(make.draft(email="flooded@people.test"))

    one_more = make.draft(email="flooded@people.test")
    with pytest.raises(RuleBroken, match="your answers are kept"):
        actions.ask_to_confirm(one_more)
    assert len(outbox()) == actions.MAILS_AN_HOUR
    assert one_more.mailed_at is None, "no page says that a mail is on its way"


def test_asking_again_makes_the_earlier_link_unusable(asked):
    draft = make.draft()
    first, second = asked(draft), asked(draft)

    with pytest.raises(RuleBroken, match="used already"):
        actions.confirm(first, knows_password=True)
    assert actions.confirm(second, knows_password=True).application is draft


def test_a_link_proves_the_address_it_was_sent_to_and_no_other(asked):
    draft = make.draft(email="mallory@apply.test")
    token = asked(draft)
    draft.email = "victim@apply.test"

    with pytest.raises(RuleBroken, match="overtaken"):
        actions.confirm(token, knows_password=True)

    assert by_email("victim@apply.test") is None


def test_the_last_link_works_even_after_asking_too_often(asked, outbox):
    draft = make.draft()
    for _ in range(actions.MAILS_AN_HOUR):
        token = asked(draft)
    with pytest.raises(RuleBroken):
        actions.ask_to_confirm(draft)

    assert actions.confirm(token, knows_password=True).application is draft


# --- confirming ---


def test_confirming_makes_the_person_the_account_and_the_application(asked, outbox, staff):
    draft = make.draft(given_name="Ada", family_name="Lind", job_title="Director")

    confirmed = actions.confirm(asked(draft), knows_password=True)

    person = by_email(draft.email)
    assert (person.name, person.job_title) == ("Ada Lind", "Director")
    assert draft.state is State.SUBMITTED
    assert draft.applicant is person
    assert confirmed.account is account_of(person)
    assert is_right(confirmed.account.password_hash, make.PASSWORD)
    assert draft.password_hash is None
    assert [message.to_address for message in outbox()][1:] == [staff.email]
    assert [entry.event for entry in about(draft)] == ["application.submitted"]


def test_a_password_that_whoever_confirms_does_not_know_opens_nothing(asked, outbox):
    draft = make.draft()

    confirmed = actions.confirm(asked(draft), knows_password=False)

    assert draft.state is State.SUBMITTED
    assert draft.password_hash is None
    assert not is_right(confirmed.account.password_hash, make.PASSWORD)
    mail = next(message for message in outbox() if message.event == "application.confirmed")
    assert mail.to_address == draft.email
    assert mail.holds_secret


def test_an_account_made_meanwhile_is_sent_no_link_for_a_password(asked, outbox):
    draft = make.draft(email="ada@apply.test")
    token = asked(draft)
    make.account(by_email("ada@apply.test"))

    actions.confirm(token, knows_password=False)

    assert "application.confirmed" not in events(outbox)


def changes(draft):
    """Every way in which an answer can be changed by the browser that fills in the form."""
    alike = make.organisation(draft.organisation_name)
    return {
        "organisation": lambda: actions.keep_organisation(draft, {"description": "Other words."}),
        "person": lambda: actions.keep_person(draft, {"given_name": "Mallory"}, ""),
        "password": lambda: actions.keep_person(draft, {}, "another lamp on the quay"),
        "topics": lambda: actions.keep_topics(draft, [make.topic()], wants_news=False),
        "news": lambda: actions.keep_topics(draft, [], wants_news=True),
        "choice": lambda: actions.choose(draft, alike),
        "insistence": lambda: actions.insist(draft),
    }


@pytest.mark.parametrize(
    "change", ["organisation", "person", "password", "topics", "news", "choice", "insistence"]
)
def test_what_was_changed_after_the_mail_is_not_confirmed_by_it(asked, change):
    make.purpose(NEWS)
    draft = make.draft()
    token = asked(draft)

    changes(draft)[change]()

    assert queries.draft_behind(token) is None
    with pytest.raises(RuleBroken, match="used already"):
        actions.confirm(token, knows_password=True)
    assert actions.confirm(asked(draft), knows_password=True).application is draft


def test_answers_sent_again_unchanged_leave_the_link_alone(asked):
    draft = make.draft(topics=[make.topic()])
    token = asked(draft)

    actions.keep_organisation(draft, {"organisation_name": draft.organisation_name})
    actions.keep_person(draft, {"given_name": draft.given_name, "email": draft.email}, "")
    actions.keep_topics(draft, [make.topic()], wants_news=False)

    assert queries.draft_behind(token) is draft


def test_a_link_works_once(asked):
    token = asked(make.draft())
    actions.confirm(token, knows_password=True)

    with pytest.raises(RuleBroken, match="used already"):
        actions.confirm(token, knows_password=True)


def test_a_link_works_for_seven_days(asked):
    token = asked(make.draft())
    with (
        time_machine.travel(clock.now() + timedelta(days=7, seconds=1)),
        pytest.raises(RuleBroken, match="too old"),
    ):
        actions.confirm(token, knows_password=True)


def test_the_first_of_two_drafts_that_is_confirmed_counts_and_the_other_expires(asked):
    first, second = make.draft(email="ada@apply.test"), make.draft(email="Ada@apply.test")
    of_first, of_second = asked(first), asked(second)

    actions.confirm(of_second, knows_password=True)

    assert (first.state, second.state) == (State.EXPIRED, State.SUBMITTED)
    with pytest.raises(RuleBroken, match="overtaken"):
        actions.confirm(of_first, knows_password=True)


def test_who_confirms_is_named_as_their_own_form_says(asked):
    asked(make.draft(email="ada@apply.test", given_name="Mallory"))

    actions.confirm(
        asked(make.draft(email="ada@apply.test", given_name="Ada")), knows_password=True
    )

    assert by_email("ada@apply.test").given_name == "Ada"


def test_an_account_made_meanwhile_keeps_its_password_and_is_not_signed_in(asked):
    draft = make.draft(email="ada@apply.test")
    token = asked(draft)
    account = make.account(by_email("ada@apply.test"), "another lamp on the quay")

    confirmed = actions.confirm(token, knows_password=True)

    assert confirmed.account is None
    assert is_right(account.password_hash, "another lamp on the quay")
    assert draft.state is State.SUBMITTED


def test_wanting_news_is_requested_first_and_given_by_the_button(asked):
    make.purpose(NEWS)
    draft = make.draft(wants_news=True)
    token = asked(draft)
    person = by_email(draft.email)
    assert state_of(person, NEWS) is EventKind.REQUESTED

    actions.confirm(token, knows_password=True)

    assert state_of(person, NEWS) is EventKind.GIVEN


def test_who_did_not_tick_the_box_is_not_asked(asked):
    make.purpose(NEWS)
    draft = make.draft()

    actions.confirm(asked(draft), knows_password=True)

    assert state_of(by_email(draft.email), NEWS) is None


def test_it_was_not_me_forgets_the_registration(asked):
    make.purpose(NEWS)
    draft = make.draft(email="ada@apply.test", wants_news=True)

    actions.deny(asked(draft))

    assert draft.state is State.EXPIRED
    assert not draft.email
    assert state_of(by_email("ada@apply.test"), NEWS) is EventKind.REFUSED
    assert account_of(by_email("ada@apply.test")) is None


# --- joining what is here already ---


def test_asking_to_join_leads_to_a_request_for_the_primary_contacts(asked, outbox):
    organisation = make.member("Regional Health Agency")
    contact = make.primary_contact(organisation)
    draft = make.draft(organisation=organisation)

    actions.confirm(asked(draft), knows_password=True)

    affiliation = open_affiliation(by_email(draft.email), organisation)
    assert affiliation.state is AffiliationState.REQUESTED
    assert draft.state is State.ASKED_TO_JOIN
    assert outbox()[-1].to_address == contact.email


def test_where_nobody_looks_after_the_organisation_staff_are_asked(asked, outbox, staff):
    actions.confirm(asked(make.draft(organisation=make.organisation())), knows_password=True)

    assert outbox()[-1].to_address == staff.email


# --- signed in ---


def test_who_is_signed_in_need_not_confirm(outbox, staff):
    make.purpose(NEWS)
    person = make.account(job_title="Director").person
    draft = make.draft(email="", password_hash=None, applicant=person, wants_news=True)

    actions.send(draft, by=person)

    assert draft.state is State.SUBMITTED
    assert (draft.email, draft.job_title) == (person.email, "Director")
    assert state_of(person, NEWS) is EventKind.REQUESTED
    sent = [(message.event, message.to_address) for message in outbox()]
    assert sent == [("consent.request", person.email), ("application.submitted", staff.email)]


def test_a_draft_is_sent_once():
    person = make.account().person
    draft = make.draft(applicant=person)
    actions.send(draft, by=person)

    with pytest.raises(RuleBroken, match="Submitted"):
        actions.send(draft, by=person)


# --- expiry ---


def test_unconfirmed_drafts_expire_after_seven_days_and_forget_who_filled_them_in():
    draft = make.draft()
    soon = clock.now() + timedelta(days=6, hours=23)
    assert decisions.expire_unconfirmed(soon) == 0

    assert decisions.expire_unconfirmed(soon + timedelta(hours=2)) == 1

    assert draft.state is State.EXPIRED
    assert not any((draft.email, draft.given_name, draft.family_name, draft.job_title))
    assert draft.password_hash is None


def test_the_seven_days_count_from_the_last_mail(asked):
    draft = make.draft(created_at=clock.now() - timedelta(days=6))
    token = asked(draft)

    with time_machine.travel(clock.now() + timedelta(days=5)):
        decisions.expire_unconfirmed(clock.now())
        assert actions.confirm(token, knows_password=True).application.state is State.SUBMITTED


def test_confirmed_applications_never_expire():
    application = make.application()

    decisions.expire_unconfirmed(clock.now() + timedelta(days=400))

    assert application.state is State.SUBMITTED


# --- what the mails say ---


@pytest.mark.parametrize("known", [False, True])
def test_a_mail_to_an_unconfirmed_address_carries_nothing_that_was_typed(known, outbox):
    if known:
        make.account(email="victim@people.test", given_name="Vera")
    typed = {"organisation_name": "WIN NOW spam.example", "given_name": "spam.example"}

    actions.ask_to_confirm(make.draft(email="victim@people.test", **typed))

    mail = outbox()[-1]
    assert "spam.example" not in mail.subject + mail.text + mail.html


def test_the_mail_says_that_confirming_means_yes_to_news(outbox):
    make.purpose(NEWS)
    actions.ask_to_confirm(make.draft(wants_news=True))
    assert "news" in outbox()[-1].text

    actions.ask_to_confirm(make.draft(wants_news=False))
    assert "news" not in outbox()[-1].text
