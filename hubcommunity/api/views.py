"""Pipelines for programs, and what holds for whatever they ask."""

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from flask_login import current_user

from hubcommunity.accounts.access_token_actions import note_use
from hubcommunity.api import group_views, lead_views, organisation_views, queries
from hubcommunity.api.answer_forms import (
    PipelinesSchema,
    ReasonsSchema,
    SourcesSchema,
    WholePipelineSchema,
)
from hubcommunity.api.blueprint import Told, bp, tells
from hubcommunity.api.openapi_views import bp as openapi_bp
from hubcommunity.core import clock
from hubcommunity.core.access import asks_token, staff_token
from hubcommunity.core.csrf import csrf
from hubcommunity.core.db import db
from hubcommunity.partnerships.loss_queries import reasons
from hubcommunity.partnerships.queries import pipeline_or_404, pipelines_for
from hubcommunity.partnerships.source_queries import sources

__all__ = ["bp", "group_views", "lead_views", "organisation_views"]


def init_app(app: Flask) -> None:
    """Add the addresses; a form has no part in them, and so no token of a form."""
    csrf.exempt(bp)
    told = Told(
        app,
        spec_kwargs={
            "title": "The hub for programs",
            "version": "1",
            "openapi_version": "3.1.0",
            "servers": [{"url": app.config["HUB_BASE_URL"]}],
            "security": [{"token": []}],
        },
    )
    told.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    told.register_blueprint(bp)
    app.extensions["openapi"] = told.spec.to_dict()
    app.register_blueprint(openapi_bp)


@bp.before_request
def see_first_use() -> None:
    """See whether this is the first use of a token on this day."""
    if asks_token():
        token = current_user.access_token
        g.first_use = token.id if token.last_used_on != clock.today() else None


@bp.after_request
def keep_day_of_use(response: Response) -> Response:
    """Keep the day of the last use when all else is done: the one thing that a GET writes."""
    if first_use := g.pop("first_use", None):
        db.session.rollback()
        note_use(first_use)
        db.session.commit()
    return response


@bp.after_request
def tell_whether_same(response: Response) -> Response:
    """Leave out what whoever asks again has already (RFC 9110, If-None-Match)."""
    if request.method == "GET" and response.status_code == HTTPStatus.OK:
        response.add_etag()
        response.make_conditional(request)
    return response


@bp.get("/pipelines")
@staff_token
@tells(PipelinesSchema)
def pipelines() -> dict[str, Any]:
    """The pipelines that you may see, in their order."""
    return {"pipelines": [queries.pipeline_as_data(each) for each in pipelines_for(me())]}


@bp.get("/pipelines/<slug>")
@staff_token
@tells(WholePipelineSchema)
def pipeline(slug: str) -> dict[str, Any]:
    """A pipeline with its stages."""
    found = pipeline_or_404(slug, me())
    stages = [queries.stage_as_data(stage) for stage in found.stages]
    return queries.pipeline_as_data(found) | {"stages": stages}


@bp.get("/lost-reasons")
@staff_token
@tells(ReasonsSchema)
def lost_reasons() -> dict[str, Any]:
    """The reasons for which leads are lost."""
    told = ({"id": r.uid, "name": r.name, "needs_note": r.needs_note} for r in reasons())
    return {"reasons": list(told)}


@bp.get("/lead-sources")
@staff_token
@tells(SourcesSchema)
def lead_sources() -> dict[str, Any]:
    """Where leads come from: the names that a lead can be given as its source."""
    return {"sources": [{"id": source.uid, "name": source.name} for source in sources()]}


def me() -> Any:
    return current_user.person
