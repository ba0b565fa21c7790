"""Signing in and out, and a new password when it is forgotten."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, logout_user
from limits import parse
from werkzeug.wrappers import Response

from hubcommunity.accounts import password_actions, queries, session_actions
from hubcommunity.accounts.blueprint import bp
from hubcommunity.accounts.forms import ForgotForm, NewPasswordForm, SignInForm
from hubcommunity.accounts.models import Account, LoginSession
from hubcommunity.core import attempts
from hubcommunity.core.access import asks_token, public
from hubcommunity.core.db import db
from hubcommunity.core.links import is_own_path
from hubcommunity.core.sessions import remember, session_lifetime, this_browser
from hubcommunity.core.templating import render
from hubcommunity.core.text import as_uid, fold_email

FAILURES = parse("5/minute")
FAILURES_OF_SOURCE = parse("30/minute")
LINKS = parse("5/hour")
LINKS_OF_SOURCE = parse("20/hour")

login_manager = LoginManager()
# A session is a row of ours that can be ended; networks that change addresses must not end it.
login_manager.session_protection = None
login_manager._session_identifier_generator = str  # what it would compare, with every page


@login_manager.user_loader
def load(session_uid: str) -> Account | None:
    """Return who is signed in by the session that the cookie names; it opens nothing for programs.

    So no page of another site can use the API in its reader's name.
    """
    if asks_token():
        return None
    uid = as_uid(session_uid)
    return queries.signed_in_by(uid) if uid else None


@bp.route("/sign-in/", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in; where the address or the password is wrong, say neither which."""
    if current_user.is_authenticated:
        return redirect(way_on(current_user))
    form = SignInForm()
    if form.validate_on_submit():
        login = try_to_sign_in(form.email.data, form.password.data)
        if login is not None:
            login.account.session = login
            remember(login.account)
            return redirect(way_on(login.account))
        form.form_errors.append(_("The email address or the password is not right."))
    return render("accounts/sign_in.html", form=form)


def try_to_sign_in(address: str, password: str) -> LoginSession | None:
    """Count the try before it is judged, so that many at once are no way around the limit."""
    source = attempts.source()
    key = ("sign-in", fold_email(address), source)
    refusal = _("Signing in failed too often.")
    attempts.require(FAILURES_OF_SOURCE, "sign-in", source, refusal=refusal)
    left = attempts.spend(FAILURES, *key, refusal=refusal)
    login = session_actions.sign_in(
        address, password, browser=this_browser(), lasts=session_lifetime(), last_try=left == 0
    )
    db.session.commit()
    if login is None:
        attempts.spend(FAILURES_OF_SOURCE, "sign-in", source, refusal=refusal)
    else:
        attempts.forget(FAILURES, *key)
    return login


def way_on(account: Account) -> str:
    """Return the page of ours that was asked for before, or where a day begins."""
    wanted = request.args.get("next", "")
    if is_own_path(wanted):
        return wanted
    return url_for("pages.staff" if account.is_staff else "pages.desk")


@bp.post("/sign-out/")
@public
def sign_out() -> Response:
    """End the session here; where none is left, there is nothing to say about it."""
    if current_user.is_authenticated:
        session_actions.sign_out(current_user._get_current_object())
        db.session.commit()
        logout_user()
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("pages.home"))


@bp.route("/forgot-password/", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Write a link to the address; the page is the same whether an account has it or not."""
    form = ForgotForm(email=request.args.get("email"))
    if form.validate_on_submit():
        source = attempts.source()
        refusal = _("Links were asked for too often.")
        attempts.spend(LINKS_OF_SOURCE, "forgot", source, refusal=refusal)
        attempts.spend(LINKS, "forgot", fold_email(form.email.data), source, refusal=refusal)
        password_actions.send_reset_link(form.email.data)
        db.session.commit()
        return redirect(url_for(".sent"))
    return render("accounts/forgot.html", form=form)


@bp.get("/forgot-password/sent/")
@public
def sent() -> str:
    return render("accounts/sent.html")


@bp.route("/forgot-password/<token>/", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Take a new password by a link from a mail; looking at the page uses nothing up."""
    found = queries.usable_token(password_actions.RESET, token)
    account = password_actions.account_behind(found) if found else None
    if account is None:
        return render("accounts/link_gone.html"), 410
    form = NewPasswordForm(*password_actions.personal_words(account.person))
    if form.validate_on_submit():
        password_actions.reset_password(token, form.new_password.data)
        db.session.commit()
        flash(_("Your new password is set. Sign in with it."), "success")
        return redirect(url_for(".sign_in"))
    return render("accounts/reset.html", form=form, account=account)
