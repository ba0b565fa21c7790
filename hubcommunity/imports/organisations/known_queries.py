"""What is on record of the organisations of which the rows of a batch speak."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from hubcommunity.core.db import db
from hubcommunity.imports.organisations.row_policy import membership_of
from hubcommunity.imports.row_policy import Said
from hubcommunity.membership.export_queries import taken_in
from hubcommunity.membership.term_models import Membership
from hubcommunity.membership.term_queries import memberships
from hubcommunity.organisations.identifier_models import Identifier, IdentifierKind
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)
from hubcommunity.organisations.profile_models import OtherName
from hubcommunity.people.models import Person


@dataclass
class Known:
    """What is on record of the organisations of a batch, by their ids.

    `contacts` are the roles of those who represent one, or are invited to, at these addresses;
    `run` are those that have a primary contact, or somebody who is invited to be one.
    """

    organisations: Mapping[int, Organisation]
    numbers: dict[int, dict[IdentifierKind, str]] = field(default_factory=lambda: defaultdict(dict))
    names: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    contacts: Mapping[tuple[int, str | None], AffiliationRole] = field(default_factory=dict)
    run: set[int] = field(default_factory=set)
    memberships: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


def known_of(ids: set[int], batch: Sequence[Said]) -> Known:
    """Read what the rows of a batch are compared with, in as many queries whatever their number."""
    rows = select(Organisation).where(Organisation.id.in_(ids))
    found = db.session.scalars(rows.options(undefer(Organisation.description)))
    known = Known({each.id: each for each in found})
    numbers = select(Identifier.organisation_id, Identifier.kind, Identifier.value)
    for number, kind, value in db.session.execute(
        numbers.where(Identifier.organisation_id.in_(ids))
    ):
        known.numbers[number][kind] = value
    names = select(OtherName.organisation_id, OtherName.name).order_by(
        OtherName.position, OtherName.id
    )
    for number, name in db.session.execute(names.where(OtherName.organisation_id.in_(ids))):
        known.names[number].append(name)
    read_contacts(known, ids, batch)
    if any(membership_of(said) for said in batch):
        theirs = db.session.scalars(memberships(Membership.organisation_id.in_(ids)))
        known.memberships = {each.organisation_id: taken_in(each) for each in theirs}
    return known


def read_contacts(known: Known, ids: set[int], batch: Sequence[Said]) -> None:
    is_open = Affiliation.organisation_id.in_(ids), Affiliation.state != AffiliationState.ENDED
    emails = {said.email for said in batch if said.email}
    contacts = select(Affiliation.organisation_id, Person.email_folded, Affiliation.role)
    with_address = contacts.join(Affiliation.person).where(
        *is_open, Person.email_folded.in_(emails)
    )
    known.contacts = {
        (number, email): role for number, email, role in db.session.execute(with_address)
    }
    run = select(Affiliation.organisation_id).where(
        *is_open, Affiliation.role == AffiliationRole.PRIMARY_CONTACT
    )
    known.run = set(db.session.scalars(run))
