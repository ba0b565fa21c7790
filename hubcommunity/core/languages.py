"""The languages in which organisations write of themselves, and those that a reader reads."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from babel import Locale
from flask import current_app, request
from flask_login import current_user

from hubcommunity.core.i18n import speech

# The official languages of the Union, then those of its neighbours and regions.
OF_EUROPE = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt"),
    *("lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
    *("bs", "ca", "eu", "gl", "hy", "is", "ka", "lb", "mk", "nb", "nn", "se", "sq", "sr", "tr"),
    *("uk", "cy"),
)


def offered() -> list[tuple[str, str]]:
    """List the languages to write in as (code, name): the hub's own first, then by name."""
    own = list(dict.fromkeys(code[:2] for code in current_app.config["LANGUAGES"]))
    others = sorted((language_name(code), code) for code in OF_EUROPE if code not in own)
    named = [(code, language_name(code)) for code in own]
    return named + [(code, name) for name, code in others]


def language_name(code: str) -> str:
    """Return a language's name in the reader's language; the code itself when it is unknown."""
    return names_of_languages(str(speech().locale)).get(code, code)


@lru_cache(maxsize=64)
def names_of_languages(locale: str) -> Mapping[str, str]:
    return Locale.parse(locale).languages


def read_by_reader() -> list[str]:
    """Return the languages that the reader of this answer reads, the best first.

    Norwegians say `no` or `nb` for the same.
    """
    told = [language.partition("-")[0] for language in request.accept_languages.values()]
    if current_user.is_authenticated:
        told.insert(0, current_user.person.language)
    return ["nb" if code == "no" else code for code in told]


def best_of(languages: Iterable[str], wanted: Iterable[str]) -> str:
    """Return the first wanted language there is, else the first one; empty where there is none."""
    present = list(languages)
    return next((code for code in wanted if code in present), present[0] if present else "")
