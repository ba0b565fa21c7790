"""Organisations and who represents them as plain values, for programs of staff: they see all of it.

Who else sees a field is told with it.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, label, select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.api.cut_queries import Cut, cut
from hubcommunity.api.fact_queries import refuse
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.links import external
from hubcommunity.core.text import web_link
from hubcommunity.directory import member_queries
from hubcommunity.membership.status_queries import status_sql
from hubcommunity.membership.term_models import Membership, Tier
from hubcommunity.organisations import profile_queries
from hubcommunity.organisations.listing_queries import consented
from hubcommunity.organisations.models import (
    PRESENT,
    Affiliation,
    AffiliationState,
    Organisation,
    organisation_topics,
)
from hubcommunity.organisations.staff_queries import Asked, listed
from hubcommunity.topics.queries import groups_of

IN_LIST = (joinedload(Organisation.type), selectinload(Organisation.topics))


def organisations(said: Mapping[str, Any]) -> Cut:
    """Return the next organisations that are asked for, as plain values."""
    asked = Asked(said["q"], said["country"], said["type"], said.get("member", ""))
    known("type", said["type"], member_queries.types())
    query = listed(asked).options(*IN_LIST)
    for condition in conditions(said):
        query = query.where(condition)
    found = cut(query, Organisation, said["after"], said["limit"], of="organisations")
    return Cut(as_data(found.rows), found.after)


def conditions(said: Mapping[str, Any]) -> Iterable[Any]:
    """Return what is asked beside the filters of the staff's own list."""
    if tier := known("tier", said["tier"], member_queries.tiers()):
        yield Organisation.tier_id == tier
    if topic := known("topic", said["topic"], member_queries.topics()):
        about = organisation_topics.c
        yield Organisation.id.in_(select(about.organisation_id).where(about.topic_id == topic))
    if status := said.get("status"):
        stands = status_sql(clock.today()) == status
        yield Organisation.id.in_(select(Membership.organisation_id).where(stands))


def known(field: str, code: str, of: Mapping[str, tuple[int, str]]) -> int | None:
    """Return the number behind a code, None for no code; raise `Invalid` for an unknown one."""
    if not code:
        return None
    return of[code][0] if code in of else refuse(field)


def organisation_or_404(uid: uuid.UUID) -> Organisation:
    """Return an organisation that is on record; raise 404 for any other, and one merged away."""
    query = select(Organisation).options(*IN_LIST).where(Organisation.uid == uid, PRESENT)
    return db.one_or_404(query)


def as_data(found: Sequence[Organisation]) -> list[dict[str, Any]]:
    memberships = memberships_of([each.id for each in found])
    return [in_short(each, memberships.get(each.id)) for each in found]


def memberships_of(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return where the memberships of some organisations stand today, in one query."""
    today = clock.today()
    tier = select(Tier.code).where(Tier.id == Membership.tier_id_on(today)).scalar_subquery()
    query: Select[Any] = select(
        Membership.organisation_id, label("status", status_sql(today)), label("tier", tier)
    )
    rows = db.session.execute(query.where(Membership.organisation_id.in_(ids)))
    return {row.organisation_id: {"status": row.status, "tier": row.tier} for row in rows}


def in_short(each: Organisation, membership: dict[str, Any] | None) -> dict[str, Any]:
    is_member = each.is_member(clock.today())
    return {
        "id": each.uid,
        "name": each.name,
        "short_name": each.short_name,
        "page": external("pages.organisation", slug=each.slug),
        "profile": external("directory.profile", slug=each.slug) if is_member else None,
        "type": each.type.code,
        "country": each.country,
        "city": each.city,
        "website": web_link(each.website),
        "topics": [topic.code for topic in each.topics],
        "is_member": is_member,
        "member_since": each.member_from,
        "membership": membership | {"ends_on": each.term_ends_on} if membership else None,
        "seen_by": {
            "other_names": each.names_for.value,
            "city": each.city_for.value,
            "website": each.website_for.value,
            "descriptions": each.description_for.value,
        },
    }


def whole(organisation: Organisation) -> dict[str, Any]:
    """Return one organisation with all that its profile holds."""
    [told] = as_data([organisation])
    return told | {
        "other_names": profile_queries.names_of(organisation),
        "descriptions": profile_queries.descriptions_of(organisation),
        "identifiers": [
            {"kind": each.kind.value, "value": each.value, "seen_by": each.shown_for.value}
            for each in profile_queries.identifiers_of(organisation)
        ],
        "groups": [{"slug": each.slug, "name": each.name} for each in groups_of(organisation)],
    }


def people(organisation: Organisation, after: str, limit: int) -> Cut:
    """Return the next of those who represent an organisation now, as plain values.

    Their addresses are not among them: the hub itself writes to people, as they agreed to it.
    """
    query = select(Affiliation).options(joinedload(Affiliation.person, innerjoin=True))
    query = query.where(Affiliation.organisation_id == organisation.id)
    query = query.where(Affiliation.state == AffiliationState.CURRENT)
    found = cut(query, Affiliation, after, limit, of=f"people.{organisation.uid}")
    named = {each.id for each in consented(found.rows)}
    return Cut([person_as_data(each, each.id in named) for each in found.rows], found.after)


def person_as_data(each: Affiliation, is_public: bool) -> dict[str, Any]:
    return {
        "person": {"id": each.person.uid, "name": each.person.name},
        "job_title": each.person.job_title,
        "role": each.role.value,
        "since": each.started_at,
        "is_public": is_public,
    }
