"""Milestones: set, changed, done, dropped by those who run the group."""

from datetime import date

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.links import external
from hubcommunity.core.marks import refuse_old
from hubcommunity.people.models import Person
from hubcommunity.topics import milestone_queries, queries
from hubcommunity.topics.milestone_models import NEXT_OF_MILESTONE, Milestone, MilestoneState
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_actions import announce
from hubcommunity.topics.news_models import NewsKind
from hubcommunity.topics.policy import unwritable_because
from hubcommunity.topics.rights_actions import refuse_unless_running
from hubcommunity.topics.seat_actions import refuse


def add(group: TopicGroup, title: str, due_on: date, *, by: Person) -> Milestone:
    """Set a milestone; its due day may lie in the past, for what was agreed on paper."""
    hold(group, by)
    milestone = Milestone(group=group, title=title.strip(), due_on=due_on, added_by_id=by.id)
    db.session.add(milestone)
    record("milestone.added", by=by, on=milestone, group=group.slug, due=due_on.isoformat())
    return milestone


def change(
    milestone: Milestone, title: str, due_on: date, *, by: Person, seen: str | None = None
) -> None:
    """Say a milestone in other words, or put it off.

    Raise `Stale` for one that is settled, or that is not as it was `seen`.
    """
    hold_open(milestone, by)
    refuse_old(milestone_queries.part_of(milestone), seen)
    before = milestone.due_on
    milestone.title, milestone.due_on = title.strip(), due_on
    moved = {"before": before.isoformat(), "after": due_on.isoformat()}
    record("milestone.changed", by=by, on=milestone, group=milestone.group.slug, **moved)


def finish(milestone: Milestone, *, outcome: str, by: Person) -> None:
    """Say how a milestone was reached; the group hears of it."""
    settle(milestone, MilestoneState.DONE, outcome, _("Say how it was done."), by)
    group = milestone.group
    if group.takes_members:
        link = external("topics.milestones", slug=group.slug)
        title = _("Done: %(milestone)s", milestone=milestone.title)
        told = {"title": title, "link": link, "excerpt": milestone.outcome}
        announce(group, NewsKind.GROUP, on=milestone, by=by, **told)


def drop(milestone: Milestone, *, reason: str, by: Person) -> None:
    """Give a milestone up; it stays on record with the reason."""
    settle(milestone, MilestoneState.DROPPED, reason, _("Say why it is dropped."), by)


def settle(milestone: Milestone, to: MilestoneState, said: str, empty: str, by: Person) -> None:
    hold_open(milestone, by)
    if not said.strip():
        refuse(empty)
    states.move(milestone, NEXT_OF_MILESTONE, to, settled(milestone))
    milestone.outcome = said.strip()
    milestone.settled_at = clock.now()
    milestone.settled_by = by
    record(f"milestone.{to.value}", by=by, on=milestone, group=milestone.group.slug)


def hold(group: TopicGroup, by: Person) -> None:
    """Lock the group, and refuse who does not run it or a group that is still."""
    queries.held(group)
    refuse_unless_running(group, by)
    refuse(unwritable_because(group))


def hold_open(milestone: Milestone, by: Person) -> None:
    hold(milestone.group, by)
    db.session.refresh(milestone)
    if milestone.state is not MilestoneState.OPEN:
        raise Stale(settled(milestone))


def settled(milestone: Milestone) -> str:
    """Say what became of a milestone, and by whom."""
    name = milestone.settled_by.name if milestone.settled_by else ""
    if milestone.state is MilestoneState.DONE:
        return _("%(name)s has told that this milestone is done already.", name=name)
    return _("%(name)s has dropped this milestone already.", name=name)
