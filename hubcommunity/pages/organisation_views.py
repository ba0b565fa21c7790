"""An organisation with all that the hub knows of it, for staff."""

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hubcommunity.audit import queries as audit_queries
from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.languages import language_name
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.membership.term_queries import membership_of, status_of
from hubcommunity.membership.vote_queries import voting_among
from hubcommunity.organisations import profile_queries, queries
from hubcommunity.organisations.visibility_models import Visibility
from hubcommunity.pages import organisation_queries, timeline_queries
from hubcommunity.pages.blueprint import bp
from hubcommunity.pages.sight_queries import entries_in_sight


@bp.get("/staff/organisations/<slug>/")
@staff_only
def organisation(slug: str) -> ResponseReturnValue:
    """Show an organisation; each part of the page is a file of its own."""
    found = queries.by_slug(slug) or abort(404)
    shown = profile_queries.shown_to(found, Visibility.STAFF)
    membership = membership_of(found)
    return render(
        "pages/organisation.html",
        organisation=found,
        shown=shown,
        visibility=profile_queries.visibility_of(found),
        texts=[
            (code, language_name(code), to_html(text)) for code, text in shown.descriptions.items()
        ],
        membership=membership,
        status=status_of(membership) if membership else None,
        people=queries.people_of(found),
        applications=organisation_queries.applications_of(found),
        seats=organisation_queries.seats_of(found),
        votes=found.id in voting_among([found.id]),
        leads=organisation_queries.leads_of(found, current_user.person),
        trail=audit_queries.latest_about(found, 10),
        today=clock.today(),
    )


@bp.get("/staff/organisations/<slug>/timeline/")
@staff_only
def timeline(slug: str) -> ResponseReturnValue:
    """Tell all that happened to an organisation, one kind of it or everything."""
    found = queries.by_slug(slug) or abort(404)
    kinds, kind = timeline_queries.KINDS, request.args.get("kind", "")
    kind = kind if kind in kinds else ""
    seen = entries_in_sight(current_user.person)
    page = timeline_queries.page_of_timeline(found, kind, page_number(), seen)
    return render("pages/timeline.html", organisation=found, kinds=kinds, kind=kind, page=page)
