"""What the overview of a group shows to all readers of a kind, drawn once for all of them."""

from datetime import date

from markupsafe import Markup

from hubcommunity.core.db import db
from hubcommunity.core.fragments import draw
from hubcommunity.core.watching import remembers
from hubcommunity.library.models import Audience
from hubcommunity.people.models import Person
from hubcommunity.topics import charter_queries, milestone_queries
from hubcommunity.topics.charter_models import CharterVersion
from hubcommunity.topics.composition_queries import TABLE, composition_in
from hubcommunity.topics.meetings.minutes_models import Minutes
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.meetings.release_queries import in_short, latest_released
from hubcommunity.topics.milestone_models import Milestone
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.roster_queries import first_organisations

PREVIEW = 12
MILESTONES = 5
MINUTES = 3


@remembers(*TABLE, CharterVersion, Person)
def work_drawn(group_id: int, decides: bool, today: date) -> Markup:
    """Return what a group works on, by which charter and with whom: members as of today."""
    group = db.session.get_one(TopicGroup, group_id)
    return draw(
        "topics/_work.html",
        group=group,
        decides=decides,
        charter=charter_queries.rendered(charter_queries.current(group)),
        sitting=first_organisations(group, PREVIEW),
        figures=composition_in(group_id),
        today=today,
    )


@remembers(*TABLE, Minutes, Meeting, Milestone)
def side_drawn(
    group_id: int,
    audiences: tuple[Audience, ...],
    runs: bool,
    today: date,
) -> Markup:
    """Return a group's minutes for some, its table and its milestones; which are late today."""
    group = db.session.get_one(TopicGroup, group_id)
    return draw(
        "topics/_side.html",
        group=group,
        released=[in_short(one) for one in latest_released(group, audiences, MINUTES)],
        composition=composition_in(group_id),
        milestones=milestone_queries.next_steps(group, MILESTONES),
        runs=runs,
        today=today,
    )
