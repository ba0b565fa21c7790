"""What is missing at a group's table, and the words for it."""

import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from babel.lists import format_list
from flask_babel import gettext as _

from hubcommunity.core.i18n import country_name, speech
from hubcommunity.topics.composition_models import COUNTRIES, Region

# Countries that English names with an article when one comes from them.
WITH_ARTICLE = frozenset({"AE", "BS", "CF", "DO", "GB", "GM", "KM", "MV", "NL", "PH", "US"})


class Sitting(NamedTuple):
    """So many organisations of a type from a country sit in a group."""

    type_id: int
    country: str
    organisations: int


class Wanted(NamedTuple):
    """A wish for a group: at least so many of a type, from a country or a region, or both."""

    uid: uuid.UUID
    type_id: int | None
    type: str | None
    country: str | None
    region: Region | None
    minimum: int

    def is_met_by(self, some: Sitting) -> bool:
        """Say whether organisations like these are some of those wished for."""
        return (
            self.type_id in (None, some.type_id)
            and self.country in (None, some.country)
            and (self.region is None or some.country in COUNTRIES[self.region])
        )

    @property
    def place(self) -> str:
        """Where they come from, as it follows “from”; empty where that does not matter."""
        if self.region:
            return self.region.label
        if self.country in WITH_ARTICLE:
            return _("the %(country)s", country=country_name(self.country))
        return country_name(self.country)

    @property
    def words(self) -> str:
        """Who is wished for: “Patient organisation from Estonia”."""
        if not self.type:
            return _("Anybody from %(place)s", place=self.place)
        if not self.place:
            return self.type
        return _("%(type)s from %(place)s", type=self.type, place=self.place)


class Gap(NamedTuple):
    """A wish that the group's table does not meet, and how many of it are there."""

    wanted: Wanted
    have: int

    @property
    def words(self) -> str:
        """What is missing, as a part of a sentence."""
        return self.nobody if self.have == 0 else self.too_few

    @property
    def nobody(self) -> str:
        place, kind = self.wanted.place, in_sentence(self.wanted.type or "")
        if not kind:
            return _("no one from %(place)s", place=place)
        if not place:
            return _("no %(type)s", type=kind)
        return _("no %(type)s from %(place)s", type=kind, place=place)

    @property
    def too_few(self) -> str:
        told = {"have": self.have, "minimum": self.wanted.minimum}
        place, kind = self.wanted.place, self.wanted.type
        if not kind:
            return _("only %(have)s of %(minimum)s from %(place)s", place=place, **told)
        if not place:
            return _("only %(have)s of %(minimum)s of the type “%(type)s”", type=kind, **told)
        return _(
            "only %(have)s of %(minimum)s of the type “%(type)s” from %(place)s",
            type=kind,
            place=place,
            **told,
        )


def missing(wanted: Iterable[Wanted], sitting: Sequence[Sitting]) -> list[Gap]:
    """Return the wishes that are not met, each with how many organisations are there."""
    gaps = []
    for wish in wanted:
        have = sum(some.organisations for some in sitting if wish.is_met_by(some))
        if have < wish.minimum:
            gaps.append(Gap(wish, have))
    return gaps


def sentence(gaps: Sequence[Gap]) -> str:
    """Say all that is missing in one sentence: “No payer, and no one from the Baltic states.”"""
    if not gaps:
        return ""
    said = format_list([gap.words for gap in gaps], locale=speech().locale)
    if len(gaps) == 2:
        said = _("%(one)s, and %(other)s", one=gaps[0].words, other=gaps[1].words)
    return _("%(missing)s.", missing=said[:1].upper() + said[1:])


def in_sentence(name: str) -> str:
    """Return a name as it stands within a sentence: English, but for acronyms, writes it small."""
    is_word = name[1:2].islower()
    return name[:1].lower() + name[1:] if is_word and speech().locale.language == "en" else name
