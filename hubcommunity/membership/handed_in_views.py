"""What follows once a registration is handed in by somebody whose address is proven."""

from flask import flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.accounts.models import Account
from hubcommunity.accounts.session_actions import begin_session
from hubcommunity.core.db import db
from hubcommunity.core.sessions import remember, session_lifetime, this_browser
from hubcommunity.membership import registration_actions as actions


def onward(confirmed: actions.Confirmed) -> Response:
    """Keep it, sign in whose account was just made with a password they know, and lead on."""
    new = confirmed.account
    if new is not None and confirmed.knows_password and not current_user.is_authenticated:
        sign_in(new)
    db.session.commit()
    flash(actions.what_happened(confirmed.application), "success")
    must_choose = new is not None and not confirmed.knows_password
    return redirect(url_for(".confirmed" if must_choose else "pages.desk"))


def sign_in(account: Account) -> None:
    """Sign in who has just shown that the address is theirs, in a session of its own."""
    begin_session(account, browser=this_browser(), lasts=session_lifetime())
    remember(account)
