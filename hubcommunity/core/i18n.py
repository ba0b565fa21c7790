"""The reader's language, time zone and country names."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import format_skeleton
from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, format_date, format_decimal, get_locale, get_timezone, refresh
from flask_login import current_user

babel = Babel()
# The European Union's own usage for Greece and the United Kingdom (Interinstitutional Style Guide).
SHOWN_CODES = {"GR": "EL", "GB": "UK"}
# English dates as Europeans write them: 23 Nov 2026, 14:05.
EUROPEAN = {"en": "en_GB"}
NOT_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}
# The language and time zone of a mail's receiver, while their mail is written.
receiver: ContextVar[tuple[str, str | None] | None] = ContextVar("receiver", default=None)


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=reader_locale, timezone_selector=reader_timezone)
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        moment=moment,
        number=format_decimal,
        country=country_name,
        country_code=country_code,
    )
    app.jinja_env.globals["locale_code"] = lambda: str(get_locale() or "en").replace("_", "-")


@contextmanager
def writing_to(language: str, timezone: str | None) -> Iterator[None]:
    """Speak inside to the receiver of a mail, not to the person whose act causes it."""
    before = receiver.set((language, timezone))
    refresh()
    try:
        yield
    finally:
        receiver.reset(before)
        refresh()


def reader_locale() -> str:
    """Return the locale of the reader's language."""
    language = reader_language()
    return EUROPEAN.get(language, language)


def reader_language() -> str:
    """Return the signed-in reader's language, else the best that the browser asks for."""
    languages = current_app.config["LANGUAGES"]
    to = receiver.get()
    if to is not None and to[0] in languages:
        return to[0]
    if to is not None or not has_request_context():
        return languages[0]
    if current_user and current_user.is_authenticated and current_user.person.language in languages:
        return current_user.person.language
    return request.accept_languages.best_match(languages, default=languages[0])


def reader_timezone() -> str:
    """Return the signed-in reader's time zone, else the hub's."""
    default = current_app.config["BABEL_DEFAULT_TIMEZONE"]
    to = receiver.get()
    if to is not None:
        return to[1] or default
    if has_request_context() and current_user and current_user.is_authenticated:
        return current_user.person.timezone or default
    return default


def day(value: date | None) -> str:
    """Show a day in the reader's language: 23 Nov 2026. An instant shows its day there."""
    return format_date(value, "medium") if value else ""


def short_day(value: date | None) -> str:
    """Show a day without its year: 23 Nov."""
    return format_skeleton("MMMd", value, locale=get_locale()) if value else ""


def moment(value: datetime | None) -> str:
    """Show an instant in the reader's language and time zone: 23 Nov 2026, 14:05."""
    if value is None:
        return ""
    return format_skeleton("yMMMdHm", value, tzinfo=get_timezone(), locale=get_locale())


def country_name(code: str | None) -> str:
    """Return a country's name in the reader's language; the code itself when it is unknown."""
    if not code:
        return ""
    return names_of_countries(str(get_locale() or "en")).get(code, code)


def country_code(code: str) -> str:
    """Return the two letters under which Europeans know a country."""
    return SHOWN_CODES.get(code, code)


def countries() -> list[tuple[str, str]]:
    """List all countries as (code, name), in the order of the reader's language."""
    names = names_of_countries(str(get_locale() or "en"))
    return sorted(names.items(), key=lambda pair: pair[1])


@lru_cache(maxsize=64)
def names_of_countries(locale: str) -> dict[str, str]:
    territories = Locale.parse(locale).territories
    return {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    }


@lru_cache(maxsize=1)
def timezones() -> list[str]:
    """List the IANA time zones by name."""
    return sorted(zone for zone in available_timezones() if "/" in zone and "Etc" not in zone)
