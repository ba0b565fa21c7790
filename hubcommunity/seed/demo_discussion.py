"""What the demonstration's people say to each other in their topic groups."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.seed.demo_facts import FACTS, group_of, person_of
from hubcommunity.topics.discussion import actions, chair_actions
from hubcommunity.topics.discussion.models import Post
from hubcommunity.topics.news_models import News


def add_threads() -> None:
    """Add the threads, told in the past; nobody is mailed what was said before the hub opened."""
    for facts in FACTS["threads"]:
        add_thread(facts)
    told = update(News).where(News.subject_type == Post.__tablename__)
    db.session.execute(told.values(spread_at=clock.now()))


def add_thread(facts: dict[str, Any]) -> None:
    group = group_of(facts["group"])
    opening, *answers = facts["posts"]
    writer = person_of(opening["by"])
    thread = actions.begin(group, facts["title"], opening["body"], by=writer)
    said = [db.session.get_one(Post, thread.latest_id)]
    for one in answers:
        said.append(actions.answer(thread, one["body"], by=person_of(one["by"])))
    for post, one in zip(said, facts["posts"], strict=True):
        post.created_at = clock.now() - timedelta(hours=one["hours_ago"])
    thread.created_at, thread.latest_at = said[0].created_at, said[-1].created_at
    if facts.get("is_pinned"):
        chair_actions.pin(thread, True, by=person_of("staff@hub.example"))
