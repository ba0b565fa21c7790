"""From what is missing at a topic group's table to a lead: somebody who could fill the place."""

import uuid

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.partnerships import actions, policy, queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.lead_forms import BY_RULE, NewLeadForm
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.source_models import Origin
from hubcommunity.partnerships.source_queries import source_of
from hubcommunity.partnerships.twins import queries as twins
from hubcommunity.topics.composition_queries import Gap, gap_of
from hubcommunity.topics.queries import group_or_404


@bp.route("/staff/topics/<slug>/gaps/<uuid:uid>/lead/", methods=["GET", "POST"])
@staff_only
def look_for_partner(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Make a lead of what is missing in a group, in the pipeline that the address names."""
    group, me = group_or_404(slug), current_user.person
    gap, pipelines = gap_of(group, uid) or abort(404), queries.pipelines_for(me)
    if not pipelines:
        return render("partnerships/look.html", group=group, gap=gap, pipelines=())
    into = queries.pipeline_or_404(request.args.get("pipeline", pipelines[0].slug), me)
    form = gap_form(into, gap)
    shown = {"form": form, "group": group, "gap": gap, "pipelines": pipelines, "pipeline": into}
    if not form.validate_on_submit():
        return render("partnerships/look.html", **shown)
    if alike := form.unseen(twins.alike(form.known, me)):
        return render("partnerships/look.html", **shown, alike=alike)
    facts = {"by": me, "group": group, "provenance": form.provenance(), **form.values()}
    try:
        lead = actions.add_lead(into, by_rule=form.by_rule, **facts)
    except RuleBroken as told:
        form.form_errors.append(str(told))
        return render("partnerships/look.html", **shown), 409
    db.session.commit()
    flash(_("%(organisation)s is on the board.", organisation=lead.organisation_name), "success")
    return redirect(url_for(".lead", uid=lead.uid))


def gap_form(into: Pipeline, gap: Gap) -> NewLeadForm:
    """Return the form of a lead with what the gap says already filled in."""
    source = source_of(Origin.GAP)
    form = NewLeadForm(
        organisation_name=gap.wanted.words,
        country=gap.wanted.country or "",
        type_id=gap.wanted.type_id or 0,
        source_uid=str(source.uid) if source else "",
        owner_uid=BY_RULE,
    )
    form.offer(policy.staff_for(into), by_rule=True)
    return form
