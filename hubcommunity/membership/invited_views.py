"""The link of an invitation to apply: it opens the registration with what is known."""

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hubcommunity.accounts.queries import usable_token
from hubcommunity.core import attempts
from hubcommunity.core.access import public
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership import invited_actions as actions
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.registration_views import BEGUN, KEPT, applicant


@bp.route("/join/invited/<token>/", methods=["GET", "POST"])
@public
def invited(token: str) -> ResponseReturnValue:
    """Show who is invited; the button opens the registration, which can be left and begun anew."""
    found = usable_token(actions.INVITES, token)
    if found is None:
        told = _("It is older than 30 days, or another invitation was sent after it.")
        return render("membership/link_gone.html", told=told), 410
    if request.method == "GET":
        return render("membership/invited.html", name=found.payload["organisation_name"])
    refusal = _("Registrations were begun here too often.")
    attempts.spend(BEGUN, "registration", attempts.source(), refusal=refusal)
    draft = actions.begin_invited(found, by=applicant())
    db.session.commit()
    session[KEPT] = str(draft.uid)
    return redirect(url_for(".join"))
