"""The fields that a letter's text can have: a closed list, put in as they are, nothing computed."""

import re
from collections.abc import Callable, Iterable, Mapping

from hubcommunity.core.hub import hub
from hubcommunity.core.i18n import country_name
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person

FIELD = re.compile(r"\{\{([^{}]*)\}\}")
# What Markdown would read as more than the sign itself.
SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")
LINE_END = re.compile(r"(?<=[^\n])\n(?=[^\n])")
FIELDS = (
    *("contact_name", "contact_given_name", "organisation_name", "country"),
    *("sender_name", "hub_name"),
)


def values(lead: Lead, contact: Person, sender: Person) -> dict[str, str]:
    """Return what stands for each field in a letter; nothing where it is not known."""
    found = {
        "contact_name": contact.name,
        "contact_given_name": contact.given_name,
        "organisation_name": lead.organisation_name,
        "country": country_name(lead.country) if lead.country else "",
        "sender_name": sender.name,
        "hub_name": hub.name,
    }
    return {name: " ".join(value.split()) for name, value in found.items()}


def named_in(text: str) -> list[str]:
    """Return the fields that a text names, each once, in their order."""
    return list(dict.fromkeys(name.strip() for name in FIELD.findall(text)))


def unknown_in(text: str, known: Iterable[str] = FIELDS) -> list[str]:
    """Return what stands in double braces and is no field, braces that do not close among it."""
    wrong = [name for name in named_in(text) if name not in set(known)]
    rest = FIELD.sub("", text)
    return wrong + [braces for braces in ("{{", "}}") if braces in rest]


def fill(text: str, given: Mapping[str, str], say: Callable[[str], str] = str) -> str:
    """Return the text with its fields filled in; what is put in is not looked into again."""
    return FIELD.sub(lambda found: say(given[found[1].strip()]), text)


def as_letter(text: str, given: Mapping[str, str]) -> str:
    """Return the text in Markdown, filled in; a line ends where its writer ended it."""
    return LINE_END.sub("  \n", fill(text, given, as_markdown))


def as_markdown(value: str) -> str:
    """Return a value so that Markdown shows it as it is: names come from strangers."""
    return SPECIAL.sub(r"\\\1", value)
