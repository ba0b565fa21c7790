"""Who may do something to a group: asked by the actions themselves, whatever the door."""

from hubcommunity.core.errors import Forbidden
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.models import TopicGroup


def refuse_unless_staff(by: Person) -> None:
    if not queries.is_staff_member(by):
        raise Forbidden


def refuse_unless_running(group: TopicGroup, by: Person) -> None:
    """Refuse everybody but the chair, vice-chair and secretary of a group, and staff."""
    if not queries.place(group, by).runs:
        raise Forbidden
