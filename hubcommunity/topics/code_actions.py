"""Asking those who can to adopt the code of ethics, without which nobody takes a seat."""

from typing import Any

from flask_babel import gettext as _

from hubcommunity.core import clock
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.core.links import external
from hubcommunity.membership.agreement_models import CODE_OF_ETHICS
from hubcommunity.membership.agreement_queries import has_adopted_current_code
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import current_affiliation, primary_contacts
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup


def ask_for_code(group: TopicGroup, organisation: Organisation, *, by: Person) -> None:
    """Write to an organisation's primary contacts that a colleague waits for the adoption.

    Asking again on the same day writes nothing more.
    """
    if current_affiliation(by, organisation) is None:
        raise Forbidden
    contacts = primary_contacts(organisation)
    if not contacts:
        raise RuleBroken(_("Your organisation has no primary contact. Write to the hub’s staff."))
    if has_adopted_current_code(organisation):
        raise RuleBroken(_("Your organisation has adopted the code of ethics. You can join now."))
    page = external("membership.adopt", slug=organisation.slug, code=CODE_OF_ETHICS)
    for contact in contacts:
        key = f"code.asked:{organisation.id}:{by.id}:{contact.id}:{clock.today()}"
        told: dict[str, Any] = {"group": group, "organisation": organisation, "asking": by}
        notify(contact, "code.asked", key=key, adopt=page, **told)
