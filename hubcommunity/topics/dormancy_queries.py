"""Groups in which nothing happens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.topics.dormancy_models import QuietSpell, QuietState
from hubcommunity.topics.models import GroupState, TopicGroup
from hubcommunity.topics.news_models import News


def last_activity() -> ColumnElement[datetime]:
    """Return when something last happened in a group: news of it, or a move into its state."""
    news = select(func.max(News.at)).where(News.group_id == TopicGroup.id).scalar_subquery()
    return case((news > TopicGroup.moved_at, news), else_=TopicGroup.moved_at)


def gone_quiet(before: datetime) -> Sequence[int]:
    """Return the active groups without anything since then that are not proposed to staff, nor
    were kept by them since.
    """
    known = QuietSpell.group_id == TopicGroup.id
    kept = (QuietSpell.state == QuietState.DISMISSED) & (QuietSpell.settled_at > before)
    query = select(TopicGroup.id).where(
        TopicGroup.state == GroupState.ACTIVE,
        last_activity() <= before,
        ~select(QuietSpell.id)
        .where(known, (QuietSpell.state == QuietState.OPEN) | kept)
        .correlate(TopicGroup)
        .exists(),
    )
    return db.session.scalars(query.order_by(TopicGroup.id)).all()


def stirred() -> Sequence[QuietSpell]:
    """Return the spells on staff's desk of groups in which something has happened since."""
    query = open_spells().join(QuietSpell.group).where(last_activity() > QuietSpell.since)
    return db.session.scalars(query.order_by(QuietSpell.group_id)).all()


def since(group: TopicGroup) -> datetime:
    """Return when something last happened in one group."""
    query = select(last_activity()).select_from(TopicGroup).where(TopicGroup.id == group.id)
    return db.session.execute(query).scalar_one()


def open_spells() -> Select[QuietSpell]:
    return (
        select(QuietSpell)
        .options(joinedload(QuietSpell.group))
        .where(QuietSpell.state == QuietState.OPEN)
    )


def open_spell(group: TopicGroup) -> QuietSpell | None:
    """Return the spell of a group that waits for staff to say what becomes of it."""
    query = open_spells().where(QuietSpell.group_id == group.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def quiet_by_group() -> dict[str, datetime]:
    """Return since when nothing has happened in the groups on staff's desk, by the group's slug."""
    return {spell.group.slug: spell.since for spell in db.session.scalars(open_spells())}
