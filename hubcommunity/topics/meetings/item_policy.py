"""Who does what with action items, when their owners are reminded, and why something is refused."""

from datetime import date, timedelta

from flask_babel import gettext as _

from hubcommunity.topics.meetings.item_models import ActionItem
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place

# Owners are reminded this long before the day, on the day, and then each week.
BEFORE = timedelta(days=3)
WEEK = timedelta(days=7)


def next_reminder(due_on: date, after: date) -> date:
    """Return the first day after `after` on which the owner of an item is reminded of it."""
    if after < due_on - BEFORE:
        return due_on - BEFORE
    if after < due_on:
        return due_on
    return due_on + WEEK * ((after - due_on) // WEEK + 1)


def resting_because(group: TopicGroup) -> str | None:
    """Say why the action items of a group do not change any more."""
    if group.takes_members:
        return None
    return _("The group is not active, so its action items stay as they are.")


def may_finish(item: ActionItem, place: Place) -> bool:
    """The owner says that an item is done, or whoever runs the group for them."""
    return place.runs or (place.is_inside and place.person_id == item.owner_id)


def refusal_of(item: ActionItem) -> str:
    """Say why an action item does not move from its state to the one wanted."""
    return _("This action item is %(state)s already.", state=item.state.label.lower())
