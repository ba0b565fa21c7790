"""What the leads of a pipeline can be filtered by, and what is asked for, in words."""

import uuid
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import String, cast, func, literal, select, union_all

from hubcommunity.core import i18n
from hubcommunity.core.db import db
from hubcommunity.core.text import fold
from hubcommunity.core.watching import remembers
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.card_queries import CARDS, Rows
from hubcommunity.partnerships.filter_queries import LABELS, ME, NOBODY, STEPS, Filter, is_uid
from hubcommunity.partnerships.lead_models import Tag, lead_tags
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.models import Person

# Of these the value in an address is the public name of a row.
NAMED_PUBLICLY = ("owner", "source")


class Chip(NamedTuple):
    """One thing that is asked for, in words; what no longer stands there is said to be gone."""

    name: str
    text: str
    is_gone: bool


class Choices(NamedTuple):
    """What can be asked for: by its name in the address, the values and their words."""

    owner: dict[str, str]
    country: dict[str, str]
    type: dict[str, str]
    tag: dict[str, str]
    source: dict[str, str]
    stage: dict[str, str]


def choices(pipeline: Pipeline) -> Choices:
    """Return what the leads of the pipeline can be filtered by, in the order of their words."""
    found = read_choices(pipeline.id)
    countries = {code: i18n.country_name(code) for code in found["country"]}
    return Choices(
        owner=by_words(found["owner"]),
        country=by_words(countries),
        type=by_words(found["type"]),
        tag=by_words(found["tag"]),
        source=by_words(found["source"]),
        stage={str(stage.uid): stage.name for stage in pipeline.stages},
    )


@remembers(*CARDS, LeadSource)
def read_choices(pipeline_id: int) -> dict[str, dict[str, str]]:
    of_type = select(literal("type"), OrganisationType.code, OrganisationType.name)
    of_type = of_type.join(Lead, Lead.type_id == OrganisationType.id)
    of_tag = select(literal("tag"), Tag.folded, Tag.name)
    of_tag = of_tag.join(lead_tags, lead_tags.c.tag_id == Tag.id)
    of_tag = of_tag.join(Lead, Lead.id == lead_tags.c.lead_id)
    of_source = select(literal("source"), cast(LeadSource.uid, String), LeadSource.name)
    name = func.trim(Person.given_name + " " + Person.family_name)
    of_owner = select(literal("owner"), cast(Person.uid, String), name)
    every: list[Rows] = [
        select(literal("country"), Lead.country, Lead.country).where(Lead.country.is_not(None)),
        of_source.join(Lead, Lead.source_id == LeadSource.id),
        of_type,
        of_tag,
        of_owner.join(Lead, Lead.owner_id == Person.id),
    ]
    here = Lead.pipeline_id == pipeline_id
    found: dict[str, dict[str, str]] = {name: {} for name in Choices._fields}
    for kind, value, word in db.session.execute(
        union_all(*(each.where(here).distinct() for each in every))
    ):
        key = str(uuid.UUID(value)) if kind in NAMED_PUBLICLY else value
        found[kind][key] = word
    return found


def by_words(found: dict[str, str]) -> dict[str, str]:
    return dict(sorted(found.items(), key=lambda each: fold(each[1])))


def chips(asked: Filter, offered: Choices) -> list[Chip]:
    """Return in words what is asked for."""
    return [chip(name, value, offered) for name, value in asked.as_args().items()]


def chip(name: str, value: str, offered: Choices) -> Chip:
    if name == "cold":
        return Chip(name, _("Cold: longer in the stage than expected"), is_gone=False)
    word = word_for(name, value, offered)
    shown = _("no longer in this pipeline") if word is None else word
    text = _("%(label)s: %(value)s", label=LABELS[name], value=shown)
    return Chip(name, text, is_gone=word is None)


def word_for(name: str, value: str, offered: Choices) -> str | None:
    """Return a value in words; None for an owner, type, tag, source or stage that is not there any
    more.
    """
    if name == "owner" and value in (ME, NOBODY):
        return _("me") if value == ME else _("nobody")
    if name == "q":
        return _("“%(words)s”", words=value)
    if name == "step":
        return str(STEPS[value])
    if name == "on":
        return i18n.day(date.fromisoformat(value))
    if name == "country":
        return i18n.country_name(value)
    if name == "source" and not is_uid(value):
        return value if value in offered.source.values() else None
    return getattr(offered, name).get(value)
