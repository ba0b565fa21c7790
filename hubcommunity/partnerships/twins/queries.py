"""Finding leads that may be one, and what two of them say side by side."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.i18n import country_name, day, money, percent
from hubcommunity.core.mail_domains import fold_domain, is_shared
from hubcommunity.core.text import fold, fold_email
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.contact_queries import contacts_of
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.queries import in_sight
from hubcommunity.partnerships.twin_models import LeadsApart, MergedLead
from hubcommunity.partnerships.twins.policy import REASONS
from hubcommunity.people.models import Person

SHOWN = 5


@dataclass(frozen=True)
class Known:
    """By what a lead is compared: the name, the organisation of the hub, and the addresses of its
    contacts.
    """

    name: str
    organisation_id: int | None = None
    emails: Sequence[str] = ()


class Alike(NamedTuple):
    """A lead that may be the same, and why."""

    lead: Lead
    reasons: list[str]


def twins_of(lead: Lead, person: Person) -> list[Alike]:
    """Return the leads that a person sees which may be the same as this one, and that nobody has
    told apart from it, the most alike first.
    """
    emails = [contact.person.email or "" for contact in contacts_of(lead)]
    known = Known(lead.organisation_name, lead.organisation_id, emails)
    first = select(LeadsApart.second_id).where(LeadsApart.first_id == lead.id)
    second = select(LeadsApart.first_id).where(LeadsApart.second_id == lead.id)
    others = (Lead.id != lead.id, Lead.id.not_in(first), Lead.id.not_in(second))
    return alike(known, person, *others)


def alike(known: Known, person: Person, *others: Any) -> list[Alike]:
    """Return the leads that a person sees which look like what is known of one."""
    hints = hints_of(known)
    if not hints:
        return []
    found = union_all(*hints).subquery()
    number = func.count(found.c.reason.distinct())
    ranked = select(found.c.id, number.label("number")).group_by(found.c.id).subquery()
    query = (
        select(Lead)
        .join(ranked, ranked.c.id == Lead.id)
        .options(joinedload(Lead.stage, innerjoin=True), joinedload(Lead.pipeline, innerjoin=True))
        .where(in_sight(person), *others)
        .order_by(ranked.c.number.desc(), Lead.closed_at.is_not(None), Lead.id)
        .limit(SHOWN)
    )
    leads = db.session.scalars(query).all()
    why = reasons_for(found, leads)
    return [
        Alike(lead, [str(REASONS[name]) for name in REASONS if name in why[lead.id]])
        for lead in leads
    ]


def reasons_for(found: Any, leads: Sequence[Lead]) -> dict[int, set[str]]:
    why: dict[int, set[str]] = defaultdict(set)
    if leads:
        ids = [lead.id for lead in leads]
        for number, reason in db.session.execute(select(found).where(found.c.id.in_(ids))):
            why[number].add(reason)
    return why


def hints_of(known: Known) -> list[Select[Any]]:
    """Select leads that look like what is known, once for each reason."""
    name, emails = fold(known.name)[:200], {fold_email(each) for each in known.emails if each}
    hints = []
    if name:
        hints.append(hint("name").where(Lead.name_folded == name))
    if known.organisation_id:
        hints.append(hint("organisation").where(Lead.organisation_id == known.organisation_id))
    if emails:
        hints.append(of_contacts("contact").where(Person.email_folded.in_(emails)))
    domains = {fold_domain(each) for each in emails} - {None}
    ends = [
        Person.email_folded.endswith(f"@{domain}", autoescape=True)
        for domain in sorted(filter(None, domains))
        if not is_shared(domain)
    ]
    if ends:
        hints.append(of_contacts("domain").where(or_(*ends)))
    return hints


def hint(reason: str) -> Any:
    return select(Lead.id, literal(reason).label("reason"))


def of_contacts(reason: str) -> Any:
    query = hint(reason).join(Contact, Contact.lead_id == Lead.id)
    return query.join(Person, Person.id == Contact.person_id)


def lead_now(uid: uuid.UUID, person: Person) -> uuid.UUID | None:
    """Return the public name of the lead that one went into, if the person sees that."""
    query = select(Lead.uid).join(MergedLead, MergedLead.lead_id == Lead.id)
    return db.session.scalar(query.where(MergedLead.uid == uid, in_sight(person)))


def values_of(lead: Lead) -> dict[str, str]:
    """Return what a lead says in each field of which only one value stays, as words."""
    contact = lead.contact.name if lead.contact else ""
    return {
        "organisation": lead.organisation_name,
        "country": country_name(lead.country) if lead.country else "",
        "type": lead.type.name if lead.type else "",
        "contact": lead.contact_name or contact,
        "owner": lead.owner.name if lead.owner else "",
        "source": ", ".join(filter(None, (lead.source_name, lead.campaign))),
        "group": lead.group.name if lead.group else "",
        "amount": money(lead.amount_cents, lead.currency) if lead.currency else "",
        "probability": "" if lead.probability is None else percent(lead.probability / 100),
        "expected_close_on": day(lead.expected_close_on) if lead.expected_close_on else "",
        "description": lead.description[:500],
    }
