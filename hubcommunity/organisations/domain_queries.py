"""Finding e-mail domains, and the organisations that somebody’s address leads to."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload

from hubcommunity.accounts.models import Account
from hubcommunity.core.db import db
from hubcommunity.core.mail_domains import covering, fold_domain
from hubcommunity.core.paging import Page, paginate
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)
from hubcommunity.people.models import Person


def domains_of(organisation: Organisation) -> Sequence[EmailDomain]:
    """Return the domains that an organisation has or claims, by name."""
    return db.session.scalars(claimed_by(organisation).order_by(EmailDomain.domain)).all()


def claimed_by(organisation: Organisation) -> Select[EmailDomain]:
    return select(EmailDomain).where(
        EmailDomain.organisation_id == organisation.id, EmailDomain.state != DomainState.WITHDRAWN
    )


def claim_of(organisation: Organisation, domain: str) -> EmailDomain | None:
    """Return an organisation's own claim of a domain, as others have left it."""
    query = claimed_by(organisation).where(EmailDomain.domain == domain)
    return db.session.scalar(query.execution_options(populate_existing=True))


def domain_or_404(uid: uuid.UUID) -> EmailDomain:
    """Return a domain that is not withdrawn, with its organisation; raise 404 for any other."""
    query = select(EmailDomain).options(joinedload(EmailDomain.organisation))
    return db.one_or_404(
        query.where(EmailDomain.uid == uid, EmailDomain.state != DomainState.WITHDRAWN)
    )


def holder_of(domain: str) -> Organisation | None:
    """Return the organisation for which exactly this domain is verified."""
    return db.session.scalar(
        select(Organisation)
        .join(EmailDomain, EmailDomain.organisation_id == Organisation.id)
        .where(EmailDomain.domain == domain, EmailDomain.state == DomainState.VERIFIED)
    )


def is_disputed(claim: EmailDomain) -> bool:
    """Say whether another organisation has the domain, one above it or one below it verified."""
    near = or_(
        EmailDomain.domain.in_(covering(claim.domain)),
        EmailDomain.domain.endswith(f".{claim.domain}", autoescape=True),
    )
    query = select(EmailDomain.id).where(
        near,
        EmailDomain.state == DomainState.VERIFIED,
        EmailDomain.organisation_id != claim.organisation_id,
    )
    return db.session.scalar(query.limit(1)) is not None


def is_proven(claim: EmailDomain) -> bool:
    """Say whether a primary contact of the organisation signs in with an address right there."""
    query = (
        select(Person.email)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(Affiliation.organisation_id == claim.organisation_id)
        .where(Affiliation.state == AffiliationState.CURRENT)
        .where(Affiliation.role == AffiliationRole.PRIMARY_CONTACT)
        .where(Account.closed_at.is_(None), Person.email.is_not(None))
    )
    return claim.domain in {fold_domain(email or "") for email in db.session.scalars(query)}


# --- for staff ---


def unverified() -> Select[EmailDomain]:
    return select(EmailDomain).where(EmailDomain.state == DomainState.UNVERIFIED)


def page_of_unverified(number: int) -> Page[EmailDomain]:
    """Return a page of the domains that wait for staff, the oldest claim first."""
    query = unverified().options(
        joinedload(EmailDomain.organisation), joinedload(EmailDomain.claimed_by)
    )
    return paginate(query, [EmailDomain.id], number)


def holders_of(claims: Iterable[EmailDomain]) -> dict[str, Organisation]:
    """Return for whom the domains of these claims are verified already, by domain."""
    query = (
        select(EmailDomain)
        .options(joinedload(EmailDomain.organisation))
        .where(EmailDomain.state == DomainState.VERIFIED)
        .where(EmailDomain.domain.in_([claim.domain for claim in claims]))
    )
    return {found.domain: found.organisation for found in db.session.scalars(query)}


# --- for people ---


def joinable(person: Person, *, is_signed_in: bool = False) -> Sequence[Organisation]:
    """Return the organisations that somebody may ask to join because of their address.

    Only an address that signs in is confirmed, which nobody needs to ask of whoever is signed in;
    what is open between the two already is left out.
    """
    domain = fold_domain(person.email or "")
    if domain is None:
        return ()
    mine = aliased(Affiliation)
    is_open = (
        select(mine.id)
        .where(mine.person_id == person.id, mine.state != AffiliationState.ENDED)
        .where(mine.organisation_id == EmailDomain.organisation_id)
    )
    has_account = select(Account.id).where(
        Account.person_id == person.id, Account.closed_at.is_(None)
    )
    query = (
        select(EmailDomain)
        .join(EmailDomain.organisation)
        .options(contains_eager(EmailDomain.organisation))
        .where(EmailDomain.domain.in_(covering(domain)))
        .where(EmailDomain.state == DomainState.VERIFIED)
        .where(true() if is_signed_in else has_account.exists(), ~is_open.exists())
        .order_by(Organisation.sort_name, Organisation.id)
    )
    found = db.session.scalars(query)
    return list(dict.fromkeys(claim.organisation for claim in found))


def may_ask(person: Person, slug: str) -> bool:
    """Say whether somebody may ask to join the organisation of this slug."""
    return any(organisation.slug == slug for organisation in joinable(person))
