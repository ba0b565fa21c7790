"""What a row of the table says, written as the hub keeps it, and what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l

from hubcommunity.core.forms import WEBSITE_LIMIT, hides_signs, is_web_address
from hubcommunity.core.text import fold, fold_email
from hubcommunity.imports.day_policy import EitherDay, NoDay, day_in
from hubcommunity.organisations.derived_models import host_of
from hubcommunity.organisations.identifier_models import IdentifierKind
from hubcommunity.organisations.models import CITY_LIMIT, AffiliationRole
from hubcommunity.organisations.profile_models import MOST_NAMES, NAME_LIMIT
from hubcommunity.people.models import PERSON_NAME_LIMIT

T = TypeVar("T")
LIMITS = {
    "name": NAME_LIMIT,
    "short_name": 60,
    "city": CITY_LIMIT,
    "website": WEBSITE_LIMIT,
    "description": 20_000,
    "contact_email": 254,
    "contact_job_title": 150,
}
KINDS = {kind.value: kind for kind in IdentifierKind}
NAMES = ("name", "short_name", "other_names", "city", "contact_name")
ONE_LINE = (*NAMES, "contact_job_title")
CONTACT_FIELDS = ("contact_name", "contact_email", "contact_job_title", "contact_role")
MEMBERSHIP = ("tier", "term_begins_on", "term_ends_on")
# What a row says of the organisation itself.
OWN = (
    *("name", "short_name", "other_names", "type", "country", "city", "website", "description"),
    *KINDS,
    *MEMBERSHIP,
)
# What may be wrong with a field; details keep the code, so that each reader gets a sentence.
WORDS = {
    "missing": _l("It is missing."),
    "too long": _l("It is too long: %(told)s characters at most."),
    "too many": _l("These are too many: %(told)s at most."),
    "one line": _l("It must be one line without hidden signs or a web address."),
    "no type": _l("No type is called “%(told)s”."),
    "no country": _l("No country is called “%(told)s”."),
    "several countries": _l(
        "Several countries are called “%(told)s”: write two letters like BE instead."
    ),
    "no website": _l("“%(told)s” is no web address like www.organisation.eu."),
    "no number": _l("“%(told)s” is no such number: a digit may be wrong."),
    "no address": _l("“%(told)s” is no e-mail address like name@organisation.eu."),
    "no tier": _l("No tier is called “%(told)s”."),
    "no role": _l("“%(told)s” is no role: primary contact, delegate or observer."),
    "no day": _l("“%(told)s” is no day between 2000 and 2999, like 2026-01-31 or 31.1.2026."),
    "either day": _l("“%(told)s” may be two days: write it like 2026-01-31."),
    "no contact": _l("A contact needs an e-mail address, too."),
    "unknown": _l("The hub has no organisation of this number."),
    "fits several": _l("The row fits several organisations: %(told)s."),
    "twice": _l("Row %(told)s says the same organisation already."),
    "contact twice": _l("Row %(told)s names this contact of the organisation already."),
    "says else": _l("Row %(told)s says something else, or nothing, of the same organisation."),
    "unclear": _l("Several organisations have this name: say the country, too."),
    "ends before": _l("The term ends before it begins."),
    "retired": _l("The tier “%(told)s” takes no new memberships."),
    "other term": _l("The membership says %(told)s. An import changes none that there is."),
    "other role": _l("This contact has the role “%(told)s” already. An import changes no roles."),
    "taken": _l("Another organisation has this number: %(told)s."),
}


@dataclass(frozen=True)
class Wrong:
    """One error: in which field, what, and the part of the sentence that is told."""

    field: str
    code: str
    told: str = ""

    @property
    def sentence(self) -> str:
        return str(WORDS[self.code]) % {"told": self.told}


@dataclass(frozen=True)
class Terms:
    """What types, countries, tiers and roles are called: what is kept, by their folded names.

    `unclear` are the names of several countries.
    """

    types: Mapping[str, int]
    countries: Mapping[str, str]
    unclear: frozenset[str] = frozenset()
    tiers: Mapping[str, str] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    roles: Mapping[str, AffiliationRole] = field(default_factory=dict)


@dataclass
class Said:
    """A row as the hub would keep it; a field that is empty or left out is not in `values`."""

    number: int
    values: dict[str, Any]
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    @property
    def host(self) -> str | None:
        return host_of(self.values.get("website", ""))

    @property
    def numbers(self) -> dict[IdentifierKind, str]:
        return {kind: self.values[name] for name, kind in KINDS.items() if name in self.values}

    @property
    def membership(self) -> dict[str, Any]:
        """What it says of the membership."""
        return {name: self.values[name] for name in MEMBERSHIP if name in self.values}

    @property
    def email(self) -> str | None:
        address = self.values.get("contact_email")
        return fold_email(address) if address else None


def read(number: int, cells: Sequence[str], columns: Sequence[str], terms: Terms) -> Said:
    """Read a row by the fields of its columns; what is wrong with it stands beside what is right.

    An empty cell says nothing: an import takes nothing away.
    """
    given = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}
    said = Said(number, {})
    for name, cell in given.items():
        try:
            said.values[name] = READERS.get(name, as_typed)(name, cell, terms)
        except Refused as refused:
            said.wrong.append(Wrong(name, refused.code, refused.told))
    if set(CONTACT_FIELDS) & given.keys() and "contact_email" not in given:
        said.wrong.append(Wrong("contact_email", "no contact"))
    return said


class Refused(Exception):
    """A cell that cannot be taken."""

    def __init__(self, code: str, told: str = "") -> None:
        self.code, self.told = code, told[:80]


def as_typed(name: str, cell: str, _terms: Terms) -> str:
    limit = LIMITS.get(name)
    if limit and len(cell) > limit:
        raise Refused("too long", str(limit))
    refuse_unless_plain(name, cell)
    return cell


def refuse_unless_plain(name: str, text: str) -> None:
    """Refuse what no form takes there: hidden signs in one line, a web address in a name."""
    is_advert = name in NAMES and ("://" in text or "www." in text.casefold())
    if is_advert or (name in ONE_LINE and hides_signs(text)):
        raise Refused("one line")


def as_type(_name: str, cell: str, terms: Terms) -> int:
    return terms.types.get(cell) or called(cell, terms.types, "no type")


def as_country(_name: str, cell: str, terms: Terms) -> str:
    if fold(cell) in terms.unclear:
        raise Refused("several countries", cell)
    return called(cell, terms.countries, "no country")


def as_tier(_name: str, cell: str, terms: Terms) -> str:
    return called(cell, terms.tiers, "no tier")


def as_role(_name: str, cell: str, terms: Terms) -> AffiliationRole:
    return called(cell, terms.roles, "no role")


def called(cell: str, names: Mapping[str, T], code: str) -> T:
    """Return what is called so; refuse the cell where nothing is."""
    found = names.get(fold(cell))
    if found is None:
        raise Refused(code, cell)
    return found


def as_day(_name: str, cell: str, _terms: Terms) -> date:
    try:
        return day_in(cell)
    except EitherDay:
        raise Refused("either day", cell) from None
    except NoDay:
        raise Refused("no day", cell) from None


def as_website(name: str, cell: str, terms: Terms) -> str:
    whole = cell if "//" in cell else f"https://{cell}"
    if not is_web_address(whole):
        raise Refused("no website", cell)
    return as_typed(name, whole, terms)


def as_number(name: str, cell: str, _terms: Terms) -> str:
    try:
        return KINDS[name].normal(cell)
    except ValueError:
        raise Refused("no number", cell) from None


def as_address(name: str, cell: str, terms: Terms) -> str:
    try:
        validate_email(cell, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Refused("no address", cell) from None
    return as_typed(name, cell, terms)


def as_person(name: str, cell: str, terms: Terms) -> str:
    """Return the name of a person, of which neither half is longer than its column."""
    if any(len(half) > PERSON_NAME_LIMIT for half in halves_of(cell)):
        raise Refused("too long", str(PERSON_NAME_LIMIT))
    return as_typed(name, cell, terms)


def halves_of(name: str) -> tuple[str, str]:
    """Return given and family name of a person; the last word is the latter."""
    given, _space, family = name.rpartition(" ")
    return given, family


def as_names(name: str, cell: str, _terms: Terms) -> tuple[str, ...]:
    """Return other names, one a line, each once."""
    names = dict.fromkeys(line.strip() for line in cell.splitlines() if line.strip())
    if len(names) > MOST_NAMES:
        raise Refused("too many", str(MOST_NAMES))
    if any(len(each) > NAME_LIMIT for each in names):
        raise Refused("too long", str(NAME_LIMIT))
    for each in names:
        refuse_unless_plain(name, each)
    return tuple(names)


READERS: dict[str, Callable[[str, str, Terms], Any]] = {
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
