"""Organisations as lines of a table to download, with their numbers and their contact."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import case, select, tuple_
from sqlalchemy.orm import joinedload, undefer

from hubcommunity.core.db import db
from hubcommunity.organisations.identifier_models import Identifier, IdentifierKind
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)
from hubcommunity.organisations.profile_models import OtherName
from hubcommunity.organisations.staff_queries import IN_ORDER, Asked, listed
from hubcommunity.people.models import Person

BATCH = 500
# The columns in their order. Their names are the headings, by which an import knows them again.
COLUMNS: dict[str, Any] = {
    "id": _l("Number in this hub"),
    "name": _l("Name"),
    "short_name": _l("Short name"),
    "other_names": _l("Other names"),
    "type": _l("Type"),
    "country": _l("Country"),
    "city": _l("City"),
    "website": _l("Website"),
    "description": _l("Description"),
    **{kind.value: kind.label for kind in IdentifierKind},
    "contact_name": _l("Name of the contact"),
    "contact_email": _l("E-mail of the contact"),
    "contact_job_title": _l("Position of the contact"),
    "contact_role": _l("Role of the contact"),
}
CONTACTED = (AffiliationState.CURRENT, AffiliationState.INVITED)
WITH_ALL = (joinedload(Organisation.type), undefer(Organisation.description))


def lines(asked: Asked, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Read the columns of all that the list shows, a batch at a time.

    Each batch begins where the last one ended, so it needs no transaction that outlives it.
    """
    query = listed(asked).options(*WITH_ALL).order_by(*IN_ORDER).limit(BATCH)
    found = db.session.scalars(query).all()
    while found:
        end = (found[-1].sort_name, found[-1].id)
        told = facts_of(found)
        yield from [tuple(facts[name] for name in columns) for facts in told]
        found = db.session.scalars(query.where(tuple_(*IN_ORDER) > end)).all()


def facts_of(organisations: Sequence[Organisation]) -> list[dict[str, Any]]:
    """Return what the columns say of organisations, in three queries whatever their number."""
    ids = [each.id for each in organisations]
    names, numbers, contacts = names_of(ids), numbers_of(ids), contacts_of(ids)
    return [
        {
            **dict.fromkeys(COLUMNS, ""),
            **own_facts(each),
            "other_names": "\n".join(names[each.id]),
            **numbers[each.id],
            **contacts.get(each.id, {}),
        }
        for each in organisations
    ]


def own_facts(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.uid,
        "name": organisation.name,
        "short_name": organisation.short_name,
        "type": organisation.type.code,
        "country": organisation.country,
        "city": organisation.city,
        "website": organisation.website,
        "description": organisation.description,
    }


def names_of(ids: Sequence[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(OtherName.organisation_id, OtherName.name).order_by(
        OtherName.position, OtherName.id
    )
    for number, name in db.session.execute(query.where(OtherName.organisation_id.in_(ids))):
        found[number].append(name)
    return found


def numbers_of(ids: Sequence[int]) -> Mapping[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    query = select(Identifier.organisation_id, Identifier.kind, Identifier.value)
    for number, kind, value in db.session.execute(query.where(Identifier.organisation_id.in_(ids))):
        found[number][kind.value] = value
    return found


def contacts_of(ids: Sequence[int]) -> Mapping[int, dict[str, str]]:
    """Return the primary contact of each organisation who has been so longest, else who is invited
    to be, with an address.
    """
    is_invited = case((Affiliation.state == AffiliationState.INVITED, 1), else_=0)
    query = (
        select(Affiliation.organisation_id, Person)
        .join(Affiliation.person)
        .where(Affiliation.organisation_id.in_(ids), Affiliation.state.in_(CONTACTED))
        .where(Affiliation.role == AffiliationRole.PRIMARY_CONTACT, Person.email.is_not(None))
        .order_by(is_invited.desc(), Affiliation.id.desc())
    )
    return {number: contact_facts(person) for number, person in db.session.execute(query)}


def contact_facts(person: Person) -> dict[str, str]:
    return {
        "contact_name": person.name,
        "contact_email": person.email or "",
        "contact_job_title": person.job_title,
        "contact_role": AffiliationRole.PRIMARY_CONTACT.value,
    }
