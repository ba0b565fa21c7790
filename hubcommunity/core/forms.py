"""Fields and checks that forms of several packages share."""

import re
from typing import Any
from unicodedata import category
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, Length, StopValidation

from hubcommunity.core.i18n import countries
from hubcommunity.core.text import HOST_LIMIT, website_host

# What WTForms says by itself, said so that a reader knows what to do.
SENTENCES = {
    "Not a valid choice.": _l("Choose one of those in the list"),
    "Not a valid choice": _l("Choose one of those in the list"),
    "Invalid Choice: could not coerce.": _l("Choose one of those in the list"),
    "'%(value)s' is not a valid choice for this field.": _l("Choose one of those in the list"),
    "'%(value)s' are not valid choices for this field.": _l("Choose one of those in the list"),
    "Not a valid date value.": _l("Enter a day that there is, with day, month and year"),
    "Not a valid time value.": _l("Enter a time like 14:30"),
    "Not a valid integer value.": _l("Enter a whole number"),
    "Not a valid decimal value.": _l("Enter a number"),
}
TOO_LONG = _l("This is too long: %(max)d characters at most")
# The column that keeps a web address.
WEBSITE_LIMIT = 300
# One or two digits of cents: 1.200 may be twelve hundred to its writer, and is asked for anew.
AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")
MOST_CENTS = 100_000_000_000
# Those that calendars of ours reach.
YEARS = range(2000, 3000)

# Plain ASCII addresses reach everybody.
reachable = Email(_l("Enter an e-mail address like name@organisation.eu"), allow_smtputf8=False)

# Signs that turn the direction of what is written after them.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class OurSentences:
    """The sentences of fields that have none of their own; whatever else is asked for stays."""

    def gettext(self, sentence: str) -> str:
        return str(SENTENCES.get(sentence, sentence))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


class Form(FlaskForm):
    """The base of every form."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> OurSentences:
            return OurSentences()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Say of what could not be read just that: the other checks saw no value at all."""
        is_sound = super().validate(*args, **kwargs)
        for field in self:
            if field.process_errors:
                field.errors = field.errors[:1]
        return is_sound


class VersionedForm(Form):
    """A form that carries which version of a thing its reader saw."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """Return the version seen; 0, which nothing has, where none is sent or it is no number."""
        sent = self.version.raw_data
        return (whole_number(sent[0]) if sent else None) or 0


def trimmed(value: str | None) -> str:
    """Return what was typed, for the `filters` of a field: no white space around it, lines that
    end as ours do, and no NUL, which PostgreSQL does not keep; nothing where nothing can be seen.
    """
    text = (value or "").replace("\r\n", "\n").replace("\0", "").strip()
    return text if any(category(char)[0] not in "CZ" for char in text) else ""


def required(sentence: Any, limit: int) -> list[Any]:
    """Return the checks of a field that must be filled, as long as its column at most."""
    return [DataRequired(sentence), Length(max=limit, message=TOO_LONG)]


def naming(sentence: Any, limit: int) -> list[Any]:
    """Return the checks of a required name; names stand in mails of ours, so none is an advert."""
    return [*required(sentence, limit), plain_name]


def plain_name(_form: Any, field: Any) -> None:
    """Refuse a name with a web address in it, or with signs that nobody can see."""
    text = (field.data or "").casefold()
    if hides_signs(text) or "://" in text or "www." in text:
        raise ValidationError(_l("Enter a name in one line, without a web address"))


def one_line(_form: Any, field: Any) -> None:
    """Refuse line breaks and signs that nobody can see: what is typed here stands in mails."""
    if hides_signs(field.data or ""):
        raise ValidationError(_l("Enter this in one line"))


def hides_signs(text: str) -> bool:
    return any(category(char) in ("Cc", "Zl", "Zp") or char in TURNING for char in text)


def address(sentence: Any) -> list[Any]:
    """Return the checks of a required e-mail address."""
    return [*required(sentence, 254), reachable]


def whole_number(text: Any) -> int | None:
    """Return the number in a hidden field or an address; None for what no row of ours can have."""
    told = str(text or "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= 9 else None


def sensible_day(_form: Any, field: Any) -> None:
    """Refuse days that no calendar of ours reaches."""
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(_l("Enter a day between the years 2000 and 2999"))


class AmountField(StringField):
    """An amount, with a point or a comma before its hundredths; `cents` is None for nothing."""

    cents: int | None = None
    most = MOST_CENTS

    def process_data(self, value: int | None) -> None:
        """Show cents as an amount."""
        self.data = "" if value is None else f"{value // 100}.{value % 100:02d}"

    def pre_validate(self, form: Any) -> None:
        text = trimmed(self.data)
        if not text:
            return
        self.cents = cents_in(text, self.most)
        if self.cents is None:
            raise ValidationError(_l("Enter an amount like 1200 or 1200.50"))


def cents_in(text: str, most: int = MOST_CENTS) -> int | None:
    """Return the amount that a text says; None for what is none, or more than we count with."""
    found = AMOUNT.fullmatch("".join(text.split()).removeprefix("€"))
    cents = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0
    return cents if 0 < cents <= most else None


class CountryField(SelectField):
    """A choice of all countries, in the order of the reader's language."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=country_choices, **kwargs)


def country_choices() -> list[SelectChoice]:
    named = [SelectChoice(code, name) for code, name in countries()]
    return [SelectChoice("", _l("Choose a country")), *named]


class BoxesField(SelectMultipleField):
    """Choices of which several count, each a box of its own."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class WebsiteField(StringField):
    """A web address, taken with or without https:// and kept with, no longer than its column."""

    data: str | None

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            return
        whole = self.data if "//" in self.data else f"https://{self.data}"
        if not is_web_address(whole):
            raise StopValidation(_l("Enter a web address like www.organisation.eu"))
        if len(whole) > WEBSITE_LIMIT:
            raise StopValidation(TOO_LONG % {"max": WEBSITE_LIMIT})
        self.data = whole


def is_web_address(text: str) -> bool:
    """Say whether a text is an http address with a host that has a dot in it, and no space."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if hides_signs(text) or any(char.isspace() for char in text):
        return False
    is_host = "." in host.strip(".") and not set(host) & set(" <>\"'")
    is_host = is_host and len(website_host(text) or "") <= HOST_LIMIT
    return parts.scheme in ("http", "https") and is_host and parts.username is None
