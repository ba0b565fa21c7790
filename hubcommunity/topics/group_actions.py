"""Founding a group, and changing what it is."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.marks import refuse_old
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.charter_actions import add_version
from hubcommunity.topics.group_queries import group_named, last_position, part_of
from hubcommunity.topics.models import SLUG_TAKEN, GroupState, TopicGroup
from hubcommunity.topics.rights_actions import refuse_unless_staff
from hubcommunity.topics.seat_actions import refuse


def found(slug: str, facts: Mapping[str, Any], *, charter: str = "", by: Person) -> TopicGroup:
    """Found a group: it is proposed, and only staff know of it until they make it active.

    The address stays. Raise `RuleBroken` where another group has it.
    """
    refuse_unless_staff(by)
    if group_named(slug):
        refuse(str(SLUG_TAKEN))
    position = last_position() + 1
    group = TopicGroup(slug=slug, state=GroupState.PROPOSED, position=position, **facts)
    db.session.add(group)
    record("group.founded", by=by, on=group, group=slug)
    if charter.strip():
        add_version(group, charter, note="", after=0, by=by)
    return group


def change(
    group: TopicGroup, facts: Mapping[str, Any], *, by: Person, seen: str | None = None
) -> None:
    """Change what a group is called and works on, who may join, and how many.

    A lower limit ends no seat: it keeps new organisations out. Raise `RuleBroken` for a concluded
    group, which does not change any more, and `Stale` for one that is not as it was `seen`.
    """
    refuse_unless_staff(by)
    queries.held(group)
    if group.state is GroupState.CONCLUDED:
        refuse(_("A concluded group stays readable, and does not change any more."))
    refuse_old(part_of(group), seen)
    changed = {name: value for name, value in facts.items() if getattr(group, name) != value}
    for name, value in changed.items():
        setattr(group, name, value)
    if changed:
        record("group.changed", by=by, on=group, group=group.slug, changed=sorted(changed))
