"""Inviting an organisation to apply: a link that opens the registration with what is known."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from hubcommunity.accounts.actions import end_tokens, issue_token
from hubcommunity.accounts.models import Token
from hubcommunity.audit.actions import record
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.links import external
from hubcommunity.mail.models import Message
from hubcommunity.membership.models import Application
from hubcommunity.membership.registration_actions import begin
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person

INVITES = "invitation to apply"
LASTS = timedelta(days=30)
# What an invitation fills in, by the columns of the application.
FILLED_IN = (
    *("organisation_name", "type_id", "country", "website"),
    *("given_name", "family_name", "job_title", "email"),
)


def invite(
    person: Person, facts: Mapping[str, Any], *, lead_uid: uuid.UUID, note: str, by: Person
) -> Message:
    """Write to a person that their organisation is invited to apply; what is known of it is filled
    in behind the link. An earlier link for the same lead works no longer.

    Raise `RuleBroken` for a person without an address.
    """
    end_tokens(INVITES, lead_uid)
    known = {name: facts[name] for name in FILLED_IN if name in facts}
    about = {"given_name": person.given_name, "family_name": person.family_name}
    known |= about | {"job_title": person.job_title, "email": person.email}
    token = issue_token(INVITES, lead_uid, lasts=LASTS, **known)
    page = external("membership.invited", token=token)
    told = {"page": page, "note": note, "name": known["organisation_name"], "by": by}
    message = notify(person, "application.invited", holds_secret=True, **told)
    if message is None:
        raise RuleBroken(_("The hub has no address of this person."))
    return message


def begin_invited(found: Token, *, by: Person | None) -> Application:
    """Begin a registration with what an invitation knows; whoever is signed in is known already."""
    draft = begin({**found.payload, "lead_uid": found.subject_uid}, by=by)
    record("application.begun_invited", by=by, on=draft, lead=str(found.subject_uid))
    return draft
