"""What a row of a table says, written as the hub keeps it, and what is wrong with it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, TypeVar

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l

from hubcommunity.core.forms import hides_signs, is_web_address
from hubcommunity.core.text import fold, fold_email
from hubcommunity.imports.day_policy import EitherDay, NoDay, day_in
from hubcommunity.imports.models import Fate
from hubcommunity.organisations.identifier_models import IdentifierKind

T = TypeVar("T")
KINDS = {kind.value: kind for kind in IdentifierKind}
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
    "no day": _l("“%(told)s” is no day between 2000 and 2999, like 2026-01-31 or 31.1.2026."),
    "either day": _l("“%(told)s” may be two days: write it like 2026-01-31."),
    "no contact": _l("A contact needs an e-mail address, too."),
    "unknown": _l("The hub has no organisation of this number."),
    "fits several": _l("The row fits several organisations: %(told)s."),
}


def wrong_says(words: Mapping[str, Any]) -> None:
    """Give what may be wrong in tables of one kind its sentences."""
    WORDS.update(words)


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
    """What types and countries are called: what is kept, by their folded names.

    `unclear` are the names of several countries. Each kind of table adds what else it calls by
    names, and how its fields are read: their `limits`, which are `names`, where no web address may
    stand, which are `one_line`, and by which of the `readers` a cell is read, unless as it is.
    """

    types: Mapping[str, int]
    countries: Mapping[str, str]
    unclear: frozenset[str]

    limits: ClassVar[Mapping[str, int]] = {}
    names: ClassVar[Collection[str]] = ()
    one_line: ClassVar[Collection[str]] = ()
    readers: ClassVar[Mapping[str, Callable[[str, str, Any], Any]]] = {}


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
    def numbers(self) -> dict[IdentifierKind, str]:
        return {kind: self.values[name] for name, kind in KINDS.items() if name in self.values}

    @property
    def email(self) -> str | None:
        address = self.values.get("contact_email")
        return fold_email(address) if address else None

    def told(self, names: Collection[str]) -> bool:
        """Say whether one of these fields is filled, right or wrong."""
        return any(name in self.values for name in names) or any(
            each.field in names for each in self.wrong
        )

    def refuse_missing(self, needed: Sequence[str]) -> None:
        """Find wrong what is needed and missing: a cell that is wrong is not missing."""
        self.wrong += [Wrong(name, "missing") for name in needed if not self.told((name,))]


@dataclass(frozen=True)
class Plan:
    """What becomes of a row, and which fields of what is on record change."""

    said: Said
    fate: Fate
    changes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.said.name

    @property
    def details(self) -> list[Any]:
        """Return what a page tells of the row: its errors, or the fields that change."""
        if self.fate is Fate.WRONG:
            return [[each.field, each.code, each.told] for each in self.said.wrong]
        return list(self.changes)


def read(number: int, cells: Sequence[str], columns: Sequence[str], terms: Terms) -> Said:
    """Read a row by the fields of its columns; what is wrong with it stands beside what is right.

    An empty cell says nothing: an import takes nothing away.
    """
    given = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}
    said = Said(number, {})
    for name, cell in given.items():
        try:
            said.values[name] = terms.readers.get(name, as_typed)(name, cell, terms)
        except Refused as refused:
            said.wrong.append(Wrong(name, refused.code, refused.told))
    return said


class Refused(Exception):
    """A cell that cannot be taken."""

    def __init__(self, code: str, told: str = "") -> None:
        self.code, self.told = code, told[:80]


def as_typed(name: str, cell: str, terms: Terms) -> str:
    limit = terms.limits.get(name)
    if limit and len(cell) > limit:
        raise Refused("too long", str(limit))
    refuse_unless_plain(name, cell, terms)
    return cell


def refuse_unless_plain(name: str, text: str, terms: Terms) -> None:
    """Refuse what no form takes there: hidden signs in one line, a web address in a name."""
    is_advert = name in terms.names and ("://" in text or "www." in text.casefold())
    if is_advert or (name in terms.one_line and hides_signs(text)):
        raise Refused("one line")


def as_type(_name: str, cell: str, terms: Terms) -> int:
    return terms.types.get(cell) or called(cell, terms.types, "no type")


def as_country(_name: str, cell: str, terms: Terms) -> str:
    if fold(cell) in terms.unclear:
        raise Refused("several countries", cell)
    return called(cell, terms.countries, "no country")


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
