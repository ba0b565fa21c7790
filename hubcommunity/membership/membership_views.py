"""Memberships for staff: the list, one of them, and another tier.

Suspending, ending and their way back concern topic groups too: see `topics.standing_views`.
"""

import uuid

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.paging import page_number
from hubcommunity.core.tables import csv_download
from hubcommunity.core.templating import render
from hubcommunity.membership import list_queries, standing_actions, term_queries
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.fee_list_queries import FEE_COLUMNS, fees
from hubcommunity.membership.policy import Status
from hubcommunity.membership.standing_timeline_queries import happened_to, tier_history
from hubcommunity.membership.term_forms import (
    ChangeTierForm,
    MembershipFilter,
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
        fee_columns=FEE_COLUMNS,
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
    return csv_download(name, list(FEE_COLUMNS), fees(filters))


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


def done(membership: Membership, told: str) -> ResponseReturnValue:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".membership", uid=membership.uid))
