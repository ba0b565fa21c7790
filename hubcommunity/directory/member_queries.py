"""The list of members: what is asked for, and in which order."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Select, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import remembered
from hubcommunity.core.text import fold
from hubcommunity.membership.term_models import Tier
from hubcommunity.organisations.models import (
    Organisation,
    OrganisationType,
    Topic,
    organisation_topics,
)

MEMBERS = "members"
BEST, NAME, NEWEST = "best", "name", "newest"
BY_NAME = (Organisation.sort_name, Organisation.id)


@dataclass(frozen=True)
class Filters:
    """What a reader asks the directory for; empty values ask for nothing."""

    q: str = ""
    country: str = ""
    type: str = ""
    topic: str = ""
    tier: str = ""
    sort: str = ""

    def without(self, **replaced: str) -> dict[str, str]:
        """Return what is asked for as values of an address, some of it replaced."""
        return {name: value for name, value in (asdict(self) | replaced).items() if value}

    @property
    def unsorted(self) -> "Filters":
        return replace(self, sort="")

    @property
    def any(self) -> bool:
        return bool(self.unsorted.without())

    @property
    def has_words(self) -> bool:
        return bool(fold(self.q))

    @property
    def order(self) -> str:
        """The order of the list: the best match first where words are looked for, else by name."""
        orders = (BEST, NAME, NEWEST) if self.has_words else (NAME, NEWEST)
        return self.sort if self.sort in orders else orders[0]


EVERYONE = Filters()


def members(filters: Filters) -> Select[Organisation]:
    """Return the query of the members that the facets leave; words are left to `word_queries`."""
    query = select(Organisation).where(Organisation.is_member(clock.today()))
    if filters.country:
        query = query.where(Organisation.country == filters.country)
    if filters.type:
        query = query.where(Organisation.type_id == id_of(filters.type, types()))
    if filters.tier:
        query = query.where(Organisation.tier_id == id_of(filters.tier, tiers()))
    if filters.topic:
        topic = organisation_topics.c.topic_id == id_of(filters.topic, topics())
        interested = select(organisation_topics.c.organisation_id).where(topic)
        query = query.where(Organisation.id.in_(interested))
    return query


def id_of(code: str, known: dict[str, tuple[int, str]]) -> int:
    """Return the id behind a code; 0, which fits nothing, for an unknown one."""
    return known.get(code, (0, ""))[0]


def types() -> dict[str, tuple[int, str]]:
    """Return the kinds of organisation: code → (id, name)."""
    return named(OrganisationType)


def topics() -> dict[str, tuple[int, str]]:
    """Return the topics of interest: code → (id, name)."""
    return named(Topic)


def tiers() -> dict[str, tuple[int, str]]:
    """Return the kinds of membership: code → (id, name)."""
    return named(Tier)


def named(model: Any) -> dict[str, tuple[int, str]]:
    """Return the rows of a list that staff keep, in its order, remembered."""

    def read() -> dict[str, tuple[int, str]]:
        columns = (model.code, model.id, model.name)
        rows = db.session.execute(select(*columns).order_by(model.position, model.id))
        return {code: (id_, name) for code, id_, name in rows}

    return remembered(MEMBERS, model.__tablename__, read)


def codes(known: dict[str, tuple[int, str]]) -> dict[int | None, str]:
    return {None: "", **{id_: code for code, (id_, _name) in known.items()}}


def ordered_by(filters: Filters) -> list[Any]:
    """Return the order of a list without words, total in any case."""
    if filters.order == NEWEST:
        return [Organisation.member_from.desc(), Organisation.id.desc()]
    return [*BY_NAME]
