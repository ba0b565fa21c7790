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
from babel.dates import format_skeleton, get_datetime_format
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from flask import Flask, current_app, has_request_context, request
from flask_babel import (
    Babel,
    format_date,
    get_locale,
    get_timezone,
    get_translations,
    refresh,
)
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from hubcommunity.core import clock

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


# Found once a request: templates ask for it with every text, and finding it out is not cheap.
present_speech: ContextVar[Speech | None] = ContextVar("present_speech", default=None)


def speech() -> Speech:
    """Return how the reader of this answer, or the receiver of the mail in hand, is spoken to."""
    found = present_speech.get()
    if found is None:
        locale = get_locale() or Locale.parse("en_GB")
        found = Speech(locale, get_timezone(), get_translations())
        if has_request_context():
            present_speech.set(found)
    return found


def forget_speech(_error: object = None) -> None:
    present_speech.set(None)


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=reader_locale, timezone_selector=reader_timezone)
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
    app.jinja_env.globals["locale_code"] = lambda: str(speech().locale).replace("_", "-")


@pass_eval_context
def translate(context: EvalContext, text: str, **values: Any) -> str:
    """Return a text in the reader's language; the values are escaped, the text is the hub's."""
    said = speech().translations.ugettext(text)
    return (Markup(said) if context.autoescape else said) % values  # noqa: S704


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


def today() -> date:
    """Return the present day where the reader is; what is due today is due by their calendar."""
    return clock.now().astimezone(speech().timezone).date()


def day(value: date | None) -> str:
    """Show a day in the reader's language: 23 Nov 2026. An instant shows its day there."""
    return format_date(value, "medium") if value else ""


def short_day(value: date | None) -> str:
    """Show a day without its year: 23 Nov."""
    return short_day_in(value, speech().locale) if value else ""


@lru_cache(maxsize=512)
def short_day_in(value: date, locale: Locale) -> str:
    """Boards and calendars show the same few days hundreds of times."""
    return format_skeleton("MMMd", value, locale=locale)


def month(value: date) -> str:
    """Show the month of a day in the reader's language: Nov 2026."""
    return format_skeleton("yMMM", value, locale=speech().locale)


def short_month(value: date) -> str:
    """Show the month of a day without its year: Nov."""
    return format_skeleton("MMM", value, locale=speech().locale)


def weekday(value: date) -> str:
    """Show the weekday of a day: Mon."""
    return format_skeleton("E", value, locale=speech().locale)


def moment(value: datetime | None) -> str:
    """Show an instant in the reader's language and time zone: 23 Nov 2026, 14:05."""
    if value is None:
        return ""
    now = speech()
    # Babel has no skeleton for both, so the language's own pattern joins the time and the day.
    pattern = str(get_datetime_format("medium", now.locale)).replace("'", "")
    return pattern.format(
        *(format_skeleton(part, value, now.timezone, True, now.locale) for part in ("Hm", "yMMMd"))
    )


def time_left(left: timedelta) -> str:
    """Show how long it is until something, in one unit: 19 days, 5 hours, 12 minutes."""
    minutes = max(0, int(left.total_seconds() // 60))
    for unit, length in (("day", 24 * 60), ("hour", 60)):
        if minutes >= 2 * length:
            return format_unit(minutes // length, f"duration-{unit}", locale=speech().locale)
    return format_unit(minutes, "duration-minute", locale=speech().locale)


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
