"""Filters of the staff's lists."""

from datetime import UTC, date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import to_utc
from wtforms import DateField, StringField
from wtforms.validators import Optional

from hubcommunity.core.forms import Form, sensible_day, trimmed


class AuditFilter(Form):
    """What a reader asks the trail for; it comes in the address, so it has no token."""

    class Meta:
        csrf = False

    event = StringField(_l("Event begins with"), filters=[trimmed])
    email = StringField(_l("E-mail address of who did it"), filters=[trimmed])
    since = DateField(_l("From"), validators=[Optional(), sensible_day])
    until = DateField(_l("Until"), validators=[Optional(), sensible_day])

    @property
    def first_instant(self) -> datetime | None:
        return midnight(self.since.data)

    @property
    def last_instant(self) -> datetime | None:
        return midnight(self.until.data, days=1)


def midnight(day: date | None, days: int = 0) -> datetime | None:
    """Return the instant at which a day begins for the reader, some days later."""
    if day is None:
        return None
    begins = datetime(day.year, day.month, day.day) + timedelta(days=days)  # noqa: DTZ001
    return to_utc(begins).replace(tzinfo=UTC)
