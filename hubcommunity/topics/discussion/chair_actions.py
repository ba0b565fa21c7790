"""What those who run a group do with its discussion: hide, pin, lock."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.people.models import Person
from hubcommunity.topics import queries as groups
from hubcommunity.topics.discussion import queries
from hubcommunity.topics.discussion.models import Post, Thread
from hubcommunity.topics.news_actions import retract
from hubcommunity.topics.seat_actions import refuse


def hide(post: Post, reason: str, *, by: Person) -> None:
    """Take a post out of sight, with a reason that everybody inside reads in its place."""
    hold(post.thread, by)
    db.session.refresh(post)
    if post.hidden_at is not None:
        raise Stale(_("This post is hidden already."))
    if not reason.strip():
        refuse(_("Give a reason: it is shown in place of the post."))
    post.hidden_at, post.hidden_by_id = clock.now(), by.id
    post.hidden_because = reason.strip()
    retract(post)
    record("post.hidden", by=by, on=post, group=post.thread.group.slug, reason=reason.strip())


def show_again(post: Post, *, by: Person) -> None:
    """Bring a hidden post back into sight."""
    hold(post.thread, by)
    db.session.refresh(post)
    if post.hidden_at is None:
        raise Stale(_("This post is in sight already."))
    post.hidden_at = post.hidden_because = post.hidden_by_id = None
    record("post.shown", by=by, on=post, group=post.thread.group.slug)


def pin(thread: Thread, pinned: bool, *, by: Person) -> None:
    """Keep a thread at the top of the list, or let it go down again."""
    hold(thread, by)
    if (thread.pinned_at is not None) is pinned:
        return
    thread.pinned_at = clock.now() if pinned else None
    record(
        "thread.pinned" if pinned else "thread.unpinned", by=by, on=thread, group=thread.group.slug
    )


def lock(thread: Thread, closed: bool, *, by: Person) -> None:
    """Let nobody write in a thread any more, or open it again."""
    hold(thread, by)
    if (thread.locked_at is not None) is closed:
        return
    thread.locked_at = clock.now() if closed else None
    record(
        "thread.locked" if closed else "thread.unlocked", by=by, on=thread, group=thread.group.slug
    )


def hold(thread: Thread, by: Person) -> None:
    """Lock the thread for somebody who runs its group; forbidden to everybody else."""
    if not groups.place_inside(thread.group, by).runs:
        raise Forbidden(_("Only those who run the group and the hub’s staff may do this."))
    queries.held(thread)
