"""The way on which a contact says that they do not want to apply."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hubcommunity.core.access import public
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership.prepared_queries import prepared_behind
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.won_refusal_actions import turn_down
from hubcommunity.partnerships.won_refusal_forms import TurnDownForm


@bp.route("/join/prepared/<token>/no/", methods=["GET", "POST"])
@public
def won_refusal(token: str) -> ResponseReturnValue:
    """Ask why, which need not be answered, and forget what was filled in."""
    draft = prepared_behind(token)
    if draft is None:
        return redirect(url_for("membership.prepared", token=token))
    form = TurnDownForm()
    if not form.validate_on_submit():
        return render("partnerships/won_refusal.html", form=form, draft=draft, token=token)
    turn_down(token, reason=form.reason.data or "")
    db.session.commit()
    flash(_("Thank you. Nothing was sent, and what was filled in is forgotten."), "success")
    return redirect(url_for("pages.home"))
