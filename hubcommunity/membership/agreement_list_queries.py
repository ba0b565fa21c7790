"""The staff's lists of agreements, and of who has not adopted a text yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.search import matches
from hubcommunity.membership.agreement_models import Agreement, AgreementKind, AgreementVersion
from hubcommunity.membership.agreement_policy import AgreementState, holds_in_sql, state_in_sql
from hubcommunity.organisations.models import PRESENT, Organisation


@dataclass(frozen=True)
class AgreementFilters:
    """What staff ask the list for; empty values ask for nothing."""

    kind: AgreementKind | None = None
    state: AgreementState | None = None
    q: str = ""

    @property
    def any(self) -> bool:
        return bool(self.kind or self.state or self.q)


def in_any_state(filters: AgreementFilters) -> Select[Any]:
    query = select(Agreement)
    if filters.q:
        named = select(Organisation.id).where(matches(Organisation, filters.q))
        query = query.where(Agreement.organisation_id.in_(named))
    return query.where(Agreement.kind_id == filters.kind.id) if filters.kind else query


def counts(filters: AgreementFilters) -> Mapping[AgreementState, int]:
    """Return how many agreements of these filters are in each state, whichever is asked for."""
    state = state_in_sql(clock.today()).label("state")
    query = in_any_state(filters).with_only_columns(state, func.count(), maintain_column_froms=True)
    found = dict(db.session.execute(query.group_by("state")).all())
    return {state: found.get(state.value, 0) for state in AgreementState}


def page_of_agreements(
    filters: AgreementFilters, number: int, counted: Mapping[AgreementState, int]
) -> Page[Agreement]:
    """Return a page of agreements, the latest signed first; `counted` are those of each state."""
    query = in_any_state(filters).options(
        joinedload(Agreement.organisation), selectinload(Agreement.version)
    )
    if filters.state:
        query = query.where(state_in_sql(clock.today()) == filters.state.value)
    total = counted[filters.state] if filters.state else sum(counted.values())
    order = [Agreement.signed_on.desc(), Agreement.id.desc()]
    return paginate(query, order, number, total=total)


def page_of_not_adopted(version: AgreementVersion, number: int) -> Page[Organisation]:
    """Return a page of the members that do not hold to a version today, by name."""
    today = clock.today()
    adopted = select(Agreement.id).where(
        and_(Agreement.organisation_id == Organisation.id, Agreement.version_id == version.id),
        holds_in_sql(today),
    )
    query = select(Organisation).where(Organisation.is_member(today), ~adopted.exists())
    return paginate(query, [Organisation.sort_name, Organisation.id], number)


def last_adopted(
    organisations: Sequence[Organisation], version: AgreementVersion
) -> Mapping[int, int]:
    """Return the highest number of a text that each of these ever adopted, by their ids."""
    query = (
        select(Agreement.organisation_id, func.max(AgreementVersion.number))
        .join(AgreementVersion, AgreementVersion.id == Agreement.version_id)
        .where(Agreement.organisation_id.in_([each.id for each in organisations]))
        .where(AgreementVersion.kind_id == version.kind_id)
        .group_by(Agreement.organisation_id)
    )
    return dict(db.session.execute(query).all())


def page_of_organisations(q: str, number: int) -> Page[Organisation]:
    """Return a page of all organisations with these words in their names, by name."""
    query = select(Organisation).where(matches(Organisation, q), PRESENT)
    return paginate(query, [Organisation.sort_name, Organisation.id], number)
