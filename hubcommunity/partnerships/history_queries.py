"""The timeline of a lead: its stays in stages, notes and changes in one row of moments."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain, pairwise
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.audit import queries as audit
from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.i18n import country_name, day, money, percent
from hubcommunity.partnerships.models import Lead, Transition
from hubcommunity.partnerships.step_models import Activity, ActivityState
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


class Moment(NamedTuple):
    """One thing on the timeline, as the macro `timeline` shows it."""

    at: datetime
    who: str
    text: str
    detail: str


def history(lead: Lead) -> list[Moment]:
    """Return all that happened to a lead, the newest first."""
    moments = [*stays(lead), *activities(lead), *edits(lead)]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def transitions(lead: Lead) -> Sequence[Transition]:
    """Return the lead's stays, the first one first."""
    query = (
        select(Transition)
        .options(joinedload(Transition.stage, innerjoin=True), joinedload(Transition.by))
        .where(Transition.lead_id == lead.id)
        .order_by(Transition.id)
    )
    return db.session.scalars(query).all()


def stays(lead: Lead) -> Iterable[Moment]:
    entered = transitions(lead)
    first = entered[0]
    yield Moment(
        first.entered_at, name_of(first.by), _("Added to “%(stage)s”", stage=first.stage.name), ""
    )
    for before, stay in pairwise(entered):
        text = _("Moved to “%(stage)s”", stage=stay.stage.name)
        detail = "\n".join(filter(None, (stay.reason, how_long(before))))
        yield Moment(stay.entered_at, name_of(stay.by), text, detail)


def how_long(stay: Transition) -> str:
    """Say how long a lead was in a stage that it left."""
    days = ((stay.left_at or stay.entered_at) - stay.entered_at).days
    if days == 0:
        return _("Less than a day in %(stage)s", stage=stay.stage.name)
    return ngettext(
        "%(num)s day in %(stage)s", "%(num)s days in %(stage)s", days, stage=stay.stage.name
    )


def activities(lead: Lead) -> Iterable[Moment]:
    """Tell what was done, and what was not in the end; what is planned has its own list."""
    query = select(Activity).options(joinedload(Activity.settled_by))
    query = query.where(Activity.lead_id == lead.id, Activity.settled_at.is_not(None))
    for one in db.session.scalars(query):
        detail = "\n".join(filter(None, (one.text, one.outcome)))
        if one.settled_at:
            yield Moment(one.settled_at, name_of(one.settled_by), said(one), detail)


def said(one: Activity) -> str:
    """Say what kind of activity it was, and whether it was cancelled."""
    if one.state is ActivityState.CANCELLED:
        return _("%(kind)s cancelled", kind=one.kind.label)
    return one.kind.label


def edits(lead: Lead) -> Iterable[Moment]:
    entries = [entry for entry in audit.about(lead) if entry.event == "lead.edited"]
    owners = people_in(entries)
    for entry in entries:
        changes = entry.details["changes"]
        lines = [line(name, values, owners) for name, values in changes.items()]
        yield Moment(entry.at, name_of(entry.actor), _("Changed"), "\n".join(lines))


def line(name: str, values: list[Any] | None, owners: dict[str, str]) -> str:
    """Say what a field was and is; of names and addresses only that they changed."""
    label = LABELS[name]
    if values is None:
        return _("%(field)s changed", field=label)
    before, after = (shown(name, value, owners) for value in values)
    return _("%(field)s: %(before)s → %(after)s", field=label, before=before, after=after)


def shown(name: str, value: Any, owners: dict[str, str]) -> str:
    """Show one value of a change as its reader knows it; nothing is none, but 0 is a value."""
    if value is None or value in ("", []):
        return _("none")
    if name == "amount":
        return money(*value)
    if isinstance(value, list):
        return ", ".join(shown(name, each, owners) for each in value)
    if name == "country":
        return country_name(value)
    if name.endswith("_on"):
        return day(date.fromisoformat(value))
    if name == "probability":
        return percent(value / 100)
    return owners.get(value, _("somebody")) if name in PEOPLE else str(value)


def people_in(entries: Sequence[AuditEntry]) -> dict[str, str]:
    """Return the names of all owners and helpers that changes tell of, by their public name."""
    changes = (entry.details["changes"] for entry in entries)
    told = chain.from_iterable(each.get(name) or () for each in changes for name in PEOPLE)
    several = (value if isinstance(value, list) else [value] for value in told)
    uids = {uuid.UUID(uid) for uid in chain.from_iterable(several) if uid}
    if not uids:
        return {}
    people = db.session.scalars(select(Person).where(Person.uid.in_(uids)))
    return {str(person.uid): person.name for person in people}


def name_of(person: Person | None) -> str:
    return person.name if person else ""
