"""The form by which a day of reminders is added."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired

from hubcommunity.core.forms import Form
from hubcommunity.membership.reminder_day_actions import A_YEAR
from hubcommunity.membership.term_forms import within


class ReminderDayForm(Form):
    days = IntegerField(
        _l("Days after the last day of a term"),
        [InputRequired(_l("Enter a number of days")), within(-A_YEAR, A_YEAR)],
        description=_l("A minus stands for days before it: -14 is two weeks before. 0 is the day."),
    )
