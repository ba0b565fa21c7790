"""Home, about, the members' desk, and the health of the hub."""

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import public, signed_in
from hubcommunity.core.i18n import names_by_code
from hubcommunity.core.sessions import acting_for
from hubcommunity.core.templating import render
from hubcommunity.directory.facet_queries import members_by_country
from hubcommunity.directory.queries import organisations_of_the_hub as hub_organisations
from hubcommunity.directory.queries import tiles
from hubcommunity.membership.agreement_queries import current_versions
from hubcommunity.membership.queries import applications_of
from hubcommunity.organisations.acting_queries import acting
from hubcommunity.organisations.domain_queries import joinable
from hubcommunity.organisations.models import HubRole
from hubcommunity.pages import (
    desk_queries,
    library_views,
    organisation_views,
    queries,
    sitemap_views,
    staff_views,
)
from hubcommunity.pages.blueprint import bp
from hubcommunity.pages.menu import account_menu, staff_menu
from hubcommunity.topics.calls.waiting_queries import waiting_for
from hubcommunity.topics.discussion.queries import unread_threads
from hubcommunity.topics.figure_queries import overview
from hubcommunity.topics.meetings.item_queries import open_items_of
from hubcommunity.topics.meetings.queries import to_reply
from hubcommunity.topics.office_queries import offices_held_by

bp.add_app_template_global(account_menu)
bp.add_app_template_global(staff_menu)
# How many threads with something new the desk shows.
THREADS = 6


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


@bp.get("/home/")
@signed_in
def desk() -> ResponseReturnValue:
    """Show a member what they have here, and what waits for them."""
    person = current_user.person
    represented, seated = desk_queries.represented_by(person), desk_queries.seated(person)
    asked = desk_queries.asked_of(person)
    return render(
        "pages/desk.html",
        applications=applications_of(person),
        **vars(represented),
        **vars(seated),
        **vars(asked),
        acts_by=acting(represented.affiliations, acting_for()),
        joinable=joinable(person),
        offices=offices_held_by(person),
        groups=overview(),
        now=clock.now(),
        items=open_items_of(person),
        calls=waiting_for(person),
        meetings=to_reply(person),
        unread=unread_threads(person, THREADS),
    )


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


__all__ = ["bp", "library_views", "organisation_views", "sitemap_views", "staff_views"]
