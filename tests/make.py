"""Factories: each makes only what matters, with sensible values for the rest, and flushes it."""

import itertools
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from hubcommunity.accounts.access_token_models import AccessToken
from hubcommunity.accounts.models import Account, Duty, DutyName
from hubcommunity.consent import actions as consent
from hubcommunity.consent.models import NEWS, Purpose
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.passwords import hash_password
from hubcommunity.core.text import slugify
from hubcommunity.core.tokens import new_token
from hubcommunity.enquiries.models import Enquiry
from hubcommunity.library.actions import publish_statement
from hubcommunity.library.draft_actions import begin_draft
from hubcommunity.library.draft_models import Draft
from hubcommunity.library.models import Resource
from hubcommunity.mail.models import Message
from hubcommunity.membership.agreement_models import (
    CODE_OF_ETHICS,
    Agreement,
    AgreementKind,
    AgreementVersion,
    AgreementWay,
)
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.membership.setting_models import ChecklistItem, FormQuestion, QuestionKind
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
    OrganisationType,
    Topic,
)
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind, Transition
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.partnerships.step_models import Activity, ActivityKind, ActivityState
from hubcommunity.partnerships.step_policy import due
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.models import Call
from hubcommunity.topics.meetings.models import Answer, Invitation, Meeting, MeetingState
from hubcommunity.topics.models import Office, OfficeName, Policy, Seat, SeatKind, TopicGroup

PASSWORD = "walnut harbour seven lamps"
_numbers = itertools.count(1)


def saved(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


@cache
def password_hash(password: str) -> str:
    return hash_password(password)


# --- people and accounts ---


def person(**values: Any) -> Person:
    n = next(_numbers)
    given = {"given_name": "Pia", "family_name": f"Person{n}", "email": f"person{n}@people.test"}
    return saved(Person(**(given | values)))


def account(owner: Person | None = None, password: str = PASSWORD, **values: Any) -> Account:
    owner = owner or person(**values)
    return saved(Account(person=owner, password_hash=password_hash(password)))


def duty(of: Account, name: DutyName) -> Duty:
    granted = saved(Duty(account_id=of.id, name=name))
    db.session.expire(of, ["duties"])
    return granted


def with_duty(name: DutyName, **values: Any) -> Person:
    login = account(**values)
    duty(login, name)
    return login.person


def staff(**values: Any) -> Person:
    return with_duty(DutyName.STAFF, **values)


def privacy_officer(**values: Any) -> Person:
    return with_duty(DutyName.PRIVACY, **values)


def board(**values: Any) -> Person:
    return with_duty(DutyName.BOARD, **values)


def administrator(**values: Any) -> Person:
    return with_duty(DutyName.ADMINISTRATOR, **values)


def access_token(owner: Person, **values: Any) -> AccessToken:
    """Return a token of somebody with an account; its secret is in `secret`."""
    of = db.session.scalars(select(Account).where(Account.person_id == owner.id)).one()
    secret, kept = new_token()
    given = {"name": f"Token {next(_numbers)}", "expires_at": clock.now() + timedelta(days=30)}
    made = saved(AccessToken(account=of, token_hash=kept, **(given | values)))
    made.secret = secret
    return made


# --- organisations ---


def named(model: Any, code: str, name: str) -> Any:
    return db.session.scalar(select(model).where(model.code == code)) or saved(
        model(code=code, name=name)
    )


def organisation_type(code: str = "academia", name: str = "Academia") -> OrganisationType:
    return named(OrganisationType, code, name)


def topic(code: str = "reimbursement", name: str = "Reimbursement schemes") -> Topic:
    return named(Topic, code, name)


def organisation(name: str | None = None, **values: Any) -> Organisation:
    name = name or f"Organisation {next(_numbers)}"
    given = {"slug": f"{slugify(name)}-{next(_numbers)}", "country": "BE"}
    if "type_id" not in values and "type" not in values:
        given["type"] = organisation_type()
    return saved(Organisation(name=name, **(given | values)))


def affiliation(
    who: Person,
    where: Organisation,
    role: AffiliationRole = AffiliationRole.DELEGATE,
    state: AffiliationState = AffiliationState.CURRENT,
) -> Affiliation:
    started = clock.now() if state is AffiliationState.CURRENT else None
    return saved(
        Affiliation(person=who, organisation=where, role=role, state=state, started_at=started)
    )


# --- membership ---


def tier(code: str = "full", name: str = "Full member", **values: Any) -> Tier:
    return db.session.scalar(select(Tier).where(Tier.code == code)) or saved(
        Tier(code=code, name=name, **values)
    )


def member(
    name: str | None = None, since: date | None = None, until: date | None = None, **values: Any
) -> Organisation:
    """An organisation with a membership and a term that holds today."""
    since = since or clock.today() - timedelta(days=30)
    until = until or since + timedelta(days=364)
    of = values.pop("tier", None) or tier()
    span = {"member_from": since, "member_until": until, "term_ends_on": until}
    made = organisation(name, tier_id=of.id, **span, **values)
    membership = saved(Membership(organisation=made, first_tier=of))
    saved(Term(membership_id=membership.id, starts_on=since, ends_on=until))
    return made


def primary_contact(of: Organisation | None = None, **values: Any) -> Person:
    who = account(**values).person
    affiliation(who, of or member(), AffiliationRole.PRIMARY_CONTACT)
    return who


def delegate(of: Organisation | None = None, **values: Any) -> Person:
    who = account(**values).person
    affiliation(who, of or member())
    return who


def application(state: ApplicationState = ApplicationState.SUBMITTED, **values: Any) -> Application:
    n = next(_numbers)
    applicant = values.pop("applicant", None)
    if applicant is None and state not in (ApplicationState.DRAFT, ApplicationState.EXPIRED):
        applicant = account(email=f"applicant{n}@apply.test").person
    email = applicant.email if applicant else f"applicant{n}@apply.test"
    given = {
        "organisation_name": f"Applying Organisation {n}",
        "country": "FI",
        "given_name": "Anna",
        "family_name": "Applicant",
        "job_title": "Head of digital health",
        "email": email,
        "applicant": applicant,
        "submitted_at": clock.now() if applicant else None,
    }
    if "type_id" not in values and "type" not in values:
        given["type"] = organisation_type()
    return saved(Application(state=state, **(given | values)))


def draft(**values: Any) -> Application:
    """A registration whose every step is answered, and which nobody has sent yet."""
    n = next(_numbers)
    given = {
        "email": f"applicant{n}@apply.test",
        "password_hash": password_hash(PASSWORD),
        "description": "We run two hospitals.",
        "wants_news": False,
    }
    return application(ApplicationState.DRAFT, **(given | values))


def checklist_item(text: str = "Statutes seen", **values: Any) -> ChecklistItem:
    return saved(ChecklistItem(text=text, **values))


def form_question(
    text: str = "How many people work there?", kind: QuestionKind = QuestionKind.TEXT, **values: Any
) -> FormQuestion:
    """A question of the registration, for all types unless `type_id` names one."""
    return saved(FormQuestion(text=text, kind=kind, position=next(_numbers), **values))


def agreement_kind(code: str = "memorandum", **values: Any) -> AgreementKind:
    known = db.session.scalar(select(AgreementKind).where(AgreementKind.code == code))
    return known or saved(AgreementKind(code=code, name=code.capitalize(), **values))


def code_of_ethics(number: int = 1, text: str = "") -> AgreementVersion:
    """A version of the code of ethics, published without telling anybody."""
    kind = agreement_kind(CODE_OF_ETHICS, adopted_online=True)
    text = text or f"Be kind, {number} times."
    return saved(
        AgreementVersion(kind_id=kind.id, number=number, title="Code of conduct", text=text)
    )


def agreement(of: Organisation | None = None, **values: Any) -> Agreement:
    """A memorandum signed a month ago; with a version, the adoption of that text."""
    version = values.get("version")
    given = {
        "organisation": of or member(),
        "kind": version.kind if version else agreement_kind(),
        "way": AgreementWay.PAPER,
        "signatory_name": "Sigrid Signs",
        "signed_on": clock.today() - timedelta(days=30),
    }
    if "recorded_by" not in values:
        given["recorded_by"] = person()
    return saved(Agreement(**(given | values)))


# --- topics ---


def group(slug: str | None = None, policy: Policy = Policy.OPEN, **values: Any) -> TopicGroup:
    slug = slug or f"group-{next(_numbers)}"
    given = {"name": slug.replace("-", " ").capitalize(), "summary": "What it is about."}
    return saved(TopicGroup(slug=slug, policy=policy, **(given | values)))


def seat(
    who: Person, in_group: TopicGroup, of: Organisation, kind: SeatKind = SeatKind.DELEGATE
) -> Seat:
    return saved(Seat(person=who, group=in_group, organisation=of, kind=kind))


def sitting(
    in_group: TopicGroup, of: Organisation | None = None, kind: SeatKind = SeatKind.DELEGATE
) -> Seat:
    """Make somebody with an account who sits in a group for a member of the hub."""
    of = of or member()
    return seat(delegate(of), in_group, of, kind)


def meeting(
    of: TopicGroup | None = None, state: MeetingState = MeetingState.PUBLISHED, **values: Any
) -> Meeting:
    """A meeting of an hour in a week, in Brussels, to which nobody is invited yet."""
    starts_at = values.pop("starts_at", None) or clock.now() + timedelta(days=7)
    given = {
        "title": "Evidence levels",
        "timezone": "Europe/Brussels",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
    }
    return saved(Meeting(group=of or group(), state=state, **(given | values)))


def invitation(to: Meeting, seat: Seat, answer: Answer | None = None, **values: Any) -> Invitation:
    """An invitation of which its person was told a month ago."""
    given = {"told_sequence": to.sequence, "invited_at": clock.now() - timedelta(days=30)}
    if answer:
        given["answered_at"] = clock.now()
    who = {"person": seat.person, "organisation": seat.organisation}
    return saved(Invitation(meeting=to, answer=answer, **who, **(given | values)))


def chair(of: TopicGroup, **values: Any) -> Person:
    who = account(**values).person
    saved(Office(group=of, person=who, name=OfficeName.CHAIR))
    return who


# --- library ---


def statement(title: str = "Evidence levels", **values: Any) -> Resource:
    """Publish a consensus statement; its visibility may be given too."""
    visibility = values.pop("visibility", None)
    given: dict[str, Any] = {
        "title": title,
        "summary": "What a route asks for.",
        "body": "A route names the evidence that it asks for.",
        "topic": None,
        "group_name": "",
        "credited": (),
        "dissent": (),
        "review_on": clock.today() + timedelta(days=365),
        "supersedes": None,
        "by": None,
    }
    made = publish_statement(**(given | values))
    if visibility is not None:
        made.visibility = visibility
    return saved(made)


def story_draft(title: str = "Training in Greece", **values: Any) -> Draft:
    """The draft of a success story."""
    given = {"summary": "", "text": "Nurses were trained.", "topics": (), "credited": ()}
    return saved(begin_draft(title=title, **({"by": staff()} | given | values)))


def call(in_group: TopicGroup, **values: Any) -> Call:
    """The draft of a call: half must answer, three quarters agree, and objections block."""
    given = {
        "title": f"Call {next(_numbers)}",
        "statement": "Name the evidence before a product applies.",
        "quorum": 50,
        "support": 75,
        "objections_block": True,
        "days": 14,
    }
    planned_by = values.pop("planned_by", None) or person()
    return saved(Call(group=in_group, planned_by_id=planned_by.id, **(given | values)))


# --- partnerships ---

STAGES = (
    ("Identified", StageKind.OPEN, 10),
    ("In conversation", StageKind.OPEN, 35),
    ("Agreement drafted", StageKind.OPEN, 65),
    ("Partner", StageKind.WON, 100),
    ("Closed", StageKind.LOST, 0),
)


def pipeline(slug: str = "strategic-partners", name: str = "Strategic partners") -> Pipeline:
    made = saved(Pipeline(slug=slug, name=name, outcome="partners"))
    for position, (stage, kind, probability) in enumerate(STAGES):
        saved(
            Stage(pipeline=made, name=stage, kind=kind, probability=probability, position=position)
        )
    return made


def stage(of: Pipeline, name: str) -> Stage:
    return db.session.scalars(
        select(Stage).where(Stage.pipeline_id == of.id, Stage.name == name)
    ).one()


def lead(of: Pipeline | None = None, at: str = "Identified", **values: Any) -> Lead:
    of = of or pipeline()
    present = stage(of, at)
    given = {"organisation_name": f"Lead {next(_numbers)}", "country": "FR"}
    made = saved(Lead(pipeline=of, stage=present, **(given | values)))
    saved(Transition(lead_id=made.id, stage_id=present.id))
    if made.next_step or made.next_step_on:
        step(made, text=made.next_step, on=made.next_step_on)
    return made


def source(name: str = "A fair", **values: Any) -> LeadSource:
    """Return the source of this name, in the list behind the others."""
    found = db.session.scalar(select(LeadSource).where(LeadSource.name == name))
    return found or saved(LeadSource(name=name, position=next(_numbers), **values))


def step(on_lead: Lead, on: date | None = None, **values: Any) -> Activity:
    """Return a step to be done; it becomes the next step of its lead only by `refresh`."""
    given: dict[str, Any] = {"kind": ActivityKind.TASK, "text": "Call"}
    given |= {"owner_id": on_lead.owner_id, "state": ActivityState.PLANNED}
    when = due(on, None, "UTC")._asdict()
    given |= {"due_on": when["on"], "due_at": when["at"]}
    return saved(Activity(lead_id=on_lead.id, **(given | values)))


# --- enquiries ---


def enquiry(**values: Any) -> Enquiry:
    who = values.pop("person", None) or person()
    given = {
        "organisation_name": "Regional Health Agency",
        "given_name": who.given_name,
        "family_name": who.family_name,
        "job_title": "Adviser",
        "email": who.email,
        "country": "FR",
        "subject": "How do we take part?",
        "person": who,
    }
    if "type" not in values:
        given["type"] = organisation_type()
    return saved(Enquiry(**(given | values)))


# --- consent ---


def purpose(code: str = NEWS, asks_consent: bool = True, text: str = "We write to you.") -> Purpose:
    """A purpose with the first version of its notice."""
    made = saved(
        Purpose(
            code=code,
            name=code.capitalize(),
            legal_basis="consent (GDPR Article 6(1)(a))",
            data_categories="Name and e-mail address",
            retention="Until you withdraw",
            asks_consent=asks_consent,
        )
    )
    consent.publish_notice(code, text, by=None)
    return made


def follower(code: str = NEWS, **values: Any) -> Person:
    """A person whose consent is given; the purpose must exist."""
    who = person(**values)
    consent.request(who, code, how="contact-form")
    consent.give(who, code, how="mail-link")
    return who


# --- mail ---


def message(**values: Any) -> Message:
    """A mail that waits in the outbox."""
    n = next(_numbers)
    given = {
        "key": f"key-{n}",
        "event": "application.approved",
        "to_address": f"receiver{n}@people.test",
        "subject": f"Subject {n}",
        "text": f"Text {n}\n",
        "html": f"<html><head><title>Subject {n}</title></head><body><p>Text {n}</p></body></html>",
    }
    return saved(Message(**(given | values)))
