"""What is offered while somebody writes down a lead; the form works without it, too."""

from flask import Response, jsonify, request

from hubcommunity.core.access import staff_only
from hubcommunity.core.i18n import country_name
from hubcommunity.partnerships import lead_queries
from hubcommunity.partnerships.blueprint import bp


@bp.get("/staff/leads/organisations/")
@staff_only
def find_organisations() -> Response:
    found = lead_queries.organisations_like(asked())
    offers = [
        {"value": one.name, "key": str(one.uid), "about": country_name(one.country)}
        for one in found
    ]
    return jsonify(offers=offers)


@bp.get("/staff/leads/people/")
@staff_only
def find_people() -> Response:
    found = lead_queries.people_like(asked())
    offers = [{"value": one.email, "beside": one.name, "about": one.name} for one in found]
    return jsonify(offers=offers)


@bp.get("/staff/leads/tags/")
@staff_only
def find_tags() -> Response:
    return jsonify(offers=[{"value": name} for name in lead_queries.tags_like(asked())])


def asked() -> str:
    """Return what was typed so far, as much of it as is looked for."""
    return request.args.get("q", "")[:100]
