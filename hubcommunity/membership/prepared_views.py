"""The link by which somebody reads, corrects and sends what staff filled in."""

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hubcommunity.core.access import public
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership import prepared_actions as actions
from hubcommunity.membership.answer_queries import answers_that_count
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.prepared_queries import prepared_behind
from hubcommunity.membership.registration_views import KEPT


@bp.route("/join/prepared/<token>/", methods=["GET", "POST"])
@public
def prepared(token: str) -> ResponseReturnValue:
    """Show what was filled in; the button opens it as a registration, which can be left and begun
    anew until it is sent.
    """
    draft = prepared_behind(token)
    if draft is None:
        return link_gone()
    if request.method == "GET":
        more = answers_that_count(draft)
        return render("membership/prepared.html", draft=draft, token=token, more=more)
    actions.take_up(draft)
    db.session.commit()
    session[KEPT] = str(draft.uid)
    return redirect(url_for(".join"))


def link_gone() -> ResponseReturnValue:
    told = _(
        "The application was sent, taken back or turned down, the link is older than 30 days, or a "
        "newer one was sent after it."
    )
    return render("membership/link_gone.html", told=told), 410
