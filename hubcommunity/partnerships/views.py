"""The pages of partnerships, and adding to a board."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.partnerships import (
    actions,
    board_views,
    contact_views,
    file_views,
    find_views,
    follow_up_views,
    gap_views,
    lead_views,
    letter_views,
    listed_views,
    move_views,
    pipeline_views,
    policy,
    queries,
    rule_views,
    slow_views,
    stage_views,
    step_calendar_views,
    step_mail_views,
    step_views,
    template_views,
    unowned_views,
    won_application_views,
    won_refusal_views,
    won_views,
)
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.bulk import views as bulk_views
from hubcommunity.partnerships.lead_forms import NewLeadForm
from hubcommunity.partnerships.lists import export_views, list_views, row_views, saved_views
from hubcommunity.partnerships.support import expert_views, story_views
from hubcommunity.partnerships.support import views as support_views
from hubcommunity.partnerships.twins import queries as twins
from hubcommunity.partnerships.twins import views as twin_views

__all__ = [
    "board_views",
    "bp",
    "bulk_views",
    "contact_views",
    "expert_views",
    "export_views",
    "file_views",
    "find_views",
    "follow_up_views",
    "gap_views",
    "lead_views",
    "letter_views",
    "list_views",
    "listed_views",
    "move_views",
    "pipeline_views",
    "row_views",
    "rule_views",
    "saved_views",
    "slow_views",
    "stage_views",
    "step_calendar_views",
    "step_mail_views",
    "step_views",
    "story_views",
    "support_views",
    "template_views",
    "twin_views",
    "unowned_views",
    "won_application_views",
    "won_refusal_views",
    "won_views",
]


@bp.route("/staff/pipelines/<slug>/add/", methods=["GET", "POST"])
@staff_only
def add(slug: str) -> ResponseReturnValue:
    pipeline = queries.pipeline_or_404(slug, current_user.person)
    form = NewLeadForm(owner_uid=str(current_user.person.uid))
    form.offer(policy.staff_for(pipeline), by_rule=True)
    if not form.validate_on_submit():
        return render("partnerships/add.html", form=form, pipeline=pipeline)
    if alike := form.unseen(twins.alike(form.known, current_user.person)):
        return render("partnerships/add.html", form=form, pipeline=pipeline, alike=alike)
    facts = {"by": current_user.person, "provenance": form.provenance(), **form.values()}
    try:
        lead = actions.add_lead(pipeline, by_rule=form.by_rule, **facts)
    except RuleBroken as told:
        form.form_errors.append(str(told))
        return render("partnerships/add.html", form=form, pipeline=pipeline), 409
    db.session.commit()
    flash(_("%(organisation)s is on the board.", organisation=lead.organisation_name), "success")
    return redirect(url_for(".board", slug=slug))
