"""The words in which a timeline tells what a change was, from what the trace keeps of it."""

import uuid
from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.i18n import country_name, day, money, percent
from hubcommunity.people.models import Person

LABELS = {
    "organisation_name": _l("Organisation"),
    "contact_name": _l("Contact name"),
    "contact_email": _l("Contact email"),
    "country": _l("Country"),
    "type": _l("Type"),
    "source": _l("Source"),
    "owner": _l("Owner"),
    "topics": _l("Topics"),
    "tags": _l("Tags"),
    "campaign": _l("Campaign"),
    "helpers": _l("Helpers"),
    "amount": _l("Amount"),
    "probability": _l("Probability"),
    "expected_close_on": _l("Expected close"),
    "description": _l("Description"),
    "next_step": _l("Next step"),
    "next_step_on": _l("Next step date"),
}

PEOPLE = ("owner", "helpers")  # told by their public names


def details(entry: Any, people: dict[str, str]) -> str:
    told = entry.details.get("changes", {})
    if "person" in entry.details:
        return people.get(entry.details["person"], _("somebody"))
    if entry.event == "lead.took_in":
        return _("It was in “%(stage)s”: %(name)s", **entry.details)
    if "item" in entry.details:
        return str(entry.details["item"])
    return "\n".join(line(name, values, people) for name, values in told.items())


def line(name: str, values: list[Any] | None, people: dict[str, str]) -> str:
    """Say what a field was and is; of names and addresses only that they changed."""
    label = LABELS[name]
    if values is None:
        return _("%(field)s changed", field=label)
    before, after = (shown(name, value, people) for value in values)
    return _("%(field)s: %(before)s → %(after)s", field=label, before=before, after=after)


def shown(name: str, value: Any, people: dict[str, str]) -> str:
    """Show one value of a change as its reader knows it; nothing is none, but 0 is a value."""
    if value is None or value in ("", []):
        return _("none")
    if name == "amount":
        return money(*value)
    if isinstance(value, list):
        return ", ".join(shown(name, each, people) for each in value)
    if name == "country":
        return country_name(value)
    if name.endswith("_on"):
        return day(date.fromisoformat(value))
    if name == "probability":
        return percent(value / 100)
    return people.get(value, _("somebody")) if name in PEOPLE else str(value)


def people_in(entries: Sequence[Any]) -> dict[str, str]:
    """Return the names of all whom the entries tell of, by their public name."""
    edits = (entry.details.get("changes", {}) for entry in entries)
    told = chain.from_iterable(each.get(name) or () for each in edits for name in PEOPLE)
    several = (value if isinstance(value, list) else [value] for value in told)
    contacts = (entry.details.get("person") for entry in entries)
    uids = {uuid.UUID(uid) for uid in chain(*several, contacts) if uid}
    if not uids:
        return {}
    people = db.session.scalars(select(Person).where(Person.uid.in_(uids)))
    return {str(person.uid): person.name for person in people}
