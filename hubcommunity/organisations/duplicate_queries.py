"""Which organisations may be the same one: by folded names and names near to them, by
websites and e-mail domains.

`queries.look_alikes` asks the same of words that somebody has just typed.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload

from hubcommunity.core.db import UtcDateTime, db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.duplicate_models import DuplicatePair, PairState, Reason
from hubcommunity.organisations.models import PRESENT, Organisation
from hubcommunity.organisations.near_models import NearName
from hubcommunity.organisations.profile_models import OtherName
from hubcommunity.organisations.queries import SHARED_HOSTS

NAMES, SITES = "names", "sites"
# What more organisations than these have in common tells nobody apart.
COMMON = 20
# A short name that another organisation bears, in another country, is no reason to look.
LEAST = 35


def marks(of: Organisation | None = None) -> Select[Any]:
    """Return what organisations are told apart by: its kind, the folded text, how much it says.

    With `of`, only what that organisation has, too: found through the indexes of the columns.
    """
    every = all_marks()
    if of is not None:
        own = union_all(*(each.where(each.selected_columns[1] == of.id) for each in every))
        texts = {row.text for row in db.session.execute(own)}
        every = [each.where(each.selected_columns[2].in_(texts)) for each in every]
    return union_all(*every)  # type: ignore[return-value]


def all_marks() -> list[Select[Any]]:
    host = mark(SITES, Organisation.id, Organisation.website_host, Reason.WEBSITE)
    domain = mark(SITES, EmailDomain.organisation_id, EmailDomain.domain, Reason.DOMAIN)
    return [
        mark(NAMES, Organisation.id, Organisation.name_folded, Reason.NAME),
        mark(NAMES, Organisation.id, Organisation.short_folded, Reason.SHORT_NAME),
        mark(NAMES, OtherName.organisation_id, OtherName.search_text, Reason.OTHER_NAME),
        host.where(Organisation.website_host.not_in(SHARED_HOSTS)),
        domain.where(EmailDomain.state != DomainState.WITHDRAWN),
    ]


def mark(kind: str, organisation_id: Any, text: Any, reason: Reason) -> Select[Any]:
    columns = (
        literal(kind).label("kind"),
        organisation_id.label("organisation_id"),
        text.label("text"),
        literal(reason.points).label("points"),
    )
    return select(*columns).where(text != "")


def alike(of: Organisation | None = None) -> Select[Any]:
    """Return the query of the pairs that look alike: their ids, the score and the reasons.

    All that is wanted is put together by the database, however many organisations there are.
    """
    every = marks(of).cte("marks")
    rare = (
        select(every.c.kind, every.c.text)
        .group_by(every.c.kind, every.c.text)
        .having(func.count(every.c.organisation_id.distinct()).between(2, COMMON))
        .cte("rare")
    )
    one, two = every.alias("one"), every.alias("two")
    both = case((one.c.points < two.c.points, one.c.points), else_=two.c.points)
    shared = (
        select(
            one.c.organisation_id.label("first_id"),
            two.c.organisation_id.label("second_id"),
            points_of(one, NAMES, both).label("names"),
            points_of(one, SITES, both).label("sites"),
        )
        .join(rare, and_(rare.c.kind == one.c.kind, rare.c.text == one.c.text))
        .join(two, and_(two.c.kind == one.c.kind, two.c.text == one.c.text))
        .where(one.c.organisation_id < two.c.organisation_id)
        .group_by(one.c.organisation_id, two.c.organisation_id)
    )
    near = select(
        NearName.first_id, NearName.second_id, literal(Reason.NEAR_NAME.points), literal(0)
    )
    if of is not None:
        shared = shared.where(or_(one.c.organisation_id == of.id, two.c.organisation_id == of.id))
        near = near.where(or_(NearName.first_id == of.id, NearName.second_id == of.id))
    return scored(the_most_of(union_all(shared, near)))


def the_most_of(found: CompoundSelect[Any]) -> Subquery:
    """Return each pair once, with what says the most of its names and of its websites."""
    each = found.subquery()
    return (
        select(
            each.c.first_id,
            each.c.second_id,
            func.max(each.c.names).label("names"),
            func.max(each.c.sites).label("sites"),
        )
        .group_by(each.c.first_id, each.c.second_id)
        .subquery()
    )


def points_of(mark: Any, kind: str, points: Any) -> Any:
    return func.max(case((mark.c.kind == kind, points), else_=0))


def scored(shared: Any) -> Select[Any]:
    """Add up what says that two organisations are the same, both of them present."""
    first, second = aliased(Organisation), aliased(Organisation)
    country = case((first.country == second.country, Reason.COUNTRY.points), else_=0)
    score = shared.c.names + shared.c.sites + country
    reasons = func.trim(code_of(shared.c.names) + code_of(shared.c.sites) + code_of(country))
    return (
        select(shared.c.first_id, shared.c.second_id, score.label("score"), reasons)
        .join(first, first.id == shared.c.first_id)
        .join(second, second.id == shared.c.second_id)
        .where(first.merged_into_id.is_(None), second.merged_into_id.is_(None), score >= LEAST)
    )


def code_of(points: Any) -> Any:
    """Return the code of the reason that has these points, and a space after it."""
    codes = [(points == reason.points, f"{reason.value} ") for reason in Reason]
    return case(*codes, else_="")


def to_keep(now: datetime, of: Organisation | None = None) -> Select[Any]:
    """Return the pairs that look alike as rows of the table."""
    moment = literal(now, UtcDateTime())
    return alike(of).add_columns(literal(PairState.OPEN.value), moment, moment)


# --- for staff ---


def open_pairs() -> Select[DuplicatePair]:
    return select(DuplicatePair).where(DuplicatePair.state == PairState.OPEN)


def page_of_pairs(number: int) -> Page[DuplicatePair]:
    """Return 25 pairs that wait for staff, the most alike first, each with its two sides."""
    sides = (
        joinedload(DuplicatePair.first).joinedload(Organisation.type),
        joinedload(DuplicatePair.second).joinedload(Organisation.type),
    )
    order = [DuplicatePair.score.desc(), DuplicatePair.id]
    return paginate(open_pairs().options(*sides), order, number)


def pair_of(one: Organisation, other: Organisation) -> DuplicatePair | None:
    """Return what is known of two organisations as a pair, in whichever order they are named."""
    first, second = sorted((one.id, other.id))
    query = select(DuplicatePair).where(DuplicatePair.first_id == first)
    return db.session.scalar(query.where(DuplicatePair.second_id == second))


def pairs_with(organisation: Organisation, state: PairState) -> list[DuplicatePair]:
    """Return the pairs in which an organisation is, in one state."""
    in_it = or_(
        DuplicatePair.first_id == organisation.id, DuplicatePair.second_id == organisation.id
    )
    query = select(DuplicatePair).where(in_it, DuplicatePair.state == state)
    return list(db.session.scalars(query.order_by(DuplicatePair.id)))


def present_pair(one: str, other: str) -> tuple[Organisation, Organisation] | None:
    """Return two different organisations by their slugs, with their types; None where one is not
    there, or was merged away.
    """
    query = select(Organisation).options(joinedload(Organisation.type))
    query = query.where(Organisation.slug.in_((one, other)), PRESENT)
    found = {organisation.slug: organisation for organisation in db.session.scalars(query)}
    return (found[one], found[other]) if len(found) == 2 else None
