"""What a row says of an organisation, its contact and its membership."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from hubcommunity.core.forms import WEBSITE_LIMIT
from hubcommunity.imports.row_policy import (
    KINDS,
    Refused,
    Said,
    Terms,
    as_address,
    as_country,
    as_day,
    as_number,
    as_type,
    as_typed,
    as_website,
    called,
    refuse_unless_plain,
    wrong_says,
)
from hubcommunity.organisations.models import CITY_LIMIT, AffiliationRole
from hubcommunity.organisations.profile_models import MOST_NAMES, NAME_LIMIT
from hubcommunity.people.models import PERSON_NAME_LIMIT

NAMES = ("name", "short_name", "other_names", "city", "contact_name")
CONTACT_FIELDS = ("contact_name", "contact_email", "contact_job_title", "contact_role")
MEMBERSHIP = ("tier", "term_begins_on", "term_ends_on")
# What a row says of the organisation itself.
OWN = (
    *("name", "short_name", "other_names", "type", "country", "city", "website", "description"),
    *KINDS,
    *MEMBERSHIP,
)
wrong_says(
    {
        "no tier": _l("No tier is called “%(told)s”."),
        "no role": _l("“%(told)s” is no role: primary contact, delegate or observer."),
        "twice": _l("Row %(told)s says the same organisation already."),
        "contact twice": _l("Row %(told)s names this contact of the organisation already."),
        "says else": _l("Row %(told)s says something else, or nothing, of the same organisation."),
        "unclear": _l("Several organisations have this name: say the country, too."),
        "ends before": _l("The term ends before it begins."),
        "retired": _l("The tier “%(told)s” takes no new memberships."),
        "other term": _l("The membership says %(told)s. An import changes none that there is."),
        "other role": _l(
            "This contact has the role “%(told)s” already. An import changes no roles."
        ),
        "taken": _l("Another organisation has this number: %(told)s."),
    }
)


def as_tier(_name: str, cell: str, terms: "OrganisationTerms") -> str:
    return called(cell, terms.tiers, "no tier")


def as_role(_name: str, cell: str, terms: "OrganisationTerms") -> AffiliationRole:
    return called(cell, terms.roles, "no role")


def as_person(name: str, cell: str, terms: Terms) -> str:
    """Return the name of a person, of which neither half is longer than its column."""
    if any(len(half) > PERSON_NAME_LIMIT for half in halves_of(cell)):
        raise Refused("too long", str(PERSON_NAME_LIMIT))
    return as_typed(name, cell, terms)


def halves_of(name: str) -> tuple[str, str]:
    """Return given and family name of a person; the last word is the latter."""
    given, _space, family = name.rpartition(" ")
    return given, family


def as_names(name: str, cell: str, terms: Terms) -> tuple[str, ...]:
    """Return other names, one a line, each once."""
    names = dict.fromkeys(line.strip() for line in cell.splitlines() if line.strip())
    if len(names) > MOST_NAMES:
        raise Refused("too many", str(MOST_NAMES))
    if any(len(each) > NAME_LIMIT for each in names):
        raise Refused("too long", str(NAME_LIMIT))
    for each in names:
        refuse_unless_plain(name, each, terms)
    return tuple(names)


@dataclass(frozen=True)
class OrganisationTerms(Terms):
    """What tiers and roles are called, beside types and countries."""

    tiers: Mapping[str, str]
    retired: frozenset[str]
    roles: Mapping[str, AffiliationRole]

    limits: ClassVar[Mapping[str, int]] = {
        "name": NAME_LIMIT,
        "short_name": 60,
        "city": CITY_LIMIT,
        "website": WEBSITE_LIMIT,
        "description": 20_000,
        "contact_email": 254,
        "contact_job_title": 150,
    }
    names: ClassVar = NAMES
    one_line: ClassVar = (*NAMES, "contact_job_title")
    readers: ClassVar[Mapping[str, Callable[[str, str, Any], Any]]] = {
        "other_names": as_names,
        "type": as_type,
        "country": as_country,
        "website": as_website,
        "contact_name": as_person,
        "contact_email": as_address,
        "contact_role": as_role,
        "tier": as_tier,
        "term_begins_on": as_day,
        "term_ends_on": as_day,
        **dict.fromkeys(KINDS, as_number),
    }


def membership_of(said: Said) -> dict[str, Any]:
    """Return what a row says of the membership."""
    return {name: said.values[name] for name in MEMBERSHIP if name in said.values}
