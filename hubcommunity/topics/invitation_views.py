"""Inviting people to a group, and what they do with the invitation."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.topics import figure_queries, invitation_actions, invitation_queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.forms import EndForm, InviteForm
from hubcommunity.topics.overview_views import overview_page
from hubcommunity.topics.policy import Place, closed_because
from hubcommunity.topics.request_models import JoinRequest, RequestState
from hubcommunity.topics.request_views import group_to_run, request_and_place
from hubcommunity.topics.room_views import group_and_place, invitation_form, welcome


@bp.get("/topics/<slug>/invite/")
@signed_in
def find_to_invite(slug: str) -> str:
    """Search among those who represent an active member."""
    group, place = group_to_run(slug)
    q = request.args.get("q", "").strip()[:100]
    return render(
        "topics/find_to_invite.html",
        group=group,
        place=place,
        closed=closed_because(group),
        figures=figure_queries.figures_of(group),
        q=q,
        found=invitation_queries.people_to_invite(group, q, current_user.person) if q else None,
        limit=invitation_queries.LIMIT,
    )


@bp.route("/topics/<slug>/invite/<uuid:uid>/", methods=["GET", "POST"])
@signed_in
def invite(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Say what an invitation does, and send it when the button is pressed."""
    group, _place = group_to_run(slug)
    found = invitation_queries.to_invite_or_404(uid)
    form = InviteForm()
    if not form.validate_on_submit():
        return render("topics/invite.html", group=group, affiliation=found, form=form)
    person, text = found.person, form.text.data
    invitation_actions.invite(group, found.organisation, person, text, by=current_user.person)
    db.session.commit()
    flash(_("%(name)s is invited, and is told.", name=person.name), "success")
    return redirect(url_for(".requests", slug=slug))


@bp.post("/topics/<slug>/invitation/accept")
@signed_in
def accept_invitation(slug: str) -> ResponseReturnValue:
    """Take the seat that the reader is invited to, with what they declare."""
    group, place = group_and_place(slug)
    invitation, form = own_invitation(place), invitation_form(group)
    if not form.validate():
        return overview_page(group, place, form)
    told = {"by": current_user.person, "interests": form.declared}
    seat = invitation_actions.accept_invitation(invitation, **told)
    db.session.commit()
    flash(welcome(seat, seat.organisation_id in place.voting), "success")
    return redirect(url_for(".show", slug=slug))


@bp.route("/topics/<slug>/invitation/decline/", methods=["GET", "POST"])
@signed_in
def decline_invitation(slug: str) -> ResponseReturnValue:
    """Say no to the invitation; a reason may be left out."""
    group, place = group_and_place(slug)
    invitation, form = own_invitation(place), EndForm()
    if not form.validate_on_submit():
        return render("topics/decline_invitation.html", group=group, asked=invitation, form=form)
    reason = form.reason.data
    invitation_actions.decline_invitation(invitation, by=current_user.person, reason=reason)
    db.session.commit()
    flash(_("You have declined the invitation."), "success")
    return redirect(url_for(".show", slug=slug))


def own_invitation(place: Place) -> JoinRequest:
    """Return the invitation that waits for the reader; say that there is none."""
    if place.request is None or place.request.state is not RequestState.INVITED:
        raise RuleBroken(_("No invitation to this group waits for you."))
    return place.request


@bp.post("/topics/<slug>/requests/<uuid:uid>/revoke")
@signed_in
def revoke(slug: str, uid: uuid.UUID) -> Response:
    """Take an invitation back."""
    invitation, _place = request_and_place(slug, uid)
    invitation_actions.revoke(invitation, by=current_user.person)
    db.session.commit()
    flash(_("The invitation is taken back, and its receiver is told."), "success")
    return redirect(url_for(".request_page", slug=slug, uid=uid))
