"""The e-mail domains of an organisation, and joining it by an address there."""

import uuid

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from limits import parse
from werkzeug.wrappers import Response

from hubcommunity.core import attempts
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.organisations import domain_actions as actions
from hubcommunity.organisations import domain_queries, queries
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.domain_models import VERIFIED_ELSEWHERE, EmailDomain
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.people_forms import DomainForm

ASKED = parse("5/day")


@bp.route("/organisation/<slug>/domains/", methods=["GET", "POST"])
@signed_in
def domains(slug: str) -> ResponseReturnValue:
    """Show the domains of an organisation, and claim another."""
    organisation = organisation_to_run(slug)
    form = DomainForm()
    if form.validate_on_submit() and claimed(organisation, form):
        return redirect(url_for(".domains", slug=slug))
    return render(
        "organisations/domains.html",
        organisation=organisation,
        domains=domain_queries.domains_of(organisation),
        form=form,
    )


def organisation_to_run(slug: str) -> Organisation:
    """Return an organisation for those who run it; 404 for outsiders, 403 for its others."""
    organisation = queries.by_slug(slug)
    if organisation is None:
        abort(404)
    standing = queries.standing(current_user.person, organisation)
    if not standing.may_look:
        abort(404)
    if not standing.may_run:
        raise Forbidden
    return organisation


def claimed(organisation: Organisation, form: DomainForm) -> bool:
    """Claim the domain of the form, or say beside it why not."""
    try:
        found = actions.claim(organisation, form.domain.data or "", by=current_user.person)
    except RuleBroken as broken:
        form.domain.errors = [str(broken)]
        return False
    told, tone = what_happened(found), "success" if found.is_verified else "info"
    db.session.commit()
    flash(told, tone)
    return True


def what_happened(found: EmailDomain) -> str:
    """Say where a claim stands; of whom else has the domain, nothing."""
    if found.is_verified:
        return _("%(domain)s is verified.", domain=found.name)
    if domain_queries.is_disputed(found):
        return str(VERIFIED_ELSEWHERE)
    return _("%(domain)s is on the list. The hub’s staff verify it.", domain=found.name)


@bp.post("/organisation/domains/<uuid:uid>/withdraw")
@signed_in
def withdraw_domain(uid: uuid.UUID) -> Response:
    """Take a domain off the list."""
    found = domain_queries.domain_or_404(uid)
    organisation_to_run(found.organisation.slug)
    actions.withdraw(found, by=current_user.person)
    db.session.commit()
    flash(_("%(domain)s is withdrawn.", domain=found.name), "success")
    return redirect(url_for(".domains", slug=found.organisation.slug))


@bp.post("/organisation/<slug>/ask-to-join")
@signed_in
def ask_to_join(slug: str) -> Response:
    """Ask to represent the organisation to which the reader's address leads; 404 for others."""
    organisation, person = queries.by_slug(slug), current_user.person
    if any(asked.organisation == organisation for asked in queries.requests_of(person)):
        flash(_("You have asked already. We write to you when it is answered."), "success")
        return redirect(url_for("pages.desk"))
    if organisation is None or not domain_queries.may_ask(person, slug):
        abort(404)
    refusal = _("You have asked often today.")
    attempts.spend(ASKED, "ask-to-join", str(person.uid), refusal=refusal)
    actions.ask_by_domain(organisation, by=person)
    db.session.commit()
    told = _("Your request to join %(name)s is on its way.", name=organisation.name)
    flash(told, "success")
    return redirect(url_for("pages.desk"))
