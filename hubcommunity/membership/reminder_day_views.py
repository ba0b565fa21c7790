"""The days of reminders: staff read them, administrators add and retire them."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import ADMINISTRATOR, administrator_only, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership import reminder_day_actions as actions
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.reminder_day_forms import ReminderDayForm
from hubcommunity.membership.term_reminder_queries import reminder_days

AT = "/staff/settings/reminders/"


@bp.get(AT)
@staff_only
def reminders() -> str:
    return days_page(ReminderDayForm(formdata=None))


def days_page(form: ReminderDayForm) -> str:
    return render(
        "membership/reminders.html",
        days=reminder_days(),
        form=form,
        may_change=current_user.has_duty(ADMINISTRATOR),
    )


@bp.post(AT)
@administrator_only
def add_reminder_day() -> ResponseReturnValue:
    form = ReminderDayForm()
    if not form.validate_on_submit():
        return days_page(form)
    actions.add_day(form.days.data, by=current_user.person)
    return kept_days(_("The day is added. Terms that are past it are not reminded of."))


@bp.post(f"{AT}<int(signed=True):days>/retire")
@administrator_only
def retire_reminder_day(days: int) -> Response:
    actions.retire_day(days, by=current_user.person)
    return kept_days(_("Nobody is reminded on this day any more."))


def kept_days(told: str) -> Response:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".reminders"))
