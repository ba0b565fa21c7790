"""An organisation from the inside: its profile, and the people who represent it."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.organisations import actions, invitation_views, queries
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.forms import InviteForm, ProfileForm, ReasonForm, RoleForm
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)
from hubcommunity.organisations.policy import Standing, is_primary

__all__ = ["bp", "invitation_views"]


@bp.route("/organisation/", methods=["GET", "POST"])
@signed_in
def mine() -> ResponseReturnValue:
    """Show the organisation that was asked for, or the first the reader represents; invite."""
    person = current_user.person
    represented = [affiliation.organisation for affiliation in queries.affiliations_of(person)]
    invitations, asked = queries.invitations_of(person), queries.requests_of(person)
    slug = request.args.get("of") or (represented[0].slug if represented else None)
    if slug is None:
        return render("organisations/none.html", invitations=invitations, asked=asked)
    organisation, standing = queries.inside_or_404(slug, person)
    form = InviteForm()
    if form.validate_on_submit() and invited(organisation, form):
        return redirect(url_for(".mine", of=organisation.slug))
    people = queries.people_of(organisation)
    return render(
        "organisations/mine.html",
        organisation=organisation,
        standing=standing,
        represented=represented,
        invitations=invitations,
        people=people,
        last=last_primary(people),
        pending=queries.pending_invitations(organisation) if standing.may_run else (),
        requests=queries.requests_to_join(organisation) if standing.may_run else (),
        today=clock.today(),
        now=clock.now(),
        form=form,
    )


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


@bp.route("/organisation/<slug>/profile/", methods=["GET", "POST"])
@signed_in
def profile(slug: str) -> ResponseReturnValue:
    """Change what the organisation says of itself."""
    organisation, standing = queries.inside_or_404(slug, current_user.person)
    if not standing.may_run:
        raise Forbidden
    form = ProfileForm(data=said_by(organisation))
    if not form.validate_on_submit():
        return render("organisations/profile.html", form=form, organisation=organisation)
    actions.change_profile(
        organisation,
        by=current_user.person,
        short_name=form.short_name.data,
        website=form.website.data or "",
        description=form.description.data,
        topics=form.topics.ticked,
    )
    db.session.commit()
    flash(_("The profile is saved."), "success")
    return redirect(url_for(".mine", of=slug))


def said_by(organisation: Organisation) -> dict[str, Any]:
    """Return what an organisation says of itself, as the form takes it."""
    said = {name: getattr(organisation, name) for name in ("short_name", "website", "description")}
    return said | {"topics": [str(topic.id) for topic in organisation.topics]}


@bp.route("/organisation/people/<uuid:uid>/role/", methods=["GET", "POST"])
@signed_in
def role(uid: uuid.UUID) -> ResponseReturnValue:
    """Make somebody else primary contact or delegate."""
    affiliation, standing = affiliation_or_404(uid)
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
