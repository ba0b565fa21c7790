"""The access tokens of a member of staff, and programs that sign in with one."""

import uuid

from flask import Request, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hubcommunity.accounts import access_token_actions as actions
from hubcommunity.accounts import access_token_queries as queries
from hubcommunity.accounts.access_token_forms import AccessTokenForm
from hubcommunity.accounts.blueprint import bp
from hubcommunity.accounts.models import Account
from hubcommunity.accounts.owner_views import is_owner, own_account
from hubcommunity.accounts.sign_in_views import login_manager
from hubcommunity.core import clock
from hubcommunity.core.access import asks_token, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render


@login_manager.request_loader
def load_by_token(asked: Request) -> Account | None:
    """Return for whom a program speaks that shows an access token (RFC 6750); it opens no page."""
    shown = asked.authorization
    if not asks_token() or shown is None or shown.type != "bearer" or not shown.token:
        return None
    return queries.account_behind(shown.token)


@bp.get("/account/tokens/")
@staff_only
def access_tokens() -> str:
    page = queries.access_tokens_of(own_account(), page_number())
    return render("accounts/access_tokens.html", page=page, now=clock.now())


@bp.route("/account/tokens/add/", methods=["GET", "POST"])
@staff_only
def add_access_token() -> ResponseReturnValue:
    """Make a token, with the password, and show its secret in this one answer."""
    account, form = own_account(), AccessTokenForm()
    if not (form.validate_on_submit() and is_owner(account, form.current_password)):
        return render("accounts/add_access_token.html", form=form)
    values = {"name": form.name.data, "may_write": form.may_write, "lasts": form.lasts}
    try:
        token, secret = actions.make_access_token(account, **values)
    except RuleBroken as told:
        form.name.errors = [str(told)]
        return render("accounts/add_access_token.html", form=form), 409
    page = render("accounts/access_token_made.html", token=token, secret=secret)
    db.session.commit()
    return page


@bp.route("/account/tokens/<uuid:uid>/end/", methods=["GET", "POST"])
@staff_only
def end_access_token(uid: uuid.UUID) -> ResponseReturnValue:
    """End a token when its button is pressed."""
    account = own_account()
    token = queries.access_token_or_404(account, uid)
    if request.method == "GET":
        return render("accounts/end_access_token.html", token=token)
    actions.end_access_token(token, by=account.person)
    db.session.commit()
    flash(_("The access token “%(name)s” is ended.", name=token.name), "success")
    return redirect(url_for(".access_tokens"))
