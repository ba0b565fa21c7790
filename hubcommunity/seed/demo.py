"""The demonstration hub: real organisations, invented people, a little work in progress."""

import csv
import secrets
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hubcommunity.accounts.models import Account, Duty, DutyName
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.passwords import hash_password
from hubcommunity.core.text import fold, fold_email, slugify
from hubcommunity.enquiries.models import Enquiry
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    HubRole,
    Organisation,
    OrganisationType,
    Topic,
)
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind, Transition
from hubcommunity.people.models import Person
from hubcommunity.seed.demo_agreements import add_adoption, add_agreement
from hubcommunity.topics.models import Office, OfficeName, Seat, SeatKind, TopicGroup

HERE = Path(__file__).parent
ORGANISATIONS = HERE / "organisations.csv"
FACTS = tomllib.loads((HERE / "demo.toml").read_text(encoding="utf-8"))
SINCE = timedelta(days=200)


def sign_ins() -> list[tuple[str, str, str]]:
    """List the demonstration's sign-ins that exist here, as (role, address, password)."""
    known = set(
        db.session.scalars(
            select(Person.email_folded).join(Account, Account.person_id == Person.id)
        )
    )
    return [
        (who["role"], who["email"], FACTS["password"])
        for who in FACTS["accounts"]
        if who["email"] in known
    ]


def is_empty() -> bool:
    """Say whether nobody has used this database yet."""
    return not db.session.scalar(select(Organisation.id).limit(1)) and not db.session.scalar(
        select(Person.id).limit(1)
    )


def fill() -> None:
    """Fill an empty database that has the reference data."""
    add_organisations()
    password = hash_password(FACTS["password"])
    for facts in FACTS["accounts"]:
        add_person(facts, password)
    for facts in FACTS["contacts"]:
        add_person(facts, None)
    for facts in FACTS["applications"]:
        add_application(dict(facts))
    for facts in FACTS["agreements"]:
        signed_by = organisation_of(facts["organisation"])
        add_agreement(facts, signed_by, by=person_of("staff@hub.example"))
    for facts in FACTS["adoptions"]:
        add_adoption(person_of(facts["email"]))
    for facts in FACTS["enquiries"]:
        add_enquiry(dict(facts))
    for position, facts in enumerate(FACTS["leads"]):
        add_lead(facts, position)
    db.session.flush()
    record("hub.demonstration_loaded")


def type_of(name: str) -> OrganisationType:
    return db.session.scalars(
        select(OrganisationType).where(OrganisationType.code == slugify(name))
    ).one()


def topics_of(codes: list[str]) -> list[Topic]:
    return list(db.session.scalars(select(Topic).where(Topic.code.in_(codes))))


def person_of(email: str) -> Person:
    found = select(Person).where(Person.email_folded == fold_email(email))
    return db.session.scalars(found).one()


def organisation_of(name: str) -> Organisation:
    found = select(Organisation).where(Organisation.name_folded == fold(name))
    return db.session.scalars(found).one()


def add_organisations() -> None:
    tier = db.session.scalars(select(Tier).where(Tier.code == "full")).one()
    everyone = list(db.session.scalars(select(Topic).order_by(Topic.position)))
    start = clock.today() - SINCE
    with ORGANISATIONS.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            organisation = Organisation(
                name=row["name"],
                short_name=row["short_name"],
                slug=slugify(row["short_name"] or row["name"]),
                type=type_of(row["type"]),
                country=row["country"],
                website=row["website"],
                description=row["what_it_does"],
                hub_role=HubRole(row["role"]),
                topics=everyone[number % 3 :][:2],
            )
            db.session.add(organisation)
            add_membership(organisation, tier, start)
    db.session.flush()


def add_membership(organisation: Organisation, tier: Tier, start: date) -> None:
    end = start + timedelta(days=364)
    membership = Membership(organisation=organisation, tier=tier)
    membership.terms.append(Term(starts_on=start, ends_on=end))
    organisation.member_from = start
    organisation.member_until = end + timedelta(days=tier.grace_days)
    organisation.term_ends_on = end
    db.session.add(membership)


def add_person(facts: dict[str, Any], password_hash: str | None) -> None:
    person = Person(**{key: facts[key] for key in NAMES})
    db.session.add(person)
    if password_hash:
        account = Account(person=person, password_hash=password_hash)
        db.session.add(account)
        db.session.flush()
        if "duty" in facts:
            db.session.add(Duty(account_id=account.id, name=DutyName(facts["duty"])))
    for key, role in ROLES.items():
        if key in facts:
            affiliate(person, organisation_of(facts[key]), role, facts.get("seats", []))
    for slug in facts.get("chairs", []):
        db.session.add(Office(group=group_of(slug), person=person, name=OfficeName.CHAIR))


NAMES = ("given_name", "family_name", "job_title", "email")
ROLES = {"contact_of": AffiliationRole.PRIMARY_CONTACT, "delegate_of": AffiliationRole.DELEGATE}


def group_of(slug: str) -> TopicGroup:
    return db.session.scalars(select(TopicGroup).where(TopicGroup.slug == slug)).one()


def affiliate(
    person: Person, organisation: Organisation, role: AffiliationRole, seats: list[str]
) -> None:
    started = clock.now() - SINCE
    db.session.add(
        Affiliation(
            person=person,
            organisation=organisation,
            role=role,
            state=AffiliationState.CURRENT,
            started_at=started,
        )
    )
    for slug in seats:
        db.session.add(
            Seat(
                person=person,
                organisation=organisation,
                group=group_of(slug),
                kind=SeatKind.DELEGATE,
                began_at=started,
            )
        )


def add_application(facts: dict[str, Any]) -> None:
    sent_at = clock.now() - timedelta(days=2)
    applicant = Person(**{key: facts[key] for key in NAMES})
    unusable = hash_password(secrets.token_urlsafe(32))
    db.session.add(Account(person=applicant, password_hash=unusable))
    application = Application(
        state=ApplicationState(facts.pop("state")),
        type=type_of(facts.pop("type")),
        topics=topics_of(facts.pop("topics")),
        email_folded=fold_email(facts["email"]),
        applicant=applicant,
        submitted_at=sent_at,
        **facts,
    )
    db.session.add(application)
    record("application.submitted", by=applicant, on=application).at = sent_at
    if application.state is ApplicationState.IN_REVIEW:
        record("application.in_review", by=person_of("staff@hub.example"), on=application)


def add_enquiry(facts: dict[str, Any]) -> None:
    person = Person(**{key: facts[key] for key in NAMES})
    kind = type_of(facts.pop("type"))
    enquiry = Enquiry(
        type=kind, person=person, received_at=clock.now() - timedelta(hours=30), **facts
    )
    db.session.add(enquiry)
    record("enquiry.received", by=person, on=enquiry).at = enquiry.received_at


def add_lead(facts: dict[str, Any], position: int) -> None:
    pipeline = db.session.scalars(select(Pipeline).where(Pipeline.slug == facts["pipeline"])).one()
    stages = {
        stage.name: stage
        for stage in db.session.scalars(select(Stage).where(Stage.pipeline_id == pipeline.id))
    }
    path = [stages[name] for name in facts["stages"]]
    began = clock.now() - timedelta(days=17 * len(path) + 3 * position % 11)
    lead = Lead(
        pipeline=pipeline,
        stage=path[-1],
        position=float(position),
        organisation_name=facts["organisation_name"],
        country=facts["country"],
        type=type_of(facts["type"]),
        source=facts["source"],
        owner=person_of(facts["owner"]),
        next_step=facts.get("next_step", ""),
        lost_reason=facts.get("reason", ""),
        created_at=began,
    )
    if "step_in" in facts:
        lead.next_step_on = clock.today() + timedelta(days=facts["step_in"])
    db.session.add(lead)
    db.session.flush()
    record("lead.added", by=lead.owner, on=lead).at = began
    add_transitions(lead, path)


def add_transitions(lead: Lead, path: list[Stage]) -> None:
    entered = lead.created_at
    for stage in path:
        is_last = stage is path[-1]
        left = None if is_last else entered + timedelta(days=12)
        reason = lead.lost_reason if is_last else ""
        db.session.add(
            Transition(
                lead_id=lead.id,
                stage=stage,
                entered_at=entered,
                left_at=left,
                by=lead.owner,
                reason=reason,
            )
        )
        if is_last and stage.kind in (StageKind.WON, StageKind.LOST):
            lead.closed_at = entered
        entered = left or entered
