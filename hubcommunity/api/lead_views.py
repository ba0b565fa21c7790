"""Leads for programs: found, added, changed and moved by the rules of the pages."""

import uuid
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import EXCLUDE

from hubcommunity.api import alike_queries, queries, repeat_actions
from hubcommunity.api.alike_queries import Alikes
from hubcommunity.api.answer_forms import (
    AlikeSchema,
    ChangeRefusedSchema,
    LeadsSchema,
    MovedSchema,
    StaleSchema,
    TimelineSchema,
    WholeLeadSchema,
)
from hubcommunity.api.blueprint import answers, asks, bp, may_be_stale, next_address, takes, tells
from hubcommunity.api.fact_queries import (
    facts_in,
    neighbour,
    provenance_in,
    reason_with,
    stage_with,
)
from hubcommunity.api.forms import (
    AskedLeadsSchema,
    AskedPageSchema,
    ChangeSchema,
    MoveSchema,
    NewLeadSchema,
    RepeatSchema,
)
from hubcommunity.api.repeat_models import Repeatable
from hubcommunity.core.access import staff_token
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale, answer
from hubcommunity.core.links import external
from hubcommunity.partnerships import actions
from hubcommunity.partnerships.filter_queries import asked_for
from hubcommunity.partnerships.history_queries import history
from hubcommunity.partnerships.lead_models import folded_tag
from hubcommunity.partnerships.queries import lead_or_404, pipeline_or_404

ONE = "/leads/<uuid:uid>"


@bp.get("/leads")
@staff_token
@asks(AskedLeadsSchema)
@tells(LeadsSchema)
def leads(said: dict[str, Any]) -> dict[str, Any]:
    """Leads of a pipeline, in the order in which they were added."""
    pipeline = pipeline_or_404(said["pipeline"], current_user.person)
    words = {name: str(value) for name, value in said.items()}
    asked = asked_for(words | {"tag": folded_tag(words.get("tag", ""))}, current_user.person)
    found = queries.leads(pipeline, asked, said["after"], said["limit"])
    return {"leads": found.rows, "next": next_address(found)}


@bp.get(ONE)
@staff_token
@tells(WholeLeadSchema)
def lead(uid: uuid.UUID) -> dict[str, Any]:
    """A lead with its contact, its helpers and its description."""
    return queries.whole_lead(lead_or_404(uid, current_user.person))


@bp.post("/leads")
@staff_token
@bp.arguments(RepeatSchema, location="headers", unknown=EXCLUDE)
@takes(NewLeadSchema)
@may_be_stale(AlikeSchema)
@answers(WholeLeadSchema, 201)
def add_lead(asked: dict[str, Any], said: dict[str, Any]) -> ResponseReturnValue:
    """Add a lead at the top of the first stage of a pipeline, unless it may be known already."""
    me = current_user.person
    pipeline = pipeline_or_404(said["pipeline"], me)
    claimed = claimed_by(asked["key"], said)
    if claimed and claimed.lead_uid:
        return show_added(claimed.lead_uid)
    facts, provenance = facts_in(said, pipeline), provenance_in(said)
    alikes = alike_queries.alikes_of_new(facts, me).but(said["not_the_same_as"])
    if any(alikes):
        return show_alike(alikes)
    how = {"by": me, "by_rule": said["by_rule"], "provenance": provenance}
    added = actions.add_lead(pipeline, **how, **facts)
    repeat_actions.keep_lead(claimed, added.uid)
    db.session.commit()
    return show_added(added.uid)


def claimed_by(key: str | None, said: dict[str, Any]) -> Repeatable | None:
    """Return the request of this key, whether it came before or comes now."""
    if key is None:
        return None
    return repeat_actions.claim(current_user.access_token.id, key.strip('"'), said)


def show_added(uid: uuid.UUID) -> ResponseReturnValue:
    told = queries.whole_lead(lead_or_404(uid, current_user.person))
    return told, 201, {"Location": external("api.lead", uid=uid)}


def show_alike(alikes: Alikes) -> Response:
    """Ask whether it is one of those that the hub knows; nothing is kept meanwhile."""
    told = _("This may be known already. Say in not_the_same_as the ids of those that it is not.")
    return answer(409, message=told, **alikes.as_data())


@bp.patch(ONE)
@staff_token
@takes(ChangeSchema)
@may_be_stale(ChangeRefusedSchema)
@answers(WholeLeadSchema)
def change_lead(said: dict[str, Any], uid: uuid.UUID) -> ResponseReturnValue:
    """Change what is known of a lead, building on the version that was seen of it."""
    found, me = lead_or_404(uid, current_user.person), current_user.person
    facts, provenance = facts_in(said, found.pipeline), provenance_in(said)
    alikes = alike_queries.alikes_of_changed(facts, found).but(said["not_the_same_as"])
    if any(alikes):
        return show_alike(alikes)
    try:
        actions.edit(found, by=me, version=said["version"], provenance=provenance, **facts)
    except Stale as told:
        return show_stale(uid, told)
    db.session.commit()
    return queries.whole_lead(lead_or_404(uid, me))


@bp.post(f"{ONE}/move")
@staff_token
@takes(MoveSchema)
@may_be_stale(StaleSchema)
@answers(MovedSchema)
def move_lead(said: dict[str, Any], uid: uuid.UUID) -> ResponseReturnValue:
    """Put a lead into a stage, below another lead or at the top."""
    found, me = lead_or_404(uid, current_user.person), current_user.person
    loss = actions.Loss(reason_with(said["reason"]), said["competitor"], said["look_again_on"])
    to, after = stage_with(said["stage"], found), neighbour(said["after"], found)
    how = {"version": said["version"], "reason": said["note"], "loss": loss, "after": after}
    try:
        warning = actions.move(found, to=to, by=me, **how)
    except Stale as told:
        return show_stale(uid, told)
    db.session.commit()
    return {"lead": queries.whole_lead(lead_or_404(uid, me)), "warning": warning}


@bp.get(f"{ONE}/timeline")
@staff_token
@asks(AskedPageSchema)
@tells(TimelineSchema)
def timeline(said: dict[str, Any], uid: uuid.UUID) -> dict[str, Any]:
    """What happened to a lead, the newest first."""
    found = history(lead_or_404(uid, current_user.person), number=said["page"])
    following = external("api.timeline", uid=uid, page=found.number + 1)
    return {
        "moments": [moment._asdict() for moment in found.items],
        "page": found.number,
        "pages": found.last,
        "total": found.total,
        "next": following if found.has_next else None,
    }


def show_stale(uid: uuid.UUID, told: Stale) -> Response:
    """Say who was faster, and show the lead as it is now."""
    db.session.rollback()
    present = queries.whole_lead(lead_or_404(uid, current_user.person))
    return answer(409, message=str(told), lead=WholeLeadSchema().dump(present))
