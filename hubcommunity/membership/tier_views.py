"""Tiers: staff read them, administrators change them."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import ADMINISTRATOR, administrator_only, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership import tier_actions, tier_queries
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.term_forms import NewTierForm, TierForm


@bp.get("/staff/settings/tiers/")
@staff_only
def tiers() -> str:
    return render(
        "membership/tiers.html",
        tiers=tier_queries.tiers(),
        memberships=tier_queries.memberships_by_tier(),
        may_change=current_user.has_duty(ADMINISTRATOR),
    )


@bp.route("/staff/settings/tiers/add/", methods=["GET", "POST"])
@administrator_only
def add_tier() -> ResponseReturnValue:
    form = NewTierForm()
    if not form.validate_on_submit():
        return render("membership/tier.html", form=form, tier=None)
    tier_actions.add_tier(form.code.data, form.facts, by=current_user.person)
    return kept(_("The tier is added."))


@bp.route("/staff/settings/tiers/<code>/", methods=["GET", "POST"])
@administrator_only
def edit_tier(code: str) -> ResponseReturnValue:
    tier = tier_queries.tier_or_404(code)
    form = TierForm(obj=tier)
    if not form.validate_on_submit():
        return render("membership/tier.html", form=form, tier=tier)
    tier_actions.change_facts(tier, form.facts, by=current_user.person)
    return kept(_("The tier is changed."))


@bp.post("/staff/settings/tiers/<code>/retire")
@administrator_only
def retire_tier(code: str) -> ResponseReturnValue:
    tier_actions.retire(tier_queries.tier_or_404(code), by=current_user.person)
    return kept(_("The tier takes no new memberships now."))


@bp.post("/staff/settings/tiers/<code>/restore")
@administrator_only
def restore_tier(code: str) -> ResponseReturnValue:
    tier_actions.bring_back(tier_queries.tier_or_404(code), by=current_user.person)
    return kept(_("The tier takes new memberships again."))


def kept(told: str) -> ResponseReturnValue:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".tiers"))
