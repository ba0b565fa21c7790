"""Which organisations the rows of a batch may speak of: looked up together, in a few queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.text import as_uid
from hubcommunity.imports.fit_policy import fitting, site_of, sites_around
from hubcommunity.imports.row_policy import Said
from hubcommunity.organisations.derived_models import folded_name
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.identifier_models import Identifier
from hubcommunity.organisations.models import PRESENT, Organisation
from hubcommunity.organisations.profile_models import OtherName

GONE = "gone"
Hits = Mapping[Any, set[int]]


def hits_of(batch: Sequence[Said]) -> Hits:
    """Return the ids of organisations by each thing that a row may say of one."""
    hits: dict[Any, set[int]] = defaultdict(set)
    uids = [uid for said in batch if (uid := as_uid(said.values.get("id")))]
    by_uid = select(Organisation.uid, Organisation.id).where(Organisation.uid.in_(uids), PRESENT)
    for uid, number in db.session.execute(by_uid):
        hits[uid].add(number)
    add_numbers(batch, hits)
    add_names(batch, hits)
    add_hosts(batch, hits)
    return hits


def add_numbers(batch: Sequence[Said], hits: dict[Any, set[int]]) -> None:
    """Add who has the numbers.

    A number that stayed with a merged organisation speaks of the one into which it was merged, but
    is nobody's to take: such numbers stand under GONE as well.
    """
    values = {value for said in batch for value in said.numbers.values()}
    held = select(Identifier.kind, Identifier.value, Organisation.id, Organisation.merged_into_id)
    held = held.join(Organisation, Organisation.id == Identifier.organisation_id)
    for kind, value, number, stays in db.session.execute(held.where(Identifier.value.in_(values))):
        hits[kind, value].add(stays or number)
        hits[GONE, kind, value] |= {number} if stays else set()


def add_names(batch: Sequence[Said], hits: dict[Any, set[int]]) -> None:
    """Add who has the names, its legal one or another one, in their country and in any."""
    names = {folded_name(said.name) for said in batch if said.name}
    place = (Organisation.country, Organisation.id)
    named = select(Organisation.name_folded, *place).where(Organisation.name_folded.in_(names))
    also = select(OtherName.search_text, *place).join(
        Organisation, Organisation.id == OtherName.organisation_id
    )
    for query in (named, also.where(OtherName.search_text.in_(names))):
        for name, country, number in db.session.execute(query.where(PRESENT)):
            hits[name, country].add(number)
            hits[name, None].add(number)


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


def candidates(said: Said, hits: Hits) -> set[int]:
    """Return which organisations a row may speak of; the number in this hub alone decides."""
    if "id" in said.values:
        uid = as_uid(said.values["id"])
        return set(hits.get(uid, ())) if uid else set()
    numbers = set().union(*(hits.get(pair, set()) for pair in said.numbers.items()))
    names = hits.get((folded_name(said.name), said.values.get("country")), set())
    sites = set().union(*(hits.get(site, set()) for site in sites_around(said)))
    return set(fitting([numbers, names if said.name else set(), sites]))
