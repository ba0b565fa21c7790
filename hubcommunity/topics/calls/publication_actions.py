"""Publishing what a call came to, in the library."""

from datetime import date

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.errors import RuleBroken
from hubcommunity.library.actions import publish_statement
from hubcommunity.library.models import Resource, ResourceState
from hubcommunity.people.models import Person
from hubcommunity.topics.calls import publication_queries as queries
from hubcommunity.topics.calls.call_actions import hold, move, refusal
from hubcommunity.topics.calls.models import Call, CallState, Outcome, Position


def publish(call: Call, *, by: Person, title: str, summary: str, review_on: date) -> None:
    """Publish the statement of a resolved call, with who agreed and what others say against it.

    Where the call replaces an earlier result, this is the next version of that, and whichever call
    stands behind the version before is superseded: also one that replaced the same result since. A
    result that was taken out of the library has no next version; the statement is a new one.
    """
    asked = hold(call)
    if asked is None or call.state is not CallState.RESOLVED:
        raise RuleBroken(refusal(call))
    if call.outcome is Outcome.NONE:
        raise RuleBroken(_("The group did not agree, so there is no statement to publish."))
    earlier = result_to_follow(call, by)
    call.resource = publish_statement(
        title=title,
        summary=summary,
        body=asked.statement,
        topic=call.group.topic,
        group_name=call.group.name,
        group_id=call.group_id,
        credited=queries.agreeing_organisations(asked),
        dissent=[(one, in_words(said)) for one, said in queries.dissent(call)],
        review_on=review_on,
        supersedes=earlier,
        by=by,
    )
    call.version = call.resource.number
    move(call, CallState.PUBLISHED)
    record("call.published", by=by, on=call, version=call.version)


def result_to_follow(call: Call, by: Person) -> Resource | None:
    """Return the result of which a call gives the next version, and let it make room."""
    earlier = call.supersedes.resource if call.supersedes else None
    if earlier is None:
        return None
    standing = queries.standing_behind(earlier)
    if standing:
        hold(standing)
        move(standing, CallState.SUPERSEDED)
        record("call.superseded", by=by, on=standing)
    return earlier if earlier.state is ResourceState.PUBLISHED else None


def in_words(said: Position) -> str:
    """Return an objection as it stands beside a published statement."""
    if not said.proposed_text:
        return said.comment
    proposed = _("Proposed instead: %(text)s", text=said.proposed_text)
    return f"{said.comment}\n\n{proposed}"
