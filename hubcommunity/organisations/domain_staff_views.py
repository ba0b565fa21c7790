"""What staff see of all organisations: domains to verify, and members out of reach."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.organisations import domain_actions, domain_queries, reach_queries
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.forms import ReasonForm


@bp.get("/staff/organisations/domains/")
@staff_only
def staff_domains() -> str:
    """List the domains that wait to be verified, with whoever has them already."""
    page = domain_queries.page_of_unverified(page_number())
    holders = domain_queries.holders_of(page.items)
    return render("organisations/staff_domains.html", page=page, holders=holders)


@bp.post("/staff/organisations/domains/<uuid:uid>/verify")
@staff_only
def verify_domain(uid: uuid.UUID) -> Response:
    found = domain_queries.domain_or_404(uid)
    domain_actions.verify(found, by=current_user.person)
    db.session.commit()
    flash(
        _("%(domain)s is verified, and its primary contacts are told.", domain=found.name),
        "success",
    )
    return redirect(url_for(".staff_domains"))


@bp.route("/staff/organisations/domains/<uuid:uid>/refuse/", methods=["GET", "POST"])
@staff_only
def refuse_domain(uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for the reason, and take the domain off the organisation's list."""
    found = domain_queries.domain_or_404(uid)
    form = ReasonForm()
    if not form.validate_on_submit():
        return render("organisations/refuse_domain.html", form=form, found=found)
    domain_actions.withdraw(found, by=current_user.person, reason=form.reason.data)
    db.session.commit()
    flash(
        _("%(domain)s is refused, and the primary contacts are told.", domain=found.name), "success"
    )
    return redirect(url_for(".staff_domains"))


@bp.get("/staff/organisations/unreachable/")
@staff_only
def unreachable() -> str:
    """List the members without a primary contact who is reached, with what can be done."""
    page = reach_queries.page_of_unreachable(page_number())
    contacts = reach_queries.contacts_of(row.organisation_id for row in page.items)
    return render("organisations/unreachable.html", page=page, contacts=contacts)
