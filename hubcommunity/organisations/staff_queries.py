"""The staff's list of organisations, members or not."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, case, func, not_, or_, select
from sqlalchemy.orm import joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.revisions import remembered
from hubcommunity.core.search import matches
from hubcommunity.core.text import fold
from hubcommunity.organisations.identifier_models import CHECKS, Identifier
from hubcommunity.organisations.models import PRESENT, Organisation, OrganisationType
from hubcommunity.organisations.profile_models import OtherName

MEMBER, OTHER = "yes", "no"
IN_ORDER = (Organisation.sort_name, Organisation.id)


@dataclass(frozen=True)
class Asked:
    """What staff ask the list for; empty values ask for nothing."""

    q: str = ""
    country: str = ""
    type: str = ""
    member: str = ""

    def but(self, **replaced: str) -> dict[str, str]:
        """Return what is asked for as values of an address, some of them replaced."""
        return {name: value for name, value in (asdict(self) | replaced).items() if value}


@dataclass(frozen=True)
class Counts:
    """How many organisations fit, and how many of them are members today."""

    all: int
    members: int

    @property
    def others(self) -> int:
        return self.all - self.members


def found_by(asked: Asked) -> Select[Organisation]:
    """Return the query of the organisations that fit, members or not."""
    query = select(Organisation).where(PRESENT)
    if asked.country:
        query = query.where(Organisation.country == asked.country)
    if asked.type:
        query = query.join(Organisation.type).where(OrganisationType.code == asked.type)
    if fold(asked.q):
        query = query.where(staff_find(asked.q))
    return query


def staff_find(text: str) -> Any:
    """Return the condition that staff find an organisation by a text: by the words that everybody
    finds, by its other names and numbers whoever may see them.
    """
    named = select(OtherName.organisation_id).where(matches(OtherName, text))
    numbered = select(Identifier.organisation_id).where(Identifier.value.in_(spellings(text)))
    hits = [Organisation.id.in_(named), Organisation.id.in_(numbered)]
    return or_(matches(Organisation, text), *hits)


def spellings(text: str) -> list[str]:
    """Return the numbers that a text may be, written as they are kept."""
    found = []
    for check in CHECKS.values():
        try:
            found.append(check(text))
        except ValueError:
            continue
    return found


def counts(asked: Asked) -> Counts:
    """Count what fits, in one query."""
    today = clock.today()
    is_member = case((Organisation.is_member(today), 1), else_=0)
    query = found_by(asked).with_only_columns(
        func.count(), func.coalesce(func.sum(is_member), 0), maintain_column_froms=True
    )
    return Counts(*db.session.execute(query).one())


def page_of_organisations(asked: Asked, counted: Counts, number: int) -> Page[Organisation]:
    """Return 25 organisations by name, each with its type."""
    total = {MEMBER: counted.members, OTHER: counted.others}.get(asked.member, counted.all)
    query = listed(asked).options(joinedload(Organisation.type))
    return paginate(query, IN_ORDER, number, total=total)


def listed(asked: Asked) -> Select[Organisation]:
    """Return the query of all that the list shows, members or not as asked for."""
    query, is_member = found_by(asked), Organisation.is_member(clock.today())
    if asked.member == MEMBER:
        return query.where(is_member)
    if asked.member == OTHER:
        # An organisation without dates is no member, and SQL would say that it does not know.
        return query.where(not_(func.coalesce(is_member, False)))
    return query


def countries() -> Sequence[str]:
    """Return the countries that have an organisation, remembered until organisations change."""

    def read() -> Sequence[str]:
        return db.session.scalars(select(Organisation.country).where(PRESENT).distinct()).all()

    return remembered("members", "countries of all organisations", read)
