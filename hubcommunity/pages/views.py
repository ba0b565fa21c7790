"""Home, about, and the health of the hub."""

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from hubcommunity.core.access import public
from hubcommunity.core.i18n import names_by_code
from hubcommunity.core.templating import render
from hubcommunity.directory.facet_queries import members_by_country
from hubcommunity.directory.queries import organisations_of_the_hub as hub_organisations
from hubcommunity.directory.queries import tiles
from hubcommunity.membership.agreement_queries import current_versions
from hubcommunity.organisations.models import HubRole
from hubcommunity.pages import (
    desk_views,
    library_views,
    organisation_views,
    queries,
    sitemap_views,
    staff_views,
)
from hubcommunity.pages.blueprint import bp
from hubcommunity.pages.menu import account_menu, staff_menu
from hubcommunity.topics.figure_queries import overview

bp.add_app_template_global(account_menu)
bp.add_app_template_global(staff_menu)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Say what the hub is, who is in it and what it works on."""
    placed, elsewhere = tiles(members_by_country())
    return render(
        "pages/home.html",
        tiles=placed,
        elsewhere=elsewhere,
        names=names_by_code(),
        reach=queries.reach(),
        groups=overview(),
    )


@bp.get("/about/")
@public
def about() -> ResponseReturnValue:
    """Say where the hub comes from, and who stands behind it."""
    by_role = hub_organisations()
    board = sorted(
        [*by_role[HubRole.OWNER], *by_role[HubRole.OPERATOR]], key=lambda row: row.sort_name
    )
    texts = list(current_versions().values())
    return render("pages/about.html", board=board, by_role=by_role, roles=HubRole, texts=texts)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether the database is migrated and a worker lives; a 503 names what is amiss."""
    faults = queries.faults(current_app.config["MIGRATIONS_FOLDER"])
    if faults:
        return jsonify(status="not ready", faults=faults), 503
    return jsonify(status="ready")


__all__ = [
    "bp",
    "desk_views",
    "library_views",
    "organisation_views",
    "sitemap_views",
    "staff_views",
]
