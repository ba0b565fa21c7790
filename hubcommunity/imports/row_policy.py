"""What a row of the table says, written as the hub keeps it, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l

from hubcommunity.core.forms import WEBSITE_LIMIT, hides_signs, is_web_address
from hubcommunity.core.text import fold, fold_email
from hubcommunity.organisations.derived_models import host_of
from hubcommunity.organisations.identifier_models import IdentifierKind

NAME_LIMIT = 200
LIMITS = {
    "name": NAME_LIMIT,
    "short_name": 60,
    "website": WEBSITE_LIMIT,
    "description": 20_000,
    "contact_name": 200,
    "contact_email": 254,
    "contact_job_title": 150,
}
KINDS = {kind.value: kind for kind in IdentifierKind}
ONE_LINE = ("name", "short_name", "contact_name", "contact_job_title")
# What may be wrong with a field; details keep the code, so that each reader gets a sentence.
WORDS = {
    "missing": _l("It is missing."),
    "too long": _l("It is too long: %(told)s characters at most."),
    "one line": _l("It must be one line without hidden signs or a web address."),
    "no type": _l("No type is called “%(told)s”."),
    "no country": _l("No country is called “%(told)s”."),
    "no website": _l("“%(told)s” is no web address like www.organisation.eu."),
    "no number": _l("“%(told)s” is no such number: a digit may be wrong."),
    "no address": _l("“%(told)s” is no e-mail address like name@organisation.eu."),
    "no contact": _l("A contact needs an e-mail address, too."),
    "unknown": _l("The hub has no organisation of this number."),
    "fits several": _l("The row fits several organisations: %(told)s."),
    "twice": _l("Row %(told)s says the same organisation already."),
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
    """What types and countries are called: ids and codes by their folded names."""

    types: Mapping[str, int]
    countries: Mapping[str, str]


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
    if {"contact_name", "contact_job_title"} & given.keys() and "contact_email" not in given:
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
    if name in ONE_LINE and (hides_signs(cell) or "://" in cell or "www." in cell.casefold()):
        raise Refused("one line")
    return cell


def as_type(_name: str, cell: str, terms: Terms) -> int:
    found = terms.types.get(cell) or terms.types.get(fold(cell))
    if found is None:
        raise Refused("no type", cell)
    return found


def as_country(_name: str, cell: str, terms: Terms) -> str:
    code = terms.countries.get(fold(cell))
    if code is None:
        raise Refused("no country", cell)
    return code


def as_website(name: str, cell: str, terms: Terms) -> str:
    whole = cell if "//" in cell else f"https://{cell}"
    if not is_web_address(whole) or any(char.isspace() for char in whole):
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


def as_names(name: str, cell: str, _terms: Terms) -> tuple[str, ...]:
    """Return other names, one a line, each once."""
    names = dict.fromkeys(line.strip() for line in cell.splitlines() if line.strip())
    if any(len(each) > NAME_LIMIT for each in names):
        raise Refused("too long", str(NAME_LIMIT))
    return tuple(names)


READERS = {
    "other_names": as_names,
    "type": as_type,
    "country": as_country,
    "website": as_website,
    "contact_email": as_address,
    **dict.fromkeys(KINDS, as_number),
}
