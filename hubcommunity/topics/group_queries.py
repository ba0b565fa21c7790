"""Finding a group by its address, and what staff need to found one."""

from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.topics.models import TopicGroup


def group_named(slug: str) -> TopicGroup | None:
    """Return the group under an address, if there is one."""
    return db.session.scalar(select(TopicGroup).where(TopicGroup.slug == slug))


def last_position() -> int:
    """Return the place of the last group in the list; -1 where there is none."""
    last = db.session.scalar(select(func.max(TopicGroup.position)))
    return -1 if last is None else last
