"""The reader's language, time zone and country names."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_timezone
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, force_locale, get_translations, refresh
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from hubcommunity.core import clock
from hubcommunity.core.calendar_words import (
    clock_and_day,
    day_in_words,
    in_words,
    pattern_of_moments,
)
from hubcommunity.core.durations import in_one_unit

babel = Babel()
# The European Union's own usage for Greece and the United Kingdom (Interinstitutional Style Guide).
SHOWN_CODES = {"GR": "EL", "GB": "UK"}
# English dates as Europeans write them: 23 Nov 2026, 14:05.
EUROPEAN = {"en": "en_GB"}
# A currency without a sign of its own is written as three letters, apart from the number.
LETTER_BEFORE_DIGIT = re.compile(r"(?<=[A-Z])(?=\d)")
NOT_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}
# The language and time zone of a mail's receiver, while their mail is written.
receiver: ContextVar[tuple[str, str | None] | None] = ContextVar("receiver", default=None)


class Speech(NamedTuple):
    """How one reader is spoken to."""

    locale: Locale
    timezone: Any
    translations: Any
    name: tuple[str, str]


# Found once a request: templates ask for it with every text, and finding it out is not cheap.
present_speech: ContextVar[Speech | None] = ContextVar("present_speech", default=None)


def speech() -> Speech:
    """Return how the reader of this answer, or the receiver of the mail in hand, is spoken to."""
    found = present_speech.get()
    if found is None:
        found = speech_in(reader_language(), reader_timezone())
        if has_request_context():
            present_speech.set(found)
    return found


@lru_cache(maxsize=256)
def speech_in(language: str, zone: str) -> Speech:
    """Return how readers of a language in a time zone are spoken to; put together once."""
    locale = Locale.parse(EUROPEAN.get(language, language))
    with force_locale(locale):
        return Speech(locale, get_timezone(zone), get_translations(), (str(locale), zone))


def forget_speech(_error: object = None) -> None:
    present_speech.set(None)


def init_app(app: Flask) -> None:
    babel.init_app(
        app,
        locale_selector=lambda: speech().locale,
        timezone_selector=lambda: speech().timezone,
    )
    app.before_request(forget_speech)
    app.teardown_request(forget_speech)
    app.jinja_env.globals.update(_=translate, gettext=translate, ngettext=translate_number)
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        moment=moment,
        time_left=time_left,
        month=month,
        weekday=weekday,
        number=number,
        percent=percent,
        euro=euro,
        money=money,
        country=country_name,
        country_code=country_code,
    )
    app.jinja_env.globals["locale_code"] = locale_code


def locale_code() -> str:
    """Return the code of the reader's language for HTML: en-GB."""
    return speech().name[0].replace("_", "-")


@pass_eval_context
def translate(context: EvalContext, text: str, **values: Any) -> str:
    """Return a text in the reader's language; the values are escaped, the text is the hub's."""
    if not values:
        return said_by(speech().translations, text, Markup if context.autoescape else str)
    said = speech().translations.ugettext(text)
    return (Markup(said) if context.autoescape else said) % values  # noqa: S704


@lru_cache(maxsize=10_000)
def said_by(translations: Any, text: str, kind: type[str]) -> str:
    """A page says a hundred texts of the hub, most of them without a value."""
    return kind(translations.ugettext(text)) % {}


@pass_eval_context
def translate_number(context: EvalContext, one: str, many: str, num: int, **values: Any) -> str:
    """Return the text that fits the number, which it may show as `%(num)s`."""
    said = speech().translations.ungettext(one, many, num)
    shown = {"num": number(num)} | values
    return (Markup(said) if context.autoescape else said) % shown  # noqa: S704


@contextmanager
def writing_to(language: str, timezone: str | None) -> Iterator[None]:
    """Speak inside to the receiver of a mail, not to the person whose act causes it."""
    before = receiver.set((language, timezone))
    speaking = present_speech.set(None)
    refresh()
    try:
        yield
    finally:
        receiver.reset(before)
        present_speech.reset(speaking)
        refresh()


def reader_language() -> str:
    """Return the signed-in reader's language, else the best that the browser asks for."""
    languages = current_app.config["LANGUAGES"]
    to = receiver.get()
    if to is not None and to[0] in languages:
        return to[0]
    if to is not None or not has_request_context():
        return languages[0]
    reader = signed_in_reader()
    if reader is not None and reader.language in languages:
        return reader.language
    return request.accept_languages.best_match(languages, default=languages[0])


def reader_timezone() -> str:
    """Return the signed-in reader's time zone, else the hub's."""
    default = current_app.config["BABEL_DEFAULT_TIMEZONE"]
    to = receiver.get()
    if to is not None:
        return to[1] or default
    reader = signed_in_reader() if has_request_context() else None
    return (reader and reader.timezone) or default


def signed_in_reader() -> Any:
    """Return the person who is signed in."""
    user = current_user._get_current_object()
    return user.person if user is not None and user.is_authenticated else None


def today() -> date:
    """Return the present day where the reader is; what is due today is due by their calendar."""
    return clock.now().astimezone(speech().timezone).date()


def day(value: date | None) -> str:
    """Show a day in the reader's language: 23 Nov 2026. An instant shows its day there."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(speech().timezone).date()
    return day_in_words(value, speech().locale)


def short_day(value: date | None) -> str:
    """Show a day without its year: 23 Nov."""
    return in_words("MMMd", value, speech().locale) if value else ""


def month(value: date) -> str:
    """Show the month of a day in the reader's language: Nov 2026."""
    return in_words("yMMM", value, speech().locale)


def short_month(value: date) -> str:
    """Show the month of a day without its year: Nov."""
    return in_words("MMM", value, speech().locale)


def weekday(value: date) -> str:
    """Show the weekday of a day: Mon."""
    return in_words("E", value, speech().locale)


def moment(value: datetime | None) -> str:
    """Show an instant in the reader's language and time zone: 23 Nov 2026, 14:05."""
    if value is None:
        return ""
    now = speech()
    clock_face, its_day = clock_and_day(value, now.timezone)
    said = in_words("Hm", clock_face, now.locale), in_words("yMMMd", its_day, now.locale)
    return pattern_of_moments(now.locale).format(*said)


def time_left(left: timedelta) -> str:
    """Show how long it is until something, in one unit: 19 days, 5 hours, 12 minutes."""
    units = in_one_unit(left)
    return format_unit(units.number, f"duration-{units.name}", locale=speech().locale)


def number(value: float) -> str:
    """Show a number as the reader writes it: 1,000 or 1.000."""
    if isinstance(value, int) and 0 <= value < 1000:  # every language of Europe writes it alike
        return str(value)
    return format_decimal(value, locale=speech().locale)


def percent(share: float) -> str:
    """Show a share of one as the reader writes it: 83%."""
    return format_percent(share, locale=speech().locale)


def euro(cents: int | None) -> str:
    """Show an amount of euro cents as the reader writes it: €1,200.00."""
    return money(cents, "EUR")


def money(cents: int | None, currency: str | None) -> str:
    """Show an amount in the hundredth part of a currency; nothing where there is none."""
    if cents is None:
        return ""
    shown = format_currency(Decimal(cents) / 100, currency or "", locale=speech().locale)
    return LETTER_BEFORE_DIGIT.sub("\u00a0", shown)


def country_name(code: str | None) -> str:
    """Return a country's name in the reader's language; the code itself when it is unknown."""
    if not code:
        return ""
    return names_by_code()[code]


def names_by_code() -> dict[str, str]:
    """Return the countries' names in the reader's language, for lists that show many."""
    return names_of_countries(str(speech().locale))


def country_code(code: str) -> str:
    """Return the two letters under which Europeans know a country."""
    return SHOWN_CODES.get(code, code)


def countries() -> list[tuple[str, str]]:
    """List all countries as (code, name), in the order of the reader's language."""
    return sorted(names_by_code().items(), key=lambda pair: pair[1])


class NamesOfCountries(dict[str, str]):
    """Names by code; an unknown code is its own name."""

    def __missing__(self, code: str) -> str:
        return code


@lru_cache(maxsize=64)
def names_of_countries(locale: str) -> dict[str, str]:
    territories = Locale.parse(locale).territories
    return NamesOfCountries(
        (code, name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    )


@lru_cache(maxsize=1)
def timezones() -> list[str]:
    """List the IANA time zones by name."""
    return sorted(zone for zone in available_timezones() if "/" in zone and "Etc" not in zone)
