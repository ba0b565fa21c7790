"""The link in the mail: a page with a button that confirms the address."""

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user

from hubcommunity.accounts.models import Account
from hubcommunity.accounts.session_actions import begin_session
from hubcommunity.core.access import public
from hubcommunity.core.browsers import browser_name
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership import registration_actions as actions
from hubcommunity.membership import registration_queries as queries
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.registration_views import KEPT


@bp.route("/join/confirm/<token>/", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address when the button is pressed; looking at the page uses nothing up."""
    draft = queries.draft_behind(token)
    if draft is None:
        return render("membership/link_gone.html"), 410
    if request.method == "GET":
        return render("membership/confirm.html", draft=draft, token=token)
    confirmed = actions.confirm(token)
    session.pop(KEPT, None)
    if confirmed.account is not None and not current_user.is_authenticated:
        sign_in(confirmed.account)
    db.session.commit()
    flash(actions.what_happened(confirmed.application), "success")
    return redirect(url_for("pages.desk"))


def sign_in(account: Account) -> None:
    """Sign in who has just shown that the address is theirs, in a session of its own."""
    lasts = current_app.permanent_session_lifetime
    begin_session(account, browser=browser_name(request.user_agent.string), lasts=lasts)
    db.session.flush()
    session.clear()
    login_user(account)
    session.permanent = True


@bp.post("/join/confirm/<token>/deny")
@public
def deny(token: str) -> ResponseReturnValue:
    """Forget what somebody else filled in with this address."""
    if queries.draft_behind(token) is None:
        return render("membership/link_gone.html"), 410
    actions.deny(token)
    db.session.commit()
    flash(_("Thank you. What was filled in with your address is forgotten."), "success")
    return redirect(url_for("pages.home"))
