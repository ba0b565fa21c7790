"""Members for machines: only what everyone may see."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.hub import hub
from hubcommunity.core.links import external
from hubcommunity.core.revisions import FOUND, remembered
from hubcommunity.core.text import web_link, without_controls
from hubcommunity.directory.facet_queries import facets
from hubcommunity.directory.list_queries import CITY, public, rows_of
from hubcommunity.directory.member_queries import (
    MEMBERS,
    Filters,
    members,
    ordered_by,
    tiers,
    topics,
    types,
)
from hubcommunity.directory.queries import Profile
from hubcommunity.directory.word_queries import found_by
from hubcommunity.organisations.models import Organisation, organisation_topics

IN_DATA = (
    *(Organisation.id, Organisation.name, Organisation.short_name, Organisation.slug),
    *(Organisation.country, Organisation.type_id, Organisation.tier_id, Organisation.excerpt),
    *(Organisation.member_from, CITY, public("website", "website_for")),
)
A_PAGE = 100
IN_FEED = 50


def linked_data(slug: str, profile: Profile) -> dict[str, Any]:
    """Return a profile as a schema.org Organization (JSON-LD)."""
    address = external("directory.profile", slug=slug)
    said = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": address,
        "name": profile.name,
        "alternateName": profile.short_name,
        "description": profile.description,
        "url": profile.website,
        "mainEntityOfPage": address,
        "address": postal_address(profile),
        "knowsAbout": [name for _code, name in profile.topics],
        "memberOf": {"@type": "Organization", "name": hub.name, "url": external("pages.home")},
    }
    return {key: value for key, value in said.items() if value}


def postal_address(profile: Profile) -> dict[str, str]:
    place = {"addressLocality": profile.city} if profile.city else {}
    return {"@type": "PostalAddress", "addressCountry": profile.country} | place


def members_as_json(filters: Filters, number: int) -> str:
    """Return a hundred members as JSON, remembered until members change; raise 404 past the last.

    The text is remembered, and not what it is made of, which takes four times the memory.
    """
    key = ("json", clock.today(), filters, number)
    return remembered(MEMBERS, key, lambda: json.dumps(members_as_data(filters, number)), FOUND)


def members_as_data(filters: Filters, number: int) -> dict[str, Any]:
    """Return a hundred members with the way to the next hundred; raise 404 past the last."""
    total = len(found_by(filters)) if filters.q else facets(filters).total
    page = rows_of(filters, IN_DATA, number, A_PAGE, total)
    asked = filters.without()
    return {
        "name": hub.name,
        "total": page.total,
        "page": page.number,
        "pages": page.last,
        "next": address_of(asked, number + 1) if page.has_next else None,
        "previous": address_of(asked, number - 1) if page.has_previous else None,
        "members": list(as_data(page.items)),
    }


def address_of(asked: dict[str, str], number: int) -> str:
    return external("directory_data.members", **asked, page=number)


def as_data(rows: Sequence[Any]) -> Iterator[dict[str, Any]]:
    type_names, tier_names = dict(types().values()), dict(tiers().values())
    topics_of = topics_by_member([row.id for row in rows])
    directory = external("directory.index")  # to build each profile's address would cost the most
    for row in rows:
        yield {
            "name": row.name,
            "short_name": row.short_name,
            "profile": f"{directory}{row.slug}/",
            "country": row.country,
            "city": row.city,
            "type": type_names[row.type_id],
            "tier": tier_names.get(row.tier_id),
            "topics": topics_of[row.id],
            "website": web_link(row.website),
            "description": row.excerpt,
            "member_since": row.member_from.isoformat() if row.member_from else None,
        }


def topics_by_member(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the topics of some organisations, in the order of the topics."""
    about = organisation_topics.c
    query = select(about.topic_id, about.organisation_id).where(about.organisation_id.in_(ids))
    chosen = {tuple(row) for row in db.session.execute(query)}
    known = topics().values()
    return {id_: [name for topic_id, name in known if (topic_id, id_) in chosen] for id_ in ids}


def newest_members() -> Sequence[dict[str, Any]]:
    """Return the newest members as the entries of a feed, the newest first.

    An entry's id stays the same when the organisation's name or address changes.
    """
    newest = Filters(sort="newest")
    query = members(newest).options(joinedload(Organisation.type)).order_by(*ordered_by(newest))
    return [
        {
            "id": row.uid.urn,
            "title": without_controls(row.name),
            "address": external("directory.profile", slug=row.slug),
            "since": instant(row.member_from or clock.today()),
            "type": row.type.name,
            "text": without_controls(row.excerpt),
        }
        for row in db.session.scalars(query.limit(IN_FEED))
    ]


def instant(day: date) -> str:
    """Return the first moment of a day as feeds write it (RFC 3339)."""
    return datetime.combine(day, time(), UTC).isoformat().replace("+00:00", "Z")


def slugs_of_members(start: int, length: int) -> Sequence[str]:
    """Return some of the addresses of members, in an order that a new member does not shift."""
    query = members(Filters()).with_only_columns(Organisation.slug).order_by(Organisation.id)
    return db.session.scalars(query.offset(start).limit(length)).all()
