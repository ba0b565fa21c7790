"""What a row says of a lead, its organisation and its contact."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from hubcommunity.core.forms import WEBSITE_LIMIT, cents_in
from hubcommunity.core.text import fold, fold_email
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
    wrong_says,
)
from hubcommunity.partnerships.contact_models import LegalBasis
from hubcommunity.partnerships.lead_models import (
    CURRENCIES,
    LONGEST_DESCRIPTION,
    MOST_TAGS,
    TAG_LIMIT,
)

# What stands between addresses, and between the names of topics.
BETWEEN, LINES = re.compile(r"[\s,;]+"), re.compile(r"[,;\n]")
PERCENT = re.compile(r"(\d{1,3})\s*%?", re.ASCII)
ONE_LINE = (
    *("organisation", "contact_name", "contact_source", "next_step", "campaign"),
    *("tags", "lost_reason"),
)
wrong_says(
    {
        "no lead": _l("This pipeline has no lead of this number."),
        "several leads": _l("%(told)s leads of this pipeline fit: say the number of the one."),
        "lead twice": _l("Row %(told)s says the same lead already."),
        "no stage": _l("No stage of this pipeline is called “%(told)s”."),
        "no owner": _l("“%(told)s” is no address of staff who see this pipeline."),
        "no topic": _l("No topic is called “%(told)s”."),
        "no basis": _l("“%(told)s” is no legal basis like consent or legitimate interests."),
        "no source": _l("No source of the list is called “%(told)s”: add it to the list first."),
        "retired source": _l("“%(told)s” is retired: choose another source."),
        "no reason": _l("No reason of the list is called “%(told)s”."),
        "no amount": _l("“%(told)s” is no amount like 1200 or 1200.50."),
        "no currency": _l("“%(told)s” is no currency that we count in, like EUR."),
        "no percent": _l("“%(told)s” is no whole number from 0 to 100."),
        "other record": _l("It says “%(told)s” on record. Change that on the page of the contact."),
        "stays lost": _l("The lead is lost already, because: %(told)s. An import changes no past."),
        "is closed": _l("A closed lead has no next step."),
        "refused": "%(told)s",
    }
)


def as_stage(_name: str, cell: str, terms: "LeadTerms") -> int:
    return terms.stages.get(cell) or called(cell, terms.stages, "no stage")


def as_owner(_name: str, cell: str, terms: "LeadTerms") -> int:
    address = fold_email(cell)
    found = terms.owners.get(address) or terms.former.get(address)
    if found is None:
        raise Refused("no owner", cell)
    return found


def as_helpers(_name: str, cell: str, terms: "LeadTerms") -> tuple[int, ...]:
    """Return several of those whom a lead can be given to, each once."""
    found = (as_owner("", each, terms) for each in BETWEEN.split(cell) if each)
    return tuple(dict.fromkeys(found))


def as_topics(_name: str, cell: str, terms: "LeadTerms") -> tuple[int, ...]:
    """Return topics, with commas between their names or codes; a name may have a comma itself."""
    if topic := terms.topics.get(fold(cell)):
        return (topic,)
    parts = [part for part in LINES.split(cell) if part.strip()]
    return tuple(dict.fromkeys(called(part, terms.topics, "no topic") for part in parts))


def as_basis(_name: str, cell: str, terms: "LeadTerms") -> LegalBasis:
    return called(cell, terms.bases, "no basis")


def as_reason(_name: str, cell: str, terms: "LeadTerms") -> int:
    return called(cell, terms.reasons, "no reason")


def as_source(_name: str, cell: str, terms: "LeadTerms") -> int:
    return terms.sources.get(cell) or called(cell, terms.sources, "no source")


def as_amount(_name: str, cell: str, _terms: Terms) -> int:
    cents = cents_in(cell)
    if cents is None:
        raise Refused("no amount", cell)
    return cents


def as_currency(_name: str, cell: str, _terms: Terms) -> str:
    if cell.upper() not in CURRENCIES:
        raise Refused("no currency", cell)
    return cell.upper()


def as_percent(_name: str, cell: str, _terms: Terms) -> int:
    found = PERCENT.fullmatch(cell)
    if found is None or int(found[1]) > 100:
        raise Refused("no percent", cell)
    return int(found[1])


def as_tags(name: str, cell: str, terms: Terms) -> tuple[str, ...]:
    """Return tags, with commas between them, each once."""
    as_typed(name, cell, terms)
    tags = [" ".join(tag.split()) for tag in cell.split(",") if tag.strip()]
    if len(tags) > MOST_TAGS:
        raise Refused("too many", str(MOST_TAGS))
    if any(len(tag) > TAG_LIMIT for tag in tags):
        raise Refused("too long", str(TAG_LIMIT))
    return tuple(tags)


@dataclass(frozen=True)
class LeadTerms(Terms):
    """What stages, owners, legal bases, reasons and sources are called, beside types and countries.

    `closed` are the stages in which leads are won or lost, `lost` those in which they are lost.
    Nothing new goes to `former` owners and helpers, who still have leads but can be given none.
    """

    stages: Mapping[str, int]
    closed: frozenset[int]
    lost: frozenset[int]
    owners: Mapping[str, int]
    former: Mapping[str, int]
    topics: Mapping[str, int]
    bases: Mapping[str, LegalBasis]
    reasons: Mapping[str, int]
    reason_names: Mapping[int, str]
    sources: Mapping[str, int]
    retired: Mapping[int, str]

    limits: ClassVar[Mapping[str, int]] = {
        "organisation": 200,
        "website": WEBSITE_LIMIT,
        "contact_name": 200,
        "contact_email": 254,
        "contact_source": 200,
        "next_step": 200,
        "campaign": 120,
        "description": LONGEST_DESCRIPTION,
        "lost_reason": 500,
    }
    one_line: ClassVar = ONE_LINE
    readers: ClassVar[Mapping[str, Callable[[str, str, Any], Any]]] = {
        "website": as_website,
        **dict.fromkeys(KINDS, as_number),
        "country": as_country,
        "type": as_type,
        "stage": as_stage,
        "owner": as_owner,
        "helpers": as_helpers,
        "topics": as_topics,
        "next_step_on": as_day,
        "expected_close_on": as_day,
        "amount": as_amount,
        "currency": as_currency,
        "probability": as_percent,
        "tags": as_tags,
        "contact_email": as_address,
        "contact_basis": as_basis,
        "lost_because": as_reason,
        "source": as_source,
    }


def organisation_in(said: Said) -> Said:
    """Return what a row of leads says of the organisation, as a row of organisations says it."""
    names = {"organisation_id": "id", "organisation": "name"}
    names |= {name: name for name in ("country", "website", *KINDS)}
    values = {own: said.values[name] for name, own in names.items() if name in said.values}
    return Said(said.number, values)


def note_of(said: Said, terms: LeadTerms) -> str:
    """Return why a lead is lost in words, without the reason of the list before them, with which a
    download writes them.
    """
    words = str(said.values.get("lost_reason", ""))
    name = terms.reason_names.get(said.values.get("lost_because", 0), "")
    return words.removeprefix(name).removeprefix(":").strip() if name else words


def loss_in_words(said: Said, terms: LeadTerms) -> str:
    """Return why a lead is lost as the lead says it then."""
    name = terms.reason_names.get(said.values.get("lost_because", 0), "")
    return ": ".join(filter(None, (name, note_of(said, terms))))
