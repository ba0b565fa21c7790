"""What staff do to a membership, and the page on which seats are taken back."""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.exceptions import NotFound

from hubcommunity.core.access import signed_in, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership.term_queries import membership_or_404
from hubcommunity.membership.vote_queries import voting_among
from hubcommunity.organisations.queries import inside_or_404
from hubcommunity.topics import standing_actions, standing_queries
from hubcommunity.topics.blueprint import bp, people_bp
from hubcommunity.topics.standing_forms import DatedReasonForm, ReasonForm


class Act(NamedTuple):
    """Something done to a membership: its form, its action, and its words."""

    form: type[ReasonForm]
    action: Callable[..., None]
    title: Any
    text: Any
    told: Any
    is_grave: bool = False


ACTS = {
    "suspend": Act(
        DatedReasonForm,
        standing_actions.suspend,
        _l("Suspend the membership"),
        _l(
            "From that day on the organisation is no longer listed as a member, and its seats in"
            " topic groups end. Its people are told. Its terms run meanwhile, and you can lift the"
            " suspension."
        ),
        _l("The membership is suspended."),
        is_grave=True,
    ),
    "lift": Act(
        ReasonForm,
        standing_actions.lift_suspension,
        _l("Lift the suspension"),
        _l(
            "The membership stands at once where its terms say. Where it holds, the seats that"
            " ended are offered back."
        ),
        _l("The suspension is lifted."),
    ),
    "end": Act(
        DatedReasonForm,
        standing_actions.end,
        _l("End the membership"),
        _l(
            "From that day on the organisation is no member: it is not listed and not renewed, and"
            " its seats in topic groups end. Its people are told. Its terms and fees stay on"
            " record."
        ),
        _l("The membership is ended."),
        is_grave=True,
    ),
    "reactivate": Act(
        ReasonForm,
        standing_actions.reactivate,
        _l("Reactivate the membership"),
        _l(
            "The end is taken back. Where no term holds any more, a new one begins today. The seats"
            " that ended are offered back."
        ),
        _l("The membership is active again."),
    ),
}


@bp.route("/staff/memberships/<uuid:uid>/<verb>/", methods=["GET", "POST"])
@staff_only
def act_on_membership(uid: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Ask for a reason, and for a day where one counts; then do it."""
    found, chosen = membership_or_404(uid), ACTS.get(verb)
    if chosen is None:
        raise NotFound
    form = chosen.form()
    if not form.validate_on_submit():
        return render("topics/act_on_membership.html", membership=found, form=form, act=chosen)
    day = {"on": form.on.data} if isinstance(form, DatedReasonForm) else {}
    chosen.action(found, reason=form.reason.data, by=current_user.person, **day)
    db.session.commit()
    flash(str(chosen.told), "success")
    return redirect(url_for("membership.membership", uid=uid))


@people_bp.get("/organisation/<slug>/seats/")
@signed_in
def seats(slug: str) -> str:
    """Show the seats that can be taken back, and why others can't."""
    organisation, standing = inside_or_404(slug, current_user.person)
    only = None if standing.may_run else current_user.person
    offers = standing_queries.offered_to(organisation, only)
    votes = organisation.id in voting_among([organisation.id])
    return render("topics/seats_back.html", organisation=organisation, offers=offers, votes=votes)


@people_bp.post("/organisation/<slug>/seats/take-back")
@signed_in
def take_back(slug: str) -> ResponseReturnValue:
    """Take back all that can be had of them, with one button."""
    organisation, _standing = inside_or_404(slug, current_user.person)
    plan = standing_actions.take_back(organisation, by=current_user.person)
    db.session.commit()
    number = sum(offered.refusal is None for offered in plan)
    if number:
        told = ngettext("%(num)d seat is taken back.", "%(num)d seats are taken back.", number)
        flash(told, "success")
    else:
        flash(_("No seat could be taken back."), "warning")
    return redirect(url_for(".seats", slug=slug))
