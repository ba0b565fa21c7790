"""The demonstration hub: real organisations, invented people, a little work in progress."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from hubcommunity.accounts.models import Account, Duty, DutyName
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.passwords import hash_password
from hubcommunity.core.text import fold_email
from hubcommunity.enquiries.models import Enquiry
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)
from hubcommunity.people.models import Person
from hubcommunity.seed.applications import add_review, add_settings
from hubcommunity.seed.demo_agreements import add_adoption, add_agreement
from hubcommunity.seed.demo_calls import add_calls
from hubcommunity.seed.demo_discussion import add_threads
from hubcommunity.seed.demo_documents import add_writings
from hubcommunity.seed.demo_facts import (
    FACTS,
    SINCE,
    group_of,
    organisation_of,
    person_of,
    topics_of,
    type_of,
)
from hubcommunity.seed.demo_groups import add_group_work
from hubcommunity.seed.demo_leads import add_leads
from hubcommunity.seed.demo_meetings import add_meetings
from hubcommunity.seed.demo_members import add_former_members, add_organisations, add_twins
from hubcommunity.seed.demo_minutes import add_records
from hubcommunity.seed.demo_profiles import add_profile, list_people
from hubcommunity.seed.demo_requests import add_requests
from hubcommunity.seed.demo_views import add_views
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.models import Office, OfficeName, Seat, SeatKind


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
    add_former_members()
    add_twins()
    password = hash_password(FACTS["password"])
    for facts in FACTS["accounts"]:
        add_person(facts, password)
    unusable = hash_password(secrets.token_urlsafe(32))
    for facts in FACTS["contacts"]:
        add_person(facts, None if facts.get("is_unreached") else unusable)
    for facts in FACTS["domains"]:
        add_domain(facts)
    add_profiles()
    add_settings(FACTS)
    for facts in FACTS["applications"]:
        add_application(dict(facts))
    for number, facts in enumerate(FACTS["contacts"]):
        add_approved_application(facts, days_to_decision=3 + 7 * number % 25)
    for facts in FACTS["agreements"]:
        signed_by = organisation_of(facts["organisation"])
        add_agreement(facts, signed_by, by=person_of("staff@hub.example"))
    for facts in FACTS["adoptions"]:
        add_adoption(person_of(facts["email"]))
    add_writings()
    add_requests(FACTS["requests"], FACTS["invitations"])
    for facts in FACTS["enquiries"]:
        add_enquiry(dict(facts))
    add_work_of_groups()
    add_leads()
    add_views()
    add_calls()
    add_threads()
    add_meetings()
    add_records()
    db.session.flush()
    record("hub.demonstration_loaded")


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
        term = {"name": OfficeName.CHAIR, "until": clock.today() + CHAIRS_RUN}
        db.session.add(Office(group=group_of(slug), person=person, **term))


NAMES = ("given_name", "family_name", "job_title", "email")
CHAIRS_RUN = timedelta(days=400)
ROLES = {"contact_of": AffiliationRole.PRIMARY_CONTACT, "delegate_of": AffiliationRole.DELEGATE}


def affiliate(
    person: Person, organisation: Organisation, role: AffiliationRole, seats: list[str]
) -> None:
    started = clock.now() - SINCE
    affiliation = Affiliation(
        person=person,
        organisation=organisation,
        role=role,
        state=AffiliationState.CURRENT,
        started_at=started,
    )
    db.session.add(affiliation)
    record("affiliation.begun", by=person, on=affiliation, role=role.value).at = started
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
        db.session.add(
            Declaration(person=person, group=group_of(slug), interests="", made_at=started)
        )


def add_work_of_groups() -> None:
    staff = person_of("staff@hub.example")
    for facts in FACTS["group_work"]:
        add_group_work(facts, by=staff)


def add_domain(facts: dict[str, Any]) -> None:
    claimed_at = clock.now() - timedelta(days=3)
    is_verified = facts.get("is_verified", False)
    claimed = EmailDomain(
        organisation=organisation_of(facts["organisation"]),
        domain=facts["domain"],
        state=DomainState.VERIFIED if is_verified else DomainState.UNVERIFIED,
        claimed_at=claimed_at,
        claimed_by=person_of(facts["claimed_by"]),
        verified_at=claimed_at if is_verified else None,
    )
    db.session.add(claimed)
    record("email_domain.claimed", by=claimed.claimed_by, on=claimed).at = claimed_at


def add_profiles() -> None:
    db.session.flush()
    for facts in FACTS["profiles"]:
        staff = person_of("staff@hub.example")
        add_profile(organisation_of(facts["organisation"]), facts, by=staff)
        list_people(person_of(address) for address in facts.get("listed", []))


def add_application(facts: dict[str, Any]) -> None:
    sent_at = clock.now() - timedelta(days=facts.pop("sent_days_ago", 2))
    waited = facts.pop("decided_after_days", None)
    applicant = Person(**{key: facts[key] for key in NAMES})
    unusable = hash_password(secrets.token_urlsafe(32))
    review = facts.pop("review", None)
    db.session.add(Account(person=applicant, password_hash=unusable))
    application = Application(
        state=ApplicationState(facts.pop("state")),
        type=type_of(facts.pop("type")),
        topics=topics_of(facts.pop("topics")),
        email_folded=fold_email(facts["email"]),
        applicant=applicant,
        submitted_at=sent_at,
        moved_at=sent_at,
        **facts,
    )
    db.session.add(application)
    record("application.submitted", by=applicant, on=application).at = sent_at
    if application.state is ApplicationState.IN_REVIEW:
        record("application.in_review", by=person_of("staff@hub.example"), on=application)
    if review:
        add_review(application, review, person_of(review["assignee"]))
    if waited:
        keep_decision(application, sent_at + timedelta(days=waited))


def add_approved_application(facts: dict[str, Any], days_to_decision: int) -> None:
    """Add the application by which a contact's organisation became a member."""
    organisation = organisation_of(facts["contact_of"])
    began_on = organisation.member_from or clock.today()
    decided_at = clock.now() - (clock.today() - began_on)
    sent_at = decided_at - timedelta(days=days_to_decision)
    application = Application(
        state=ApplicationState.APPROVED,
        organisation=organisation,
        organisation_name=organisation.name,
        type=organisation.type,
        country=organisation.country,
        website=organisation.website,
        description=organisation.description,
        applicant=person_of(facts["email"]),
        submitted_at=sent_at,
        **{key: facts[key] for key in NAMES},
    )
    db.session.add(application)
    record("application.submitted", by=application.applicant, on=application).at = sent_at
    keep_decision(application, decided_at)


def keep_decision(application: Application, decided_at: datetime) -> None:
    staff = person_of("staff@hub.example")
    application.decided_by = staff
    application.moved_at = application.decided_at = decided_at
    record(f"application.{application.state.value}", by=staff, on=application).at = decided_at


def add_enquiry(facts: dict[str, Any]) -> None:
    person = Person(**{key: facts[key] for key in NAMES})
    kind = type_of(facts.pop("type"))
    enquiry = Enquiry(
        type=kind, person=person, received_at=clock.now() - timedelta(hours=30), **facts
    )
    db.session.add(enquiry)
    record("enquiry.received", by=person, on=enquiry).at = enquiry.received_at
