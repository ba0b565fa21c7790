"""What types of organisation and countries are called in the tables of others."""

from typing import Any

from babel import Locale
from flask import current_app
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.i18n import SHOWN_CODES, names_of_countries
from hubcommunity.core.text import fold
from hubcommunity.organisations.models import OrganisationType

# In which tables of Europe's associations name countries, whatever the hub itself speaks.
LANGUAGES = ("en", "de", "fr", "es", "it", "fi", "nl", "pt", "pl")


def common_terms() -> dict[str, Any]:
    """Return what types and countries are called, as the terms of every kind of table have it."""
    types = {}
    for kind in db.session.scalars(select(OrganisationType).order_by(OrganisationType.id.desc())):
        types[fold(kind.name)] = kind.id
    for kind in db.session.scalars(select(OrganisationType)):
        types[kind.code] = types[fold(kind.code)] = kind.id
    named = countries()
    return {
        "types": types,
        "countries": {name: min(codes) for name, codes in named.items() if len(codes) == 1},
        "unclear": frozenset(name for name, codes in named.items() if len(codes) > 1),
    }


def countries() -> dict[str, set[str]]:
    """Return the codes of the countries that have a name in one of the languages, by that name.

    A code is a name as well, also that by which Europeans know a country.
    """
    found: dict[str, set[str]] = {}
    for language in {*LANGUAGES, *current_app.config["LANGUAGES"]}:
        for code, name in names_of_countries(str(Locale.parse(language))).items():
            for word in (name, code, SHOWN_CODES.get(code, code)):
                found.setdefault(fold(word), set()).add(code)
    return found
