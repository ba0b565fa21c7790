"""An organisation from the inside: its profile, and the people who represent it."""

import uuid
from collections.abc import Sequence

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.core.sessions import acting_for
from hubcommunity.core.templating import render
from hubcommunity.organisations import (
    actions,
    domain_queries,
    domain_staff_views,
    domain_views,
    export_views,
    invitation_views,
    listing_views,
    logo_views,
    people_views,
    profile_views,
    queries,
    staff_views,
)
from hubcommunity.organisations.acting_queries import acting
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.forms import InviteForm, ReasonForm, RoleForm
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)
from hubcommunity.organisations.policy import Standing, is_primary
from hubcommunity.organisations.profile_queries import shown_to
from hubcommunity.organisations.visibility_models import Visibility

__all__ = [
    "bp",
    "domain_staff_views",
    "domain_views",
    "export_views",
    "invitation_views",
    "listing_views",
    "logo_views",
    "people_views",
    "profile_views",
    "staff_views",
]


@bp.route("/organisation/", methods=["GET", "POST"])
@signed_in
def mine() -> ResponseReturnValue:
    """Show the organisation that was asked for, or the one the reader acts for; invite."""
    person = current_user.person
    affiliations = queries.affiliations_of(person)
    acts_by = acting(affiliations, acting_for())
    invitations = queries.invitations_of(person)
    slug = request.args.get("of") or (acts_by.organisation.slug if acts_by else None)
    if slug is None:
        return no_organisation(invitations)
    organisation, standing = queries.inside_or_404(slug, person)
    form = InviteForm()
    if form.validate_on_submit() and invited(organisation, form):
        return redirect(url_for(".mine", of=organisation.slug))
    people = queries.people_of(organisation)
    return render(
        "organisations/mine.html",
        organisation=organisation,
        standing=standing,
        affiliations=affiliations,
        acts_by=acts_by,
        domains=domain_queries.domains_of(organisation),
        invitations=invitations,
        shown=shown_to(organisation, inside(standing)),
        people=people,
        last=last_primary(people),
        pending=queries.pending_invitations(organisation) if standing.may_run else (),
        requests=queries.requests_to_join(organisation) if standing.may_run else (),
        today=clock.today(),
        now=clock.now(),
        form=form,
    )


def no_organisation(invitations: Sequence[Affiliation]) -> str:
    """Show somebody who represents nobody what waits, and where they may ask."""
    return render(
        "organisations/none.html",
        invitations=invitations,
        asked=queries.requests_of(current_user.person),
        joinable=domain_queries.joinable(current_user.person),
    )


def inside(standing: Standing) -> Visibility:
    """Return how deep somebody sees into their own organisation: its primary contacts see all."""
    return Visibility.STAFF if standing.may_run else Visibility.MEMBERS


def last_primary(people: Sequence[Affiliation]) -> Affiliation | None:
    """Return the affiliation of the only primary contact, which cannot end, if there is but one."""
    primary = [affiliation for affiliation in people if is_primary(affiliation)]
    return primary[0] if len(primary) == 1 else None


def invited(organisation: Organisation, form: InviteForm) -> bool:
    """Invite whom the form names, or say beside the address why not."""
    role = AffiliationRole(form.role.data)
    try:
        invitation_views.send(organisation, form.email.data, role)
    except RuleBroken as broken:
        form.email.errors = [str(broken)]
        return False
    return True


@bp.route("/organisation/people/<uuid:uid>/role/", methods=["GET", "POST"])
@signed_in
def role(uid: uuid.UUID) -> ResponseReturnValue:
    """Make somebody else primary contact or delegate."""
    affiliation, standing = affiliation_or_404(uid)
    queries.refuse_ended(affiliation, standing)
    if not standing.may_change_role_of(affiliation):
        raise Forbidden(_("Nobody changes their own role.") if standing.is_of(affiliation) else "")
    form = RoleForm(role=affiliation.role.value)
    if not form.validate_on_submit():
        return render("organisations/role.html", form=form, affiliation=affiliation)
    actions.change_role(affiliation, AffiliationRole(form.role.data), by=current_user.person)
    db.session.commit()
    told = {"name": affiliation.person.name, "role": affiliation.role.label}
    flash(_("%(name)s is now: %(role)s.", **told), "success")
    return redirect(url_for(".mine", of=affiliation.organisation.slug))


@bp.post("/organisation/requests/<uuid:uid>/accept")
@signed_in
def accept_request(uid: uuid.UUID) -> Response:
    affiliation, _standing = affiliation_or_404(uid)
    actions.accept_request(affiliation, by=current_user.person)
    db.session.commit()
    flash(_("%(name)s is a delegate now.", name=affiliation.person.name), "success")
    return redirect(url_for(".mine", of=affiliation.organisation.slug))


@bp.route("/organisation/requests/<uuid:uid>/decline/", methods=["GET", "POST"])
@signed_in
def decline_request(uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for the reason, and turn the request down."""
    affiliation, standing = affiliation_or_404(uid)
    if not standing.may_answer(affiliation):
        raise Forbidden
    form = ReasonForm()
    if not form.validate_on_submit():
        actions.refuse_if_answered(affiliation, AffiliationState.REQUESTED)
        return render("organisations/decline.html", form=form, affiliation=affiliation)
    actions.decline_request(affiliation, by=current_user.person, reason=form.reason.data)
    db.session.commit()
    flash(_("The request is declined, and the person is told."), "success")
    return redirect(url_for(".mine", of=affiliation.organisation.slug))


def affiliation_or_404(uid: uuid.UUID) -> tuple[Affiliation, Standing]:
    """Return an affiliation and the reader's standing in its organisation; 404 for outsiders."""
    affiliation = queries.affiliation_or_404(uid)
    standing = queries.standing(current_user.person, affiliation.organisation)
    if not standing.may_look:
        abort(404)
    return affiliation, standing
