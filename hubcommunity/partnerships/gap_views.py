"""From what is missing at a topic group's table to a lead: somebody who could fill the place."""

import uuid

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.core.access import STAFF, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.partnerships import actions, queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.lead_forms import BY_RULE, GapForm
from hubcommunity.partnerships.source_models import Origin
from hubcommunity.partnerships.source_queries import source_of
from hubcommunity.partnerships.twins import queries as twins
from hubcommunity.topics.composition_queries import Gap, gap_of
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.queries import group_or_404


@bp.route("/staff/topics/<slug>/gaps/<uuid:uid>/lead/", methods=["GET", "POST"])
@staff_only
def look_for_partner(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Make a lead of what is missing in a group, in the pipeline that is chosen."""
    group = group_or_404(slug)
    gap = gap_of(group, uid) or abort(404)
    form = gap_form(group, gap)
    if not form.validate_on_submit():
        return render("partnerships/look.html", form=form, group=group, gap=gap)
    me = current_user.person
    if alike := form.unseen(twins.alike(form.known, me)):
        return render("partnerships/look.html", form=form, group=group, gap=gap, alike=alike)
    facts = {"by": me, "group": group, "provenance": form.provenance(), **form.values()}
    lead = actions.add_lead(form.into, by_rule=form.by_rule, **facts)
    db.session.commit()
    flash(_("%(organisation)s is on the board.", organisation=lead.organisation_name), "success")
    return redirect(url_for(".lead", uid=lead.uid))


def gap_form(group: TopicGroup, gap: Gap) -> GapForm:
    """Return the form of a lead with what the gap says already filled in."""
    source = source_of(Origin.GAP)
    form = GapForm(
        organisation_name=gap.wanted.words,
        country=gap.wanted.country or "",
        type_id=gap.wanted.type_id or 0,
        source_uid=str(source.uid) if source else "",
        owner_uid=BY_RULE,
    )
    form.offer(people_with_duty(STAFF), by_rule=True)
    form.offer_pipelines(queries.pipelines_for(current_user.person))
    return form
