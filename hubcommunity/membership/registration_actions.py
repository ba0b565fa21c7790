"""Registering an organisation: a draft that grows step by step, until its address is confirmed."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hubcommunity.accounts.actions import create_account, end_tokens, issue_token, use_token
from hubcommunity.accounts.models import Account
from hubcommunity.accounts.password_actions import RESET
from hubcommunity.accounts.queries import account_of
from hubcommunity.audit.actions import record
from hubcommunity.consent import actions as consent
from hubcommunity.consent.models import NEWS
from hubcommunity.consent.queries import is_asked, is_given
from hubcommunity.core import clock, states
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.files import Upload
from hubcommunity.core.links import external, path_of
from hubcommunity.core.passwords import hash_password
from hubcommunity.core.text import fold_email
from hubcommunity.membership import registration_queries as queries
from hubcommunity.membership.actions import expire, refusal, submit
from hubcommunity.membership.answer_actions import drop_answers, put
from hubcommunity.membership.models import (
    NEXT,
    UNCONFIRMED_LASTS,
    Application,
    ApplicationState,
)
from hubcommunity.membership.queries import hold
from hubcommunity.membership.registration_queries import CONFIRMS
from hubcommunity.membership.setting_models import FormQuestion
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations.actions import ask_to_join
from hubcommunity.organisations.models import Organisation, Topic
from hubcommunity.people.actions import change_profile, find_or_add
from hubcommunity.people.models import Person
from hubcommunity.people.queries import by_email

MAILS_AN_HOUR = 8
AT_REGISTRATION = "registration form"
BY_CONFIRMATION = "confirmation mail"
S = ApplicationState


def begin(answers: Mapping[str, Any], *, by: Person | None) -> Application:
    """Begin a registration with what was said of the organisation."""
    draft = Application(**answers, applicant=by)
    db.session.add(draft)
    db.session.flush()
    return draft


def keep_organisation(draft: Application, answers: Mapping[str, Any]) -> None:
    """Change what was said of the organisation; another name or website is compared anew."""
    before = (draft.organisation_name, draft.website)
    keep(draft, answers)
    if (draft.organisation_name, draft.website) != before:
        draft.is_another = False
        draft.organisation = None
    withdraw_link(draft)


def keep_person(draft: Application, answers: Mapping[str, Any], password: str) -> None:
    """Change what was said of the person; no password means the one given before."""
    keep(draft, answers)
    if password:
        draft.password_hash = hash_password(password)
    withdraw_link(draft)


def keep_topics(draft: Application, topics: Iterable[Topic], wants_news: bool) -> None:
    """Change the topics of interest, and whether news are wanted."""
    draft.topics = sorted(topics, key=lambda topic: topic.position)
    draft.wants_news = wants_news
    withdraw_link(draft)


def keep_more(draft: Application, said: Mapping[FormQuestion, str | Upload | None]) -> None:
    """Change what was answered to the questions of the type; a new file takes the old one's place,
    and None takes it away.

    Raise `RuleBroken` when the draft was sent meanwhile.
    """
    held(draft)
    changes = [put(draft, question, value) for question, value in said.items()]
    for change in filter(None, changes):
        if change.old.file is not None and change.new.file is not change.old.file:
            db.session.delete(change.old.file)
    withdraw_link(draft, changed=any(changes))


def keep(draft: Application, answers: Mapping[str, Any]) -> None:
    for name, value in answers.items():
        setattr(draft, name, value)


def choose(draft: Application, organisation: Organisation) -> None:
    """Turn the registration into a request to join an organisation that is here already."""
    if organisation not in queries.alike(draft):
        raise RuleBroken(_("This organisation is not among those that look like yours."))
    draft.organisation = organisation
    draft.is_another = False
    withdraw_link(draft)


def insist(draft: Application) -> None:
    """Keep to it that this is another organisation than those that look like it."""
    draft.is_another = True
    draft.organisation = None
    withdraw_link(draft)


def withdraw_link(draft: Application, changed: bool = False) -> None:
    """End the mailed link when an answer changed: it confirms what its reader sees, no more."""
    if draft.mailed_at is not None and (changed or db.session.is_modified(draft)):
        end_tokens(CONFIRMS, draft.uid)
        draft.mailed_at = None


def send(draft: Application, *, by: Person) -> None:
    """Send a complete draft of somebody who is signed in, whose address is confirmed already."""
    held(draft)
    fill_in(draft, by)
    if draft.wants_news and not is_given(by, NEWS):
        consent.ask_by_mail(by, NEWS, how=AT_REGISTRATION, by=by, evidence=evidence(draft))
    hand_over(draft, by)


def fill_in(draft: Application, person: Person) -> None:
    """Take the person's own details."""
    draft.given_name, draft.family_name = person.given_name, person.family_name
    draft.job_title, draft.email = person.job_title, person.email or ""
    draft.password_hash = None


def ask_to_confirm(draft: Application) -> None:
    """Write to the address that was given: confirm it; or, where it has an account, sign in.

    Who fills in the form learns nothing from it. An address is not written to without end: raise
    `RuleBroken` where it was too often within the hour, whoever it belongs to.
    """
    held(draft)
    person = by_email(draft.email)
    if person and queries.mails_since(person, clock.now() - timedelta(hours=1)) >= MAILS_AN_HOUR:
        raise RuleBroken(
            _(
                "This address was written to many times within the last hour. Look for the newest "
                "mail there, or submit again in an hour: your answers are kept."
            )
        )
    draft.mailed_at = clock.now()
    end_tokens(CONFIRMS, draft.uid)
    if person and account_of(person):
        page = external("accounts.sign_in", next=path_of("membership.check"))
        notify(person, "application.registered_already", application=draft, page=page)
        return
    person = person or find_or_add(
        draft.email, draft.given_name, draft.family_name, draft.job_title
    )
    if draft.wants_news:
        consent.request(person, NEWS, how=AT_REGISTRATION, evidence=evidence(draft))
    address = {queries.ADDRESS: draft.email_folded}
    token = issue_token(CONFIRMS, draft.uid, lasts=UNCONFIRMED_LASTS, **address)
    page = external("membership.confirm", token=token)
    notify(person, "application.confirm", holds_secret=True, application=draft, page=page)


def evidence(draft: Application) -> dict[str, str]:
    return {"application": str(draft.uid)}


@dataclass(frozen=True)
class Confirmed:
    """What a confirmed address led to: the application, and the account if it is new."""

    application: Application
    account: Account | None
    knows_password: bool


def confirm(token: str, *, knows_password: bool) -> Confirmed:
    """Take the button in the mail as proof of the address: the person has an account from now on,
    and the application, or the request to join, goes to those who decide.

    The address proves nothing about who filled in the form. Unless whoever confirms has shown that
    they know its password, nobody signs in with that: they are mailed a link to choose one.

    Raise `RuleBroken` when the link was used, is too old, or was overtaken by another.
    """
    return hand_in(take_up(token), knows_password=knows_password)


def hand_in(draft: Application, *, knows_password: bool) -> Confirmed:
    """Give a draft whose address is proven to those who decide, and its person an account."""
    person = find_or_add(draft.email, draft.given_name, draft.family_name, draft.job_title)
    held(draft, person)
    account = None
    if account_of(person) is None:
        take_name(person, draft)
        account = open_account(person, draft.password_hash if knows_password else None)
    draft.password_hash = None
    for other in queries.drafts_of(draft.email_folded):
        if other is not draft:
            expire(other, "application.overtaken")
    if draft.wants_news and is_asked(person, NEWS, evidence(draft)):
        consent.give(person, NEWS, how=BY_CONFIRMATION, by=person, evidence=evidence(draft))
    hand_over(draft, person)
    return Confirmed(draft, account, knows_password)


def open_account(person: Person, password_hash: str | None) -> Account:
    """Give the person a login; without a password of their own, one that nobody knows, and a link
    to choose another.
    """
    if password_hash is not None:
        return create_account(person, password_hash)
    account = create_account(person, hash_password(secrets.token_urlsafe(32)))
    db.session.flush()
    token = issue_token(
        RESET, account.uid, lasts=UNCONFIRMED_LASTS, sent_to=fold_email(person.email or "")
    )
    page = external("accounts.reset", token=token)
    notify(person, "application.confirmed", holds_secret=True, page=page)
    return account


def deny(token: str) -> None:
    """Forget a registration that the owner of the address did not make."""
    draft = take_up(token)
    person = by_email(draft.email)
    if draft.wants_news and person and is_asked(person, NEWS, evidence(draft)):
        consent.refuse(person, NEWS, how=BY_CONFIRMATION, evidence=evidence(draft))
    expire(draft)


def take_up(token: str) -> Application:
    """Use the link up and return its draft."""
    draft = queries.confirmed_by(use_token(CONFIRMS, token))
    if draft is None:
        raise RuleBroken(_("This link was overtaken by another registration of the same address."))
    return draft


def take_name(person: Person, draft: Application) -> None:
    """Take the name from the form: an earlier, unconfirmed form may have said something else."""
    said = {name: getattr(draft, name) for name in ("given_name", "family_name", "job_title")}
    if any(getattr(person, name) != value for name, value in said.items()):
        change_profile(
            person, by=person, language=person.language, timezone=person.timezone, **said
        )


def hand_over(draft: Application, person: Person) -> None:
    """Give a confirmed draft to those who decide: the organisation's contacts, or the staff."""
    if draft.organisation is None:
        submit(draft, by=person)
        return
    states.move(draft, NEXT, S.ASKED_TO_JOIN, refusal(draft))
    drop_answers(draft)
    draft.applicant = person
    draft.submitted_at = clock.now()
    record("application.asked_to_join", by=person, on=draft)
    ask_to_join(person, draft.organisation)


def what_happened(application: Application) -> str:
    """Say what handing over led to."""
    if application.state is S.ASKED_TO_JOIN and application.organisation is not None:
        name = application.organisation.name
        return _("Your request to join %(name)s is on its way.", name=name)
    return _("Your application is with us. We will write to you about it.")


def held(draft: Application, person: Person | None = None) -> None:
    """Lock the draft until commit; raise `RuleBroken` when it was sent or expired meanwhile.

    The person comes first: two drafts of one address, confirmed at once, wait in line there.
    """
    if person is not None:
        db.session.flush()
        db.session.scalar(locked(select(Person).where(Person.id == person.id)))
    hold(draft)
    if draft.state is not S.DRAFT:
        raise RuleBroken(refusal(draft))
