"""Proposing quiet groups to staff as dormant, once a spell; staff accept by making them so."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.links import external
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics import dormancy_queries, queries
from hubcommunity.topics.dormancy_models import NEXT_OF_QUIET, QuietSpell, QuietState
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.rights_actions import refuse_unless_staff

QUIET = timedelta(days=120)


def watch_activity(now: datetime) -> int:
    """Propose to staff the active groups in which nothing happened for 120 days, in one mail; take
    off their desk those that woke meanwhile. Return how many are new.
    """
    for spell in dormancy_queries.stirred():
        queries.held(spell.group)
        settle_spell(spell.group, QuietState.LAPSED, None)
    numbers = dormancy_queries.gone_quiet(now - QUIET)
    groups = [queries.held(db.session.get_one(TopicGroup, number)) for number in numbers]
    fresh = [begin_spell(group, now) for group in groups if still_quiet(group, now)]
    if fresh:
        tell_staff(fresh)
    return len(fresh)


def still_quiet(group: TopicGroup, now: datetime) -> bool:
    """Look again at a group that was locked: somebody may have been faster."""
    return group.id in dormancy_queries.gone_quiet(now - QUIET)


def begin_spell(group: TopicGroup, now: datetime) -> QuietSpell:
    spell = QuietSpell(group=group, since=dormancy_queries.since(group), found_at=now)
    db.session.add(spell)
    record("group.went_quiet", on=group, group=group.slug, since=spell.since.isoformat())
    return spell


def tell_staff(spells: Sequence[QuietSpell]) -> None:
    page = external("topics.staff_index")
    for person in people_with_duty("staff"):
        notify(person, "groups.quiet", spells=spells, page=page)


def keep_active(group: TopicGroup, *, by: Person) -> None:
    """Leave a quiet group as it is: it is not proposed again for another 120 days.

    Raise `Stale` when somebody else has answered already.
    """
    refuse_unless_staff(by)
    queries.held(group)
    if not settle_spell(group, QuietState.DISMISSED, by):
        raise Stale(_("Somebody has answered this already."))
    record("group.kept_active", by=by, on=group, group=group.slug)


def settle_spell(group: TopicGroup, to: QuietState, by: Person | None) -> bool:
    """Settle what was proposed of a group, locked already; say whether anything was."""
    spell = dormancy_queries.open_spell(group)
    if spell is None:
        return False
    states.move(spell, NEXT_OF_QUIET, to, "")
    spell.settled_at = clock.now()
    spell.settled_by_id = by.id if by else None
    return True
