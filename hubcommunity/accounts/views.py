"""A person's own account: profile, password, address, and where they are signed in."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.accounts import (
    access_token_views,
    email_actions,
    password_actions,
    queries,
    session_actions,
)
from hubcommunity.accounts.blueprint import bp
from hubcommunity.accounts.forms import ChangeEmailForm, ChangePasswordForm, ProfileForm
from hubcommunity.accounts.owner_views import is_owner, own_account
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.people.actions import change_profile

__all__ = ["access_token_views", "bp"]


@bp.route("/account/", methods=["GET", "POST"])
@signed_in
def show() -> ResponseReturnValue:
    """Show and change what a person says of themselves."""
    person = current_user.person
    form = ProfileForm(obj=person)
    if form.validate_on_submit():
        said = {name: field.data for name, field in form._fields.items() if name != "csrf_token"}
        change_profile(person, by=person, **(said | {"timezone": form.timezone.data or None}))
        db.session.commit()
        flash(_("Your profile is saved."), "success")
        return redirect(url_for(".show"))
    return render("accounts/show.html", form=form)


@bp.route("/account/password/", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change the password, with the present one; every other browser is signed out."""
    account = own_account()
    form = ChangePasswordForm(*password_actions.personal_words(account.person))
    if form.validate_on_submit() and is_owner(account, form.current_password):
        password_actions.change_password(account, form.new_password.data, keep=account.session)
        db.session.commit()
        flash(_("Your password is changed. Other browsers are signed out."), "success")
        return redirect(url_for(".show"))
    return render("accounts/password.html", form=form)


@bp.route("/account/email/", methods=["GET", "POST"])
@signed_in
def email() -> ResponseReturnValue:
    """Ask for another address, with the password; a mail to it asks to confirm."""
    account = own_account()
    form = ChangeEmailForm()
    if form.validate_on_submit() and is_owner(account, form.current_password):
        try:
            email_actions.ask_for_new_email(account, form.email.data)
        except RuleBroken as broken:
            form.email.errors = [str(broken)]
        else:
            db.session.commit()
            flash(_("We have written to %(address)s.", address=form.email.data), "info")
            return redirect(url_for(".email"))
    return render("accounts/email.html", form=form)


@bp.route("/account/email/<token>/", methods=["GET", "POST"])
@signed_in
def confirm_email(token: str) -> ResponseReturnValue:
    """Take the new address when its button is pressed, in the account that asked for it."""
    account = own_account()
    found = queries.usable_token(email_actions.CHANGE, token)
    if found is None or found.subject_uid != account.uid:
        return render("accounts/link_gone.html"), 410
    if request.method == "GET":
        return render("accounts/confirm_email.html", address=found.payload["address"])
    email_actions.confirm_new_email(account, token)
    db.session.commit()
    flash(_("Your new address is confirmed. Sign in with it from now on."), "success")
    return redirect(url_for(".show"))


@bp.get("/account/sessions/")
@signed_in
def sessions() -> str:
    page = queries.sessions_of(own_account(), page_number())
    return render("accounts/sessions.html", page=page)


@bp.post("/account/sessions/<uuid:uid>/end")
@signed_in
def end_session(uid: uuid.UUID) -> Response:
    session_actions.end_session(queries.session_or_404(own_account(), uid))
    db.session.commit()
    flash(_("That browser is signed out."), "success")
    return redirect(url_for(".sessions"))


@bp.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> Response:
    session_actions.end_sessions(own_account(), but=current_user.session)
    db.session.commit()
    flash(_("All other browsers are signed out."), "success")
    return redirect(url_for(".sessions"))
