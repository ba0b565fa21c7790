"""Two organisations side by side, and how much hangs on one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.core.i18n import names_by_code
from hubcommunity.core.languages import language_name
from hubcommunity.enquiries.models import Enquiry
from hubcommunity.membership.agreement_models import Agreement
from hubcommunity.membership.models import Application
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.organisations import profile_queries
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.models import Affiliation, AffiliationState, Organisation
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person
from hubcommunity.topics.models import Seat, SeatKind, TopicGroup


@dataclass(frozen=True)
class Figures:
    """How much hangs on an organisation, by kind; ended rows are its history, and counted too."""

    people: int
    terms: int
    agreements: int
    seats: int
    applications: int
    leads: int
    enquiries: int
    domains: int


def figures(organisation: Organisation) -> Figures:
    """Count what hangs on an organisation, in one query."""
    its_terms = select(Term.id).join(Term.membership)
    its_enquiries = select(Enquiry.id).join(Lead, Lead.enquiry_uid == Enquiry.uid)
    parts = (
        (select(Affiliation.id), Affiliation),
        (its_terms, Membership),
        (select(Agreement.id), Agreement),
        (select(Seat.id), Seat),
        (select(Application.id), Application),
        (select(Lead.id), Lead),
        (its_enquiries, Lead),
        (select(EmailDomain.id), EmailDomain),
    )
    counted = [number(rows.where(of.organisation_id == organisation.id)) for rows, of in parts]
    return Figures(*db.session.execute(select(*counted)).one())


def number(rows: Any) -> Any:
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


def values_of(organisation: Organisation) -> dict[str, str]:
    """Return what an organisation says in each field of which only one value stays, as words."""
    logo = profile_queries.logo_of(organisation)
    texts = profile_queries.descriptions_of(organisation)
    told = [f"{language_name(code)}: {text[:200]}" for code, text in texts.items()]
    return {
        "name": organisation.name,
        "short_name": organisation.short_name,
        "type": organisation.type.name,
        "country": names_by_code().get(organisation.country, organisation.country),
        "city": organisation.city,
        "website": organisation.website,
        "hub_role": organisation.hub_role.value if organisation.hub_role else "",
        "description": "\n".join(told),
        "logo": logo.alt if logo else "",
    } | profile_queries.numbers_of(organisation)


def mark_of(one: Organisation, other: Organisation) -> str:
    """Return the mark of two sides as a page shows them: another one, and somebody changed one."""
    return profile_queries.mark_of({"one": values_of(one), "other": values_of(other)})


# --- what collides ---


def people_in_both(one: Organisation, other: Organisation) -> Sequence[Person]:
    """Return who represents both, or is invited or asks to, by name."""

    def open_in(organisation: Organisation) -> Any:
        ids = select(Affiliation.person_id).where(Affiliation.state != AffiliationState.ENDED)
        return ids.where(Affiliation.organisation_id == organisation.id)

    query = select(Person).where(Person.id.in_(open_in(one)), Person.id.in_(open_in(other)))
    by_name = query.order_by(Person.family_name, Person.given_name, Person.id)
    return db.session.scalars(by_name).all()


def groups_of_both(one: Organisation, other: Organisation) -> Sequence[TopicGroup]:
    """Return the groups in which both have a delegate."""

    def sits(organisation: Organisation) -> Any:
        seats = select(Seat.group_id).where(Seat.ended_at.is_(None))
        seats = seats.where(Seat.kind == SeatKind.DELEGATE)
        return seats.where(Seat.organisation_id == organisation.id)

    query = select(TopicGroup).where(TopicGroup.id.in_(sits(one)), TopicGroup.id.in_(sits(other)))
    return db.session.scalars(query.order_by(TopicGroup.position, TopicGroup.id)).all()


def domains_of_both(one: Organisation, other: Organisation) -> Sequence[str]:
    """Return the e-mail domains that both claim."""
    claims = select(EmailDomain.domain).where(EmailDomain.state != DomainState.WITHDRAWN)
    theirs = claims.where(EmailDomain.organisation_id == other.id)
    query = claims.where(EmailDomain.organisation_id == one.id, EmailDomain.domain.in_(theirs))
    return db.session.scalars(query.order_by(EmailDomain.domain)).all()


def collisions(stays: Organisation, goes: Organisation) -> list[str]:
    """Say what there is twice, and what becomes of it."""
    told = [
        _("%(name)s belongs to both and keeps the stronger role.", name=person.name)
        for person in people_in_both(stays, goes)
    ]
    told += [
        _(
            "Both have a delegate in “%(group)s”. The one of %(goes)s becomes an alternate.",
            group=group.name,
            goes=goes.name,
        )
        for group in groups_of_both(stays, goes)
    ]
    return told + [
        _("Both claim the e-mail domain %(domain)s. One claim stays.", domain=domain)
        for domain in domains_of_both(stays, goes)
    ]
