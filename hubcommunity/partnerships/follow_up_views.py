"""What follows a step of each kind: staff read it, administrators change it."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import ADMINISTRATOR, administrator_only, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.partnerships import follow_up_actions, step_queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.step_forms import FollowUpForm
from hubcommunity.partnerships.step_models import ActivityKind

AT = "/staff/settings/follow-ups/"


@bp.get(AT)
@staff_only
def follow_ups() -> str:
    return render(
        "partnerships/follow_ups.html",
        kinds=[kind for kind in ActivityKind if kind is not ActivityKind.NOTE],
        known=step_queries.follow_ups(),
        may_change=current_user.has_duty(ADMINISTRATOR),
    )


@bp.route(f"{AT}<any(call, mail, meeting, task):kind>/", methods=["GET", "POST"])
@administrator_only
def change_follow_up(kind: str) -> ResponseReturnValue:
    of = ActivityKind(kind)
    form = FollowUpForm(step_queries.follow_up_of(of))
    if not form.validate_on_submit():
        return render("partnerships/follow_up.html", form=form, kind=of)
    follow_up_actions.change(of, by=current_user.person, **form.values())
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".follow_ups"))
