"""Reading what an organisation says of itself, and what of it each kind of reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.accounts.queries import account_of
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.marks import mark_of as mark_of
from hubcommunity.core.text import web_link
from hubcommunity.organisations.identifier_models import Identifier, IdentifierKind
from hubcommunity.organisations.models import Affiliation, AffiliationState, Organisation
from hubcommunity.organisations.policy import may_see
from hubcommunity.organisations.profile_models import Description, Logo, OtherName
from hubcommunity.organisations.visibility_models import Visibility
from hubcommunity.people.models import Person

# The fields of the profile whose readers an organisation chooses; its numbers come beside them.
FIELDS = ("names_for", "city_for", "website_for", "description_for", "logo_for")


@dataclass(frozen=True)
class Number:
    """An identifier as a page shows it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Shown:
    """What one kind of reader sees of a profile: plain values, and nothing that is kept from it.

    `descriptions` are Markdown by language, the organisation's first language first.
    """

    other_names: tuple[str, ...]
    city: str
    website: str
    website_host: str | None
    descriptions: dict[str, str]
    identifiers: tuple[Number, ...]
    logo_mark: str | None
    logo_alt: str


def reader_of(person: Person | None) -> Visibility:
    """Return how deep a person sees into profiles: as staff, as a member, or as everybody does."""
    if person is None:
        return Visibility.PUBLIC
    account = account_of(person)
    if account is not None and account.is_staff:
        return Visibility.STAFF
    represents = (
        select(Affiliation.id)
        .join(Affiliation.organisation)
        .where(Affiliation.person_id == person.id, Affiliation.state == AffiliationState.CURRENT)
        .where(Organisation.is_member(clock.today()))
    )
    is_member = db.session.scalar(represents.limit(1)) is not None
    return Visibility.MEMBERS if is_member else Visibility.PUBLIC


def shown_to(organisation: Organisation, reader: Visibility) -> Shown:
    """Return what a reader sees of a profile; every page and every machine gets it from here."""

    def seen(field: Visibility) -> bool:
        return may_see(field, reader)

    numbers = [number for number in identifiers_of(organisation) if seen(number.shown_for)]
    sees_logo, sees_website = seen(organisation.logo_for), seen(organisation.website_for)
    logo = logo_of(organisation) if sees_logo and organisation.logo_mark else None
    return Shown(
        other_names=tuple(names_of(organisation)) if seen(organisation.names_for) else (),
        city=organisation.city if seen(organisation.city_for) else "",
        website=web_link(organisation.website) if sees_website else "",
        website_host=organisation.website_host if sees_website else None,
        descriptions=descriptions_of(organisation) if seen(organisation.description_for) else {},
        identifiers=tuple(Number(each.kind.label, each.value, each.url) for each in numbers),
        logo_mark=organisation.logo_mark if logo else None,
        logo_alt=logo.alt if logo else "",
    )


def names_of(organisation: Organisation) -> Sequence[str]:
    """Return an organisation's other names, in its own order."""
    query = select(OtherName.name).where(OtherName.organisation_id == organisation.id)
    return db.session.scalars(query.order_by(OtherName.position, OtherName.id)).all()


def descriptions_of(organisation: Organisation) -> dict[str, str]:
    """Return what an organisation does by language, its first language first."""
    first = {organisation.language: organisation.description} if organisation.description else {}
    query = select(Description.language, Description.text)
    query = query.where(Description.organisation_id == organisation.id)
    return first | dict(db.session.execute(query.order_by(Description.language)).all())


def identifiers_of(organisation: Organisation) -> Sequence[Identifier]:
    """Return an organisation's numbers, in the order of their kinds."""
    order, query = list(IdentifierKind), select(Identifier)
    found = db.session.scalars(query.where(Identifier.organisation_id == organisation.id)).all()
    return sorted(found, key=lambda each: order.index(each.kind))


def logo_of(organisation: Organisation) -> Logo | None:
    """Return an organisation's logo, its file's content left alone."""
    query = select(Logo).options(joinedload(Logo.file))
    return db.session.scalar(query.where(Logo.organisation_id == organisation.id))


def owner_of(kind: IdentifierKind, value: str) -> Organisation | None:
    """Return the organisation that has a number on record."""
    query = select(Organisation).join(Identifier, Identifier.organisation_id == Organisation.id)
    return db.session.scalar(query.where(Identifier.kind == kind, Identifier.value == value))


# --- the parts of the profile as their forms take them ---


def basics_of(organisation: Organisation) -> dict[str, Any]:
    return {
        "short_name": organisation.short_name,
        "other_names": "\n".join(names_of(organisation)),
        "city": organisation.city,
        "website": organisation.website,
        "topics": [str(topic.id) for topic in organisation.topics],
    }


def description_in(organisation: Organisation, language: str) -> dict[str, Any]:
    texts = descriptions_of(organisation)
    is_first = language == next(iter(texts), language)
    return {"text": texts.get(language, ""), "is_first": is_first}


def numbers_of(organisation: Organisation) -> dict[str, Any]:
    known = {each.kind: each.value for each in identifiers_of(organisation)}
    return {kind.value: known.get(kind, "") for kind in IdentifierKind}


def picture_of(organisation: Organisation) -> dict[str, Any]:
    logo = logo_of(organisation)
    return {"mark": organisation.logo_mark, "alt": logo.alt if logo else ""}


def visibility_of(organisation: Organisation) -> dict[str, Any]:
    """Return who sees each field and each number that an organisation has."""
    chosen = {field: getattr(organisation, field).value for field in FIELDS}
    return chosen | {each.kind.value: each.shown_for.value for each in identifiers_of(organisation)}


def facts_of(organisation: Organisation) -> dict[str, Any]:
    """Return what only staff change."""
    return {
        "name": organisation.name,
        "type": str(organisation.type_id),
        "country": organisation.country,
    }
