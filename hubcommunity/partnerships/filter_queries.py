"""Which leads of a pipeline a reader asks for: one filter behind the board, the list, the calendar
and whatever is done to many leads at once.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ColumnElement,
    and_,
    false,
    or_,
    select,
)

from hubcommunity.core import clock, i18n
from hubcommunity.core.db import db
from hubcommunity.core.forms import trimmed
from hubcommunity.core.text import as_uid, fold
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.card_queries import Rows
from hubcommunity.partnerships.lead_models import Tag, lead_tags
from hubcommunity.partnerships.models import Lead, Stage, Transition
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.models import Person

Conditions = Sequence[ColumnElement[bool]]
# From these it is read which leads are asked for.
ASKED: tuple[Any, ...] = (
    *(Lead, Transition, Stage, OrganisationType, LeadSource, Person, Tag, lead_tags),
)
LONGEST = 200
ME, NOBODY, YES = "me", "nobody", "yes"
STEPS: dict[str, Any] = {
    "late": _l("Late"),
    "today": _l("Today"),
    "none": _l("None planned"),
}
LABELS: dict[str, Any] = {
    "q": _l("Search"),
    "owner": _l("Owner"),
    "country": _l("Country"),
    "type": _l("Type"),
    "tag": _l("Tag"),
    "source": _l("Source"),
    "stage": _l("Stage"),
    "step": _l("Next step"),
    "on": _l("Next step on"),
    "cold": _l("Cold"),
}


@dataclass(frozen=True)
class Filter:
    """What an address asks for, in the words of the address; empty values ask for nothing.

    `me` is no part of an address: where the owner is whoever reads it, it says who that is.
    """

    q: str = ""
    owner: str = ""
    country: str = ""
    type: str = ""
    tag: str = ""
    source: str = ""
    stage: str = ""
    step: str = ""
    on: str = ""
    cold: str = ""
    me: str = ""

    def as_args(self, **replaced: Any) -> dict[str, Any]:
        """Return what is asked for as values of an address, some of it replaced."""
        said = {name: getattr(self, name) for name in LABELS} | replaced
        return {name: value for name, value in said.items() if value}

    @property
    def any(self) -> bool:
        return bool(self.as_args())


def asked_for(address: Mapping[str, str], reader: Person) -> Filter:
    """Return the filter that an address names to whoever reads it; values that make no sense ask
    for nothing.
    """
    said = {name: trimmed(address.get(name, ""))[:LONGEST] for name in LABELS}
    senses = {
        "owner": said["owner"] in (ME, NOBODY) or is_uid(said["owner"]),
        "stage": is_uid(said["stage"]),
        "step": said["step"] in STEPS,
        "on": day_named(said["on"]) is not None,
        "cold": said["cold"] == YES,
    }
    sensible = {name: text for name, text in said.items() if senses.get(name, True)}
    return Filter(**sensible, me=str(reader.uid) if sensible.get("owner") == ME else "")


def is_uid(text: str) -> bool:
    uid = as_uid(text)
    return uid is not None and str(uid) == text


def day_named(text: str) -> date | None:
    """Return the day that a text names as 2026-11-23, if it does."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-23") else None
    except ValueError:
        return None


def narrowed(query: Rows, pipeline_id: int, asked: Filter) -> Rows:
    """Narrow a query of leads to those of the pipeline that are asked for."""
    return query.where(Lead.pipeline_id == pipeline_id, *conditions(pipeline_id, asked))


def conditions(pipeline_id: int, asked: Filter) -> Conditions:
    """Return what holds for the leads that are asked for."""
    found = [*of_words(asked.q), *of_step(asked.step, asked.on, i18n.today())]
    if asked.country:
        found.append(Lead.country == asked.country)
    if asked.owner:
        found.append(of_owner(asked.me or asked.owner))
    if asked.type:
        code = OrganisationType.code == asked.type
        found.append(Lead.type_id == select(OrganisationType.id).where(code).scalar_subquery())
    if asked.source:
        found.append(of_source(asked.source))
    if asked.tag:
        tagged = select(lead_tags.c.lead_id).join(Tag, Tag.id == lead_tags.c.tag_id)
        found.append(Lead.id.in_(tagged.where(Tag.folded == asked.tag)))
    if asked.stage:
        stage = Stage.uid == uuid.UUID(asked.stage)
        found.append(Lead.stage_id == select(Stage.id).where(stage).scalar_subquery())
    if asked.cold:
        found.append(is_cold(Stage.pipeline_id == pipeline_id, clock.now()))
    return found


def of_words(text: str) -> Conditions:
    """Every word stands, with any accents and case, in the organisation's or contact's name."""
    return [Lead.found_by.contains(word) for word in fold(text).split()]


def of_owner(owner: str) -> ColumnElement[bool]:
    if owner == NOBODY:
        return Lead.owner_id.is_(None)
    known = select(Person.id).where(Person.uid == uuid.UUID(owner))
    return Lead.owner_id == known.scalar_subquery()


def of_source(source: str) -> ColumnElement[bool]:
    """A source is named by its public name, or as programs and older addresses do by its own."""
    named = LeadSource.uid == uuid.UUID(source) if is_uid(source) else LeadSource.name == source
    return Lead.source_id == select(LeadSource.id).where(named).scalar_subquery()


def of_step(step: str, on: str, today: date) -> Conditions:
    """Closed leads have no next step, whatever stands there."""
    asked: dict[str, Conditions] = {
        "late": [Lead.next_step_on < today],
        "today": [Lead.next_step_on == today],
        "none": [Lead.next_step == "", Lead.next_step_on.is_(None)],
    }
    found = [*asked.get(step, ())]
    if on:
        found.append(Lead.next_step_on == date.fromisoformat(on))
    return [*found, Lead.closed_at.is_(None)] if found else []


def is_cold(among: ColumnElement[bool], now: datetime) -> ColumnElement[bool]:
    """Say, of leads in one of these stages, that they stay longer in it than is expected there."""
    timed = select(Stage.id, Stage.expected_days).where(among, Stage.retired_at.is_(None))
    stays = [
        and_(
            Transition.stage_id == stage_id,
            Transition.entered_at <= now - timedelta(days=expected + 1),
        )
        for stage_id, expected in db.session.execute(timed.order_by(Stage.position, Stage.id))
        if expected is not None
    ]
    stay = select(Transition.lead_id).where(Transition.left_at.is_(None), or_(false(), *stays))
    return and_(Lead.closed_at.is_(None), Lead.id.in_(stay))
