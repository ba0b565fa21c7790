"""Who reads published minutes beyond the group, and what they say of people there: nothing."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask_babel import gettext as _

from hubcommunity.library.models import Audience
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.attendance_policy import Line
from hubcommunity.topics.meetings.item_models import Decision
from hubcommunity.topics.policy import Place

# For whom minutes are published: those of the group read them before.
BEYOND = (Audience.MEMBERS, Audience.PUBLIC)


class Named(NamedTuple):
    """A name that may stand in minutes, and what stands for it where nobody is named."""

    name: str
    family_name: str
    stands_for: str


def audiences_of(place: Place) -> list[Audience]:
    """Return for whom minutes may be published so that a reader sees them."""
    found = [Audience.PUBLIC]
    if place.sees_people:
        found.append(Audience.MEMBERS)
    if place.is_inside:
        found.append(Audience.GROUP)
    return found


def names_of(lines: Iterable[Line], guests: Iterable[str]) -> list[Named]:
    """Return the names of those who were at a meeting or could have been, and of its guests."""
    people = [named(one.person, one.organisation) for one in lines]
    return [*people, *(Named(name, name, _("a guest")) for name in guests)]


def named(person: Person, organisation: Organisation | None) -> Named:
    stands_for = organisation.short if organisation else _("somebody of the group")
    return Named(person.name, person.family_name, stands_for)


def without_names(text: str, names: Sequence[Named]) -> str:
    """Return a text in which the organisation stands where one of its people is named."""
    stands_for: dict[str, str] = {}
    for one in names:
        stands_for.setdefault(one.family_name, one.stands_for)
    for one in names:
        stands_for[one.name] = one.stands_for
    if not stands_for:
        return text
    return words(stands_for).sub(lambda found: stands_for[spaced(found[0])], text)


def named_in(text: str, names: Sequence[Named]) -> list[str]:
    """Return who is named in a text with their whole name, each once."""
    whole = dict.fromkeys(one.name for one in names)
    found = {spaced(one) for one in words(whole).findall(text)} if whole else set()
    return [name for name in whole if name in found]


def words(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for names as whole words, the longest first, however they are broken."""
    longest_first = sorted((name for name in names if name), key=len, reverse=True)
    each = (r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)")


def spaced(name: str) -> str:
    return " ".join(name.split())


def whole(text: str, decisions: Sequence[Decision]) -> str:
    """Return minutes as they are published: their text, and what was decided."""
    if not decisions:
        return text
    listed = "\n".join(f"- **{one.label}** {' '.join(one.text.split())}" for one in decisions)
    return f"{text}\n\n## {_('Decisions')}\n\n{listed}"


def naming_because(text: str, names: Sequence[Named]) -> str | None:
    """Say why a text does not go to everybody: people are named publicly with their consent only,
    and nobody was asked for it.
    """
    found = named_in(text, names)
    if not found:
        return None
    told = ", ".join(found)
    return _(
        "The text names %(names)s. Nobody is named to everybody without their own consent: write"
        " the organisation instead.",
        names=told,
    )
