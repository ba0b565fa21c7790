"""Requests for seats and invitations to them in the demonstration hub."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.seed.demo_facts import group_of, organisation_of, person_of
from hubcommunity.topics.request_models import JoinRequest, RequestMove, RequestState


def add_requests(requests: Iterable[dict[str, Any]], invitations: Iterable[dict[str, Any]]) -> None:
    """Add what waits for an endorsement, for a group, and for the answer of somebody invited."""
    for facts in requests:
        keep(facts, RequestState(facts["state"]), "join_request.made")
    for facts in invitations:
        keep(facts, RequestState.INVITED, "join_request.invited")


def keep(facts: dict[str, Any], state: RequestState, event: str) -> None:
    at = clock.now() - timedelta(days=facts["days_ago"])
    inviter = person_of(facts["invited_by"]) if "invited_by" in facts else None
    asked = JoinRequest(
        group=group_of(facts["group"]),
        person=person_of(facts["email"]),
        organisation=organisation_of(facts["organisation"]),
        motivation=facts["text"],
        state=state,
        invited_by=inviter,
        created_at=at,
        moved_at=at,
    )
    by = inviter or asked.person
    db.session.add(RequestMove(request=asked, at=at, by=by, state=state, said=asked.motivation))
    db.session.flush()
    record(event, by=by, on=asked, group=facts["group"]).at = at
