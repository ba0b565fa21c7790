"""Looking after what is published: its readers, its review, and its end."""

from datetime import date

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.errors import RuleBroken
from hubcommunity.library import queries
from hubcommunity.library.actions import refuse_past_review
from hubcommunity.library.models import NEXT, Audience, Resource, ResourceState
from hubcommunity.people.models import Person


def open_to(resource: Resource, audience: Audience, *, by: Person) -> None:
    """Choose who reads a resource, all its versions. `RuleBroken` for a group where it has none."""
    resource = queries.held(resource)
    if audience is Audience.GROUP and resource.group_id is None:
        raise RuleBroken(_("This resource does not come from a topic group."))
    if resource.visibility is audience:
        return
    before, resource.visibility = resource.visibility, audience
    told = {"before": before.value, "after": audience.value, "title": resource.title}
    record("resource.opened", by=by, on=resource, **told)


def set_review(resource: Resource, review_on: date | None, *, by: Person) -> None:
    """Choose the day on which a resource is looked at again; `RuleBroken` for one that is over."""
    resource = queries.held(resource)
    if review_on is not None and review_on != resource.review_on:
        refuse_past_review(review_on)
    before, resource.review_on = resource.review_on, review_on
    told = {"before": str(before or ""), "after": str(review_on or ""), "title": resource.title}
    record("resource.review_set", by=by, on=resource, **told)


def supersede(resource: Resource, successor: Resource, *, by: Person, reason: str) -> None:
    """Say that another resource took the place of one, which stays readable and says so.

    Raise `RuleBroken` where one of the two does not stand, they are the same, or without a reason.
    """
    if resource.id == successor.id:
        raise RuleBroken(_("A resource can’t take its own place."))
    for each in sorted((resource, successor), key=lambda row: row.id):
        queries.held(each)
    if successor.state is not ResourceState.PUBLISHED:
        raise RuleBroken(_("“%(title)s” does not stand any more.", title=successor.title))
    end(resource, ResourceState.SUPERSEDED, reason)
    resource.superseded_by_id = successor.id
    told = {"successor": successor.title, "reason": resource.reason, "title": resource.title}
    record("resource.superseded", by=by, on=resource, **told)


def withdraw(resource: Resource, *, by: Person, reason: str) -> None:
    """Take a resource from its readers; its address keeps the title and the reason."""
    resource = queries.held(resource)
    end(resource, ResourceState.WITHDRAWN, reason)
    resource.superseded_by_id = None
    told = {"reason": resource.reason, "title": resource.title}
    record("resource.withdrawn", by=by, on=resource, **told)


def restore(resource: Resource, *, by: Person) -> None:
    """Publish again what was withdrawn, as it was."""
    resource = queries.held(resource)
    move(resource, ResourceState.PUBLISHED)
    resource.reason = ""
    record("resource.restored", by=by, on=resource, title=resource.title)


def end(resource: Resource, state: ResourceState, reason: str) -> None:
    if not reason.strip():
        raise RuleBroken(_("Say why."))
    move(resource, state)
    resource.reason = reason.strip()


def move(resource: Resource, state: ResourceState) -> None:
    refusal = _("“%(title)s” is not in a state that allows this.", title=resource.title)
    states.move(resource, NEXT, state, refusal)
    resource.changed_at = clock.now()
