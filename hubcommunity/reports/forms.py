"""The months that a report tells of."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import MonthField, ValidationError
from wtforms.validators import Optional

from hubcommunity.core import clock
from hubcommunity.core.forms import Form
from hubcommunity.reports.policy import LONGEST, Period, period_of, period_of_month

NO_MONTH = _l("Enter a month as year and number, like 2026-11")


def begun(_form: Any, field: Any) -> None:
    """Refuse months before any hub's time, and those still to come."""
    if field.data is None:
        return
    if field.data.year < 2000:
        raise ValidationError(_l("Enter a month from the year 2000 on"))
    if field.data > clock.today():
        raise ValidationError(_l("Enter a month that has begun"))


class PeriodForm(Form):
    """What a reader asks the report for; it comes in the address, so it has no token."""

    class Meta:
        csrf = False

    since = MonthField(_l("From"), validators=[Optional(), begun], invalid_value_message=NO_MONTH)
    until = MonthField(_l("Until"), validators=[Optional(), begun], invalid_value_message=NO_MONTH)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the months, and then what lies between them."""
        if not super().validate(extra_validators):
            return False
        length = self.asked.length
        if length < 1:
            self.since.errors = [_("The first month comes after the last one: swap them")]
        elif length > LONGEST:
            self.since.errors = [_("Choose ten years at the most")]
        return not self.since.errors

    @property
    def asked(self) -> Period:
        return period_of(self.since.data, self.until.data, clock.today())

    @property
    def period(self) -> Period:
        """The months asked for; those of the last year where they cannot be told."""
        return period_of(None, None, clock.today()) if self.errors else self.asked

    def show(self, period: Period) -> None:
        """Fill the fields with the months that are told; what cannot be told stays as typed."""
        if not self.errors:
            for field in (self.since, self.until):
                told(field, getattr(period, field.name))


class MonthForm(Form):
    """The one month that a reader asks for, in the address as well."""

    class Meta:
        csrf = False

    month = MonthField(_l("Month"), validators=[Optional(), begun], invalid_value_message=NO_MONTH)

    @property
    def period(self) -> Period:
        """The month asked for; the last one that is over where none is, or none can be told."""
        return period_of_month(None if self.errors else self.month.data, clock.today())

    def show(self, period: Period) -> None:
        """Fill the field with the month that is told; what cannot be told stays as typed."""
        if not self.errors:
            told(self.month, period.since)


def told(field: MonthField, month: date) -> None:
    field.data, field.raw_data = month, None
