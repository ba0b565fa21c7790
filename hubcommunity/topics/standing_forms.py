"""Forms of what staff do to a membership."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired

from hubcommunity.core import clock
from hubcommunity.core.forms import Form, required, sensible_day, trimmed


class ReasonForm(Form):
    """An act on a membership, and why."""

    reason = TextAreaField(
        _l("Reason"),
        required(_l("Say why"), 300),
        description=_l("It stays on record, for staff to read."),
        filters=[trimmed],
    )


class DatedReasonForm(ReasonForm):
    """An act on a membership from a day on, and why."""

    on = DateField(
        _l("From"), [DataRequired(_l("Enter a day")), sensible_day], default=lambda: clock.today()
    )
