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
from hubcommunity.partnerships.step_mail_actions import WANTS
from hubcommunity.partnerships.step_mail_queries import settings_of

KINDS = ("daily", "weekly", "assigned")


@bp.route("/account/notifications/leads/", methods=["GET", "POST"])
@staff_only
def step_mail_settings() -> ResponseReturnValue:
    person = current_user.person
    chosen = settings_of(person)
    wanted = [getattr(chosen, name, True) for name in WANTS]
    form = StepMailForm(**dict(zip(KINDS, wanted, strict=True)))
    if not form.validate_on_submit():
        return render("partnerships/step_mails.html", form=form)
    step_mail_actions.choose(person, **{kind: form[kind].data for kind in KINDS})
    db.session.commit()
    flash(_("Your choice is saved, and counts from now on."), "success")
    return redirect(url_for(".step_mail_settings"))
