"""A contact does not want to send the application that staff filled in for a won lead."""

from collections.abc import Sequence
from typing import Any

from hubcommunity.core.links import external
from hubcommunity.membership import prepared_actions as membership
from hubcommunity.membership.models import Application
from hubcommunity.notifications.actions import notify
from hubcommunity.partnerships import policy, queries
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person


def turn_down(token: str, *, reason: str) -> None:
    """Forget the application behind a link, and write to those who wait for it, with the reason;
    where nobody of them is left, to all who may see its lead.

    Raise `RuleBroken` where the link leads to none any more.
    """
    draft = membership.turn_down(token, reason=reason)
    lead = queries.lead_with(draft.lead_uid)
    if lead is None:
        return
    told: dict[str, Any] = {"who": draft.handed_to, "reason": draft.reason, "application": draft}
    told["page"], own = external("partnerships.lead", uid=lead.uid), who_waits(draft, lead)
    for person in own or policy.staff_for(lead.pipeline):
        key = f"application.turned_down:{draft.uid}:{person.id}"
        notify(person, "application.turned_down", key=key, is_own=bool(own), **told)


def who_waits(draft: Application, lead: Lead) -> Sequence[Person]:
    """Return who owns a lead and who filled in its application, as far as they may see it still."""
    waiting = {draft.prepared_by_id, lead.owner_id}
    return [person for person in policy.staff_for(lead.pipeline) if person.id in waiting]
