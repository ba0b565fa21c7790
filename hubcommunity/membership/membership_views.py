"""Memberships for staff: the list, one of them, and what is done to it."""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import NotFound

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.paging import page_number
from hubcommunity.core.tables import csv_download
from hubcommunity.core.templating import render
from hubcommunity.membership import list_queries, standing_actions, term_queries
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.policy import Status
from hubcommunity.membership.standing_timeline_queries import happened_to, tier_history
from hubcommunity.membership.term_forms import (
    ChangeTierForm,
    DatedReasonForm,
    MembershipFilter,
    ReasonForm,
)
from hubcommunity.membership.term_models import Membership
from hubcommunity.membership.term_policy import because, renewal_of
from hubcommunity.membership.tier_queries import open_tiers, tier_or_404, tiers


@bp.get("/staff/memberships/")
@staff_only
def memberships() -> str:
    form = MembershipFilter(request.args)
    form.validate()
    form.offer(tiers())
    filters = form.filters
    by_status = list_queries.counts(filters, "status")
    return render(
        "membership/memberships.html",
        form=form,
        filters=filters,
        page=list_queries.page_of_memberships(filters, page_number()),
        by_status={status: by_status[status.value] for status in Status},
        total=by_status.total(),
    )


@bp.post("/staff/memberships/fees")
@staff_only
def download_fees() -> Response:
    """Give the accountant the fees of the filtered list; who took them goes on record."""
    form = MembershipFilter(request.form)
    form.validate()
    filters = form.filters
    told = {name: str(value) for name, value in filters.as_args().items()}
    record("fees.exported", by=current_user.person, **told)
    db.session.commit()
    name = f"membership-fees-{clock.today()}.csv"
    return csv_download(name, list_queries.FEE_COLUMNS, list_queries.fees(filters))


@bp.get("/staff/memberships/<uuid:uid>/")
@staff_only
def membership(uid: uuid.UUID) -> str:
    found, today = term_queries.membership_or_404(uid), clock.today()
    status = term_queries.status_of(found)
    return render(
        "membership/membership.html",
        membership=found,
        organisation=found.organisation,
        status=status,
        because=because(found, status, today),
        renewal=renewal_of(found, today),
        history=tier_history(found),
        timeline=happened_to(found),
        today=today,
    )


@bp.route("/staff/memberships/<uuid:uid>/tier/", methods=["GET", "POST"])
@staff_only
def change_tier(uid: uuid.UUID) -> ResponseReturnValue:
    found, form = term_queries.membership_or_404(uid), ChangeTierForm(open_tiers())
    if not form.validate_on_submit():
        return render("membership/change_tier.html", membership=found, form=form)
    standing_actions.change_tier(
        found, tier_or_404(form.tier.data), from_on=form.from_on.data, by=current_user.person
    )
    return done(found, _("The tier is changed."))


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
            "From that day on the organisation is no longer listed as a member and takes no part in"
            " topic groups. Its terms run meanwhile, and you can lift the suspension."
        ),
        _l("The membership is suspended."),
        is_grave=True,
    ),
    "lift": Act(
        ReasonForm,
        standing_actions.lift_suspension,
        _l("Lift the suspension"),
        _l("The membership stands at once where its terms say."),
        _l("The suspension is lifted."),
    ),
    "end": Act(
        DatedReasonForm,
        standing_actions.end,
        _l("End the membership"),
        _l(
            "From that day on the organisation is no member: it is not listed, takes no part in"
            " topic groups and is not renewed. Its terms and fees stay on record."
        ),
        _l("The membership is ended."),
        is_grave=True,
    ),
    "reactivate": Act(
        ReasonForm,
        standing_actions.reactivate,
        _l("Reactivate the membership"),
        _l("The end is taken back. Where no term holds any more, a new one begins today."),
        _l("The membership is active again."),
    ),
}


@bp.route("/staff/memberships/<uuid:uid>/<verb>/", methods=["GET", "POST"])
@staff_only
def act(uid: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Ask for a reason, and for a day where one counts; then do it."""
    found, chosen = term_queries.membership_or_404(uid), ACTS.get(verb)
    if chosen is None:
        raise NotFound
    form = chosen.form()
    if not form.validate_on_submit():
        return render("membership/act.html", membership=found, form=form, act=chosen)
    day = {"on": form.on.data} if isinstance(form, DatedReasonForm) else {}
    chosen.action(found, reason=form.reason.data, by=current_user.person, **day)
    return done(found, str(chosen.told))


def done(membership: Membership, told: str) -> ResponseReturnValue:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".membership", uid=membership.uid))
