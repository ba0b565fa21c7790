"""The leads that nobody looks after, and giving them to somebody."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.forms import whole_number
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.partnerships import actions, queries, unowned_queries
from hubcommunity.partnerships.blueprint import bp


@bp.get("/staff/leads/unowned/")
@staff_only
def unowned() -> ResponseReturnValue:
    page = unowned_queries.unowned(current_user.person, page_number())
    return render("partnerships/unowned.html", page=page)


@bp.post("/staff/leads/<uuid:uid>/owner")
@staff_only
def give_owner(uid: uuid.UUID) -> Response:
    """Take a lead that nobody looks after, or give it to whoever is there by the rules."""
    me = current_user.person
    lead = queries.lead_or_404(uid, me)
    version = whole_number(request.form.get("version")) or 0
    if request.form.get("to") == "rule":
        owner = actions.give_by_rule(lead, by=me, version=version)
    else:
        owner = me
        actions.edit(lead, by=me, version=version, owner=owner)
    told = _("%(name)s looks after %(lead)s now.", name=owner.name, lead=lead.organisation_name)
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".unowned"))
