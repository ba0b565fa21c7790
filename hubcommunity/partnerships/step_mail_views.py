"""Which mails about their leads somebody of the staff wants."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.partnerships import step_mail_actions
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.step_forms import StepMailForm
from hubcommunity.partnerships.step_mail_queries import settings_of


@bp.route("/account/notifications/leads/", methods=["GET", "POST"])
@staff_only
def step_mail_settings() -> ResponseReturnValue:
    person = current_user.person
    chosen = settings_of(person)
    daily, weekly = (chosen.wants_daily, chosen.wants_weekly) if chosen else (True, True)
    form = StepMailForm(daily=daily, weekly=weekly)
    if not form.validate_on_submit():
        return render("partnerships/step_mails.html", form=form)
    step_mail_actions.choose(person, daily=form.daily.data, weekly=form.weekly.data)
    db.session.commit()
    flash(_("Your choice is saved, and counts from now on."), "success")
    return redirect(url_for(".step_mail_settings"))
