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
from hubcommunity.membership.vote_queries import voting_among
from hubcommunity.membership.yearly_queries import to_confirm_by
from hubcommunity.organisations.acting_queries import acting
from hubcommunity.organisations.domain_queries import joinable
from hubcommunity.organisations.models import HubRole
from hubcommunity.organisations.queries import (
    affiliations_of,
    invitations_of,
    requests_of,
    requests_to_answer_by,
)
from hubcommunity.pages import (
    library_views,
    organisation_views,
    queries,
    sitemap_views,
    staff_views,
)
from hubcommunity.pages.blueprint import bp
from hubcommunity.pages.menu import staff_menu
from hubcommunity.topics.calls.queries import waiting_for
from hubcommunity.topics.declaration_queries import seats_to_declare_for
from hubcommunity.topics.discussion.queries import unread_threads
from hubcommunity.topics.figure_queries import overview
from hubcommunity.topics.meetings.item_queries import open_items_of
from hubcommunity.topics.meetings.queries import to_reply
from hubcommunity.topics.office_queries import offices_held_by
from hubcommunity.topics.queries import seats_of
from hubcommunity.topics.request_queries import (
    open_requests_for,
    requests_to_decide_by,
    requests_to_endorse_by,
)
from hubcommunity.topics.standing_queries import offered_by_organisation

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
    affiliations, seats = affiliations_of(person), seats_of(person)
    return render(
        "pages/desk.html",
        applications=applications_of(person),
        affiliations=affiliations,
        acts_by=acting(affiliations, acting_for()),
        joinable=joinable(person),
        to_confirm=to_confirm_by(person),
        seats_back=offered_by_organisation(person),
        invitations=invitations_of(person),
        requests_to_join=requests_of(person),
        seats=seats,
        voting=voting_among(seat.organisation_id for seat in seats),
        offices=offices_held_by(person),
        open_requests=open_requests_for(person),
        to_decide=requests_to_decide_by(person),
        to_endorse=requests_to_endorse_by(person),
        to_declare=seats_to_declare_for(person),
        to_answer=requests_to_answer_by(person),
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
