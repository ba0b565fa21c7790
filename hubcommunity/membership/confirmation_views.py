"""The link in the mail: a page with a button that confirms the address."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import parse

from hubcommunity.core import attempts
from hubcommunity.core.access import public
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership import registration_actions as actions
from hubcommunity.membership import registration_queries as queries
from hubcommunity.membership.answer_queries import answers_that_count
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.handed_in_views import onward
from hubcommunity.membership.models import Application
from hubcommunity.membership.registration_forms import ConfirmForm
from hubcommunity.membership.registration_views import KEPT

WRONG_PASSWORDS = parse("5/minute")


@bp.route("/join/confirm/<token>/", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address when the button is pressed; looking at the page uses nothing up.

    Whoever filled in the form chose the password: in another browser it is asked for, and counts
    for nothing unless it is known there.
    """
    draft = queries.draft_behind(token)
    if draft is None:
        return render("membership/link_gone.html"), 410
    is_here = session.get(KEPT) == str(draft.uid)
    form = None if is_here or queries.has_account(draft) else ConfirmForm(draft)
    if request.method == "GET" or (form and not is_right(form, draft)):
        more = answers_that_count(draft)
        return render("membership/confirm.html", draft=draft, token=token, form=form, more=more)
    knows_password = is_here or bool(form and form.password.data)
    confirmed = actions.confirm(token, knows_password=knows_password)
    if is_here:
        session.pop(KEPT)
    return onward(confirmed)


def is_right(form: ConfirmForm, draft: Application) -> bool:
    """Count a password before it is judged, and say whether it is right, or none was given."""
    if form.password.data:
        refusal = _("The password was not right too often.")
        attempts.spend(WRONG_PASSWORDS, "confirmation", str(draft.uid), refusal=refusal)
    return form.validate()


@bp.get("/join/confirmed/")
@public
def confirmed() -> str:
    """Say that a link to choose a password is on its way."""
    return render("membership/confirmed.html")


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
