"""Who may write in a discussion, and who may change what was written."""

from datetime import datetime, timedelta
from typing import Protocol

from flask_babel import gettext as _

from hubcommunity.topics.discussion.models import Post
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place

EDIT_FOR = timedelta(minutes=30)


class Lockable(Protocol):
    """A thread, or what a page shows of one."""

    @property
    def locked_at(self) -> datetime | None: ...


class Written(Protocol):
    """A post, or what a page shows of one."""

    @property
    def author_id(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def hidden_at(self) -> datetime | None: ...


def silent_because(group: TopicGroup, thread: Lockable | None = None) -> str | None:
    """Say why nothing is written in a group, or in one of its threads, now."""
    if not group.takes_members:
        return _("The group is not active. What was said stays here to be read.")
    if thread is not None and thread.locked_at is not None:
        return _("This thread is locked. What was said stays here to be read.")
    return None


def fixed_because(post: Written, person_id: int, now: datetime) -> str | None:
    """Say why somebody can't change the text of a post."""
    if post.author_id != person_id:
        return _("Only who wrote a post can change it.")
    if post.hidden_at is not None:
        return _("This post is hidden.")
    if now >= post.created_at + EDIT_FOR:
        return _("A post can be changed for 30 minutes. Write another one to correct it.")
    return None


def may_read(post: Post, place: Place) -> bool:
    """Say whether somebody inside reads a post: a hidden one is for those who run the group."""
    return post.hidden_at is None or place.runs
