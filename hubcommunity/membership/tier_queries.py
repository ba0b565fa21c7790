"""Reading tiers: for a choice, for a list, and under a lock."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.membership.term_models import Membership, Tier
from hubcommunity.membership.term_policy import FirstTerm

IN_ORDER = (Tier.position, Tier.id)


def by_code(code: str) -> Tier | None:
    return db.session.scalar(select(Tier).where(Tier.code == code))


def tier_or_404(code: str) -> Tier:
    """Return a tier; raise 404 where there is none of this code."""
    return db.one_or_404(select(Tier).where(Tier.code == code))


def tiers() -> Sequence[Tier]:
    """Return all tiers in the order that staff gave them."""
    return db.session.scalars(select(Tier).order_by(*IN_ORDER)).all()


def open_tiers() -> Sequence[Tier]:
    """Return the tiers that take new memberships."""
    query = select(Tier).where(Tier.retired_on.is_(None)).order_by(*IN_ORDER)
    return db.session.scalars(query).all()


def first_tier() -> Tier | None:
    """Return the tier that a new member has unless another is chosen: the first open one."""
    return next(iter(open_tiers()), None)


def what_follows(tiers: Sequence[Tier], day: date) -> dict[str, str]:
    """Return what a membership that begins on a day has of each tier, in words, by its code."""
    return {tier.code: FirstTerm(tier, day).in_words for tier in tiers}


def memberships_by_tier() -> dict[int, int]:
    """Count the memberships that have each tier today, by the tier's id."""
    present = Membership.tier_id_on(clock.today())
    rows = db.session.execute(
        select(present, func.count()).select_from(Membership).group_by(present)
    )
    return dict(rows.all())


def hold(tier: Tier) -> None:
    """Lock a tier until commit and read it anew: nobody opens a term meanwhile."""
    db.session.execute(locked(select(Tier).where(Tier.id == tier.id)))
    db.session.refresh(tier)
