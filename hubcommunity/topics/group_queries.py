"""Finding a group by its address, and what staff need to found one."""

from typing import Any

from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.topics.models import TopicGroup

# What staff say of a group, by the names of its columns; its policy comes beside them.
FACTS = ("name", "summary", "scope", "topic_id", "size_limit", "timezone")


def part_of(group: TopicGroup) -> dict[str, Any]:
    """Return what staff can change about a group, as its form shows it."""
    said = {name: getattr(group, name) for name in FACTS}
    return said | {"topic_id": group.topic_id or 0, "policy": group.policy.value}


def group_named(slug: str) -> TopicGroup | None:
    """Return the group under an address, if there is one."""
    return db.session.scalar(select(TopicGroup).where(TopicGroup.slug == slug))


def last_position() -> int:
    """Return the place of the last group in the list; -1 where there is none."""
    last = db.session.scalar(select(func.max(TopicGroup.position)))
    return -1 if last is None else last
