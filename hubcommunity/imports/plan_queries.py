"""What an import does with each row: found out in batches, before anything is written."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from babel import Locale
from sqlalchemy import select
from sqlalchemy.orm import undefer

from hubcommunity.core.db import db
from hubcommunity.core.forms import trimmed
from hubcommunity.core.i18n import names_of_countries
from hubcommunity.core.text import fold
from hubcommunity.imports.column_policy import NEEDED
from hubcommunity.imports.fit_policy import Seen, fitting, keys_of, site_of, sites_around
from hubcommunity.imports.models import Fate
from hubcommunity.imports.row_policy import Said, Terms, Wrong, read
from hubcommunity.organisations.derived_models import folded_name
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.identifier_models import Identifier, IdentifierKind
from hubcommunity.organisations.models import (
    PRESENT,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
    OrganisationType,
)
from hubcommunity.organisations.profile_models import OtherName
from hubcommunity.people.models import Person

BATCH = 500
# The columns of an organisation that a row may change as they are.
PLAIN = {"name": "name", "short_name": "short_name", "website": "website"} | {
    "description": "description",
    "type": "type_id",
    "country": "country",
}
CONTACT = "contact"
GONE = "gone"


@dataclass
class Known:
    """What is on record of the organisations of a batch."""

    organisations: Mapping[int, Organisation]
    numbers: dict[int, dict[IdentifierKind, str]] = field(default_factory=lambda: defaultdict(dict))
    names: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    contacts: set[tuple[int, str | None]] = field(default_factory=set)
    run: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Plan:
    """What becomes of a row: the organisation it speaks of, if there is one, and what changes.

    `is_run` says that somebody is that organisation's primary contact, or invited to be.
    """

    said: Said
    fate: Fate
    organisation: Organisation | None = None
    changes: tuple[str, ...] = ()
    is_run: bool = False

    @property
    def name(self) -> str:
        return self.said.name or (self.organisation.name if self.organisation else "")

    @property
    def details(self) -> list[Any]:
        """Return what a page tells of the row: its errors, or the fields that change."""
        if self.fate is Fate.WRONG:
            return [[each.field, each.code, each.told] for each in self.said.wrong]
        return list(self.changes)


def terms(languages: Iterable[str]) -> Terms:
    """Return what types and countries are called in these languages."""
    types = {}
    for kind in db.session.scalars(select(OrganisationType).order_by(OrganisationType.id.desc())):
        types[fold(kind.name)] = kind.id
    for kind in db.session.scalars(select(OrganisationType)):
        types[kind.code] = types[fold(kind.code)] = kind.id
    countries: dict[str, str] = {}
    for language in languages:
        named = names_of_countries(str(Locale.parse(language)))
        countries |= {fold(name): code for code, name in named.items()}
        countries |= {fold(code): code for code in named}
    return Terms(types, countries)


def plans(
    rows: Iterable[Sequence[str]], columns: Sequence[str], known_as: Terms
) -> Iterator[list[Plan]]:
    """Yield what becomes of the rows after the headings, a batch at a time; empty rows are none.

    Rows are numbered as a spreadsheet numbers them: the headings are row 1.
    """
    seen = Seen()
    said = (
        read(number, cells, columns, known_as)
        for number, cells in enumerate(rows, start=2)
        if any(cells)
    )
    while batch := list(islice(said, BATCH)):
        yield judged(batch, seen)


def judged(batch: Sequence[Said], seen: Seen) -> list[Plan]:
    hits = hits_of(batch)
    found = {said.number: candidates(said, hits) for said in batch}
    known = known_of(set().union(*found.values()), batch)
    return [judge(said, sorted(found[said.number]), known, hits, seen) for said in batch]


Hits = Mapping[Any, set[int]]


def hits_of(batch: Sequence[Said]) -> Hits:
    """Return the ids of organisations by each thing that a row may say of one.

    A number that stayed with a merged organisation speaks of the one into which it was merged, but
    is nobody's to take: such numbers stand under GONE as well.
    """
    hits: dict[Any, set[int]] = defaultdict(set)
    uids = [uid for said in batch if (uid := as_uid(said.values.get("id")))]
    by_uid = select(Organisation.uid, Organisation.id).where(Organisation.uid.in_(uids), PRESENT)
    for uid, number in db.session.execute(by_uid):
        hits[uid].add(number)
    values = {value for said in batch for value in said.numbers.values()}
    held = select(Identifier.kind, Identifier.value, Organisation.id, Organisation.merged_into_id)
    held = held.join(Organisation, Organisation.id == Identifier.organisation_id)
    for kind, value, number, stays in db.session.execute(held.where(Identifier.value.in_(values))):
        hits[kind, value].add(stays or number)
        hits[GONE, kind, value] |= {number} if stays else set()
    names = {folded_name(said.name) for said in batch if said.name}
    named = select(Organisation.name_folded, Organisation.country, Organisation.id)
    for name, country, number in db.session.execute(
        named.where(Organisation.name_folded.in_(names), PRESENT)
    ):
        hits[name, country].add(number)
        hits[name, None].add(number)
    add_hosts(batch, hits)
    return hits


def add_hosts(batch: Sequence[Said], hits: dict[Any, set[int]]) -> None:
    """Add who is known by the website, or by a verified domain, which stands for its whole site."""
    hosts = {site[0] for said in batch if (site := site_of(said.values.get("website", "")))}
    same = select(Organisation.website, Organisation.id)
    for website, number in db.session.execute(
        same.where(Organisation.website_host.in_(hosts), PRESENT)
    ):
        hits[site_of(website)].add(number)
    verified = select(EmailDomain.domain, EmailDomain.organisation_id).where(
        EmailDomain.state == DomainState.VERIFIED
    )
    for host, number in db.session.execute(verified.where(EmailDomain.domain.in_(hosts))):
        hits[host, ""].add(number)


def as_uid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def candidates(said: Said, hits: Hits) -> set[int]:
    """Return which organisations a row may speak of; the number in this hub alone decides."""
    if "id" in said.values:
        uid = as_uid(said.values["id"])
        return set(hits.get(uid, ())) if uid else set()
    numbers = set().union(*(hits.get(pair, set()) for pair in said.numbers.items()))
    names = hits.get((folded_name(said.name), said.values.get("country")), set())
    sites = set().union(*(hits.get(site, set()) for site in sites_around(said)))
    return set(fitting([numbers, names if said.name else set(), sites]))


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
    is_open = Affiliation.organisation_id.in_(ids), Affiliation.state != AffiliationState.ENDED
    emails = {said.email for said in batch if said.email}
    contacts = select(Affiliation.organisation_id, Person.email_folded).join(Affiliation.person)
    with_address = contacts.where(*is_open, Person.email_folded.in_(emails))
    known.contacts = {(number, email) for number, email in db.session.execute(with_address)}
    run = select(Affiliation.organisation_id).where(
        *is_open, Affiliation.role == AffiliationRole.PRIMARY_CONTACT
    )
    known.run = set(db.session.scalars(run))
    return known


def judge(said: Said, found: Sequence[int], known: Known, hits: Hits, seen: Seen) -> Plan:
    organisation = known.organisations[found[0]] if len(found) == 1 else None
    if len(found) > 1:
        names = ", ".join(known.organisations[each].name for each in found[:3])
        said.wrong.append(Wrong("name", "fits several", names))
    elif organisation is None:
        refuse_unless_whole(said)
    else:
        refuse_if_taken(said, organisation, hits)
    refuse_if_twice(said, organisation, seen)
    if said.wrong:
        return Plan(said, Fate.WRONG, organisation)
    if organisation is None:
        return Plan(said, Fate.CREATED)
    changes = tuple(changes_of(said, organisation, known))
    fate = Fate.CHANGED if changes else Fate.SAME
    return Plan(said, fate, organisation, changes, organisation.id in known.run)


def refuse_unless_whole(said: Said) -> None:
    """Find wrong what a new organisation lacks, once: a cell that is wrong is not missing."""
    if "id" in said.values:
        said.wrong.append(Wrong("id", "unknown"))
        return
    told = {each.field for each in said.wrong}
    for name in NEEDED:
        if name not in said.values and name not in told:
            said.wrong.append(Wrong(name, "missing"))


def refuse_if_taken(said: Said, organisation: Organisation, hits: Hits) -> None:
    for kind, value in said.numbers.items():
        others = hits.get((kind, value), set()) - {organisation.id}
        if others or hits.get((GONE, kind, value)):
            said.wrong.append(Wrong(kind.value, "taken", value))


def refuse_if_twice(said: Said, organisation: Organisation | None, seen: Seen) -> None:
    number = organisation.id if organisation else None
    around = () if organisation else sites_around(said)
    earlier = seen.earlier(said.number, keys_of(said, number), around)
    if earlier is not None:
        said.wrong.append(Wrong("name", "twice", str(earlier)))


def changes_of(said: Said, organisation: Organisation, known: Known) -> Iterator[str]:
    """Yield the fields of which the row says something else than what is on record."""
    for name, column in PLAIN.items():
        if name in said.values and said.values[name] != compared(getattr(organisation, column)):
            yield name
    numbers = known.numbers[organisation.id]
    for kind, value in said.numbers.items():
        if numbers.get(kind) != value:
            yield kind.value
    names = said.values.get("other_names")
    if names is not None and list(names) != [trimmed(n) for n in known.names[organisation.id]]:
        yield "other_names"
    if said.email and (organisation.id, said.email) not in known.contacts:
        yield CONTACT


def compared(value: Any) -> Any:
    return trimmed(value) if isinstance(value, str) else value
