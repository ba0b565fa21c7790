"""Pairs of organisations that may be one: told apart, or merged; and old addresses that lead on."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import READS, db
from hubcommunity.core.paging import page_number
from hubcommunity.core.side_forms import choice_of
from hubcommunity.core.sides import GOES, STAYS, chosen_at_first, said_by_one
from hubcommunity.core.templating import render
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.merging import actions, queries
from hubcommunity.merging.blueprint import bp
from hubcommunity.merging.forms import MergeForm
from hubcommunity.merging.policy import FIELDS, runs_at_once, stays_first
from hubcommunity.organisations import duplicate_actions, duplicate_queries
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import moved_to

# What has an organisation's slug in its address, or in `of`.
BLUEPRINTS = ("directory", "organisations")
PAGES = (
    *("pages.organisation", "pages.timeline", "topics.people.seats"),
    *("membership.of_organisation", "membership.own_agreements", "membership.adopt"),
)


@bp.get("/staff/organisations/duplicates/")
@staff_only
def duplicates() -> ResponseReturnValue:
    """List the pairs that wait, the most alike first."""
    page, today = duplicate_queries.page_of_pairs(page_number()), clock.today()
    rows = [(pair, *stays_first(pair.first, pair.second, today)) for pair in page.items]
    return render("merging/duplicates.html", page=page, rows=rows, today=today)


@bp.post("/staff/organisations/<slug>/apart-from/<other>")
@staff_only
def tell_apart(slug: str, other: str) -> ResponseReturnValue:
    one, two = pair_or_404(slug, other)
    duplicate_actions.tell_apart(one, two, by=current_user.person)
    db.session.commit()
    flash(_("%(one)s and %(two)s are two, and stay two.", one=one.name, two=two.name), "success")
    return redirect(url_for(".duplicates"))


@bp.route("/staff/organisations/<slug>/merge/<other>/", methods=["GET", "POST"])
@staff_only
def merge(slug: str, other: str) -> ResponseReturnValue:
    """Show both sides field by field, with what is carried over; then merge them."""
    stays, goes = pair_or_404(slug, other)
    values = {STAYS: queries.values_of(stays), GOES: queries.values_of(goes)}
    form = MergeForm(formdata=request.form or None, data=chosen_at_first(FIELDS, values))
    if form.validate_on_submit():
        chosen = {"taken": form.taken, "ends_membership": form.ends_membership.data}
        actions.merge(goes, stays, by=current_user.person, seen=form.seen.data, **chosen)
        db.session.commit()
        flash(_("%(goes)s is part of %(stays)s now.", goes=goes.name, stays=stays.name), "success")
        return redirect(url_for("pages.organisation", slug=stays.slug))
    form.seen.data = queries.mark_of(stays, goes)
    return render("merging/merge.html", form=form, **sides(stays, goes, values))


def sides(
    stays: Organisation, goes: Organisation, values: Mapping[str, dict[str, str]]
) -> dict[str, Any]:
    """Return what the page shows of the two."""
    staying, going = membership_of(stays), membership_of(goes)
    return {
        "stays": stays,
        "goes": goes,
        "values": values,
        "fields": said_by_one(FIELDS, values),
        "choice_of": choice_of,
        "figures": queries.figures(goes),
        "collisions": queries.collisions(stays, goes),
        "both_run": runs_at_once(staying, going),
        "suggested": stays_first(stays, goes, clock.today())[0] is stays,
    }


def pair_or_404(slug: str, other: str) -> tuple[Organisation, Organisation]:
    return duplicate_queries.present_pair(slug, other) or abort(404)


@bp.after_app_request
def lead_on(response: Response) -> Response:
    """Lead from the old address of an organisation to that of the one it was merged into.

    Only where nothing was found, so that no page costs a question more.
    """
    if response.status_code != 404 or request.method not in READS or not names_organisation():
        return response
    named, asked = dict(request.view_args or {}), request.args.to_dict()
    place, key = (named, "slug") if "slug" in named else (asked, "of")
    now = moved_to(place.get(key, ""))
    if now is None:
        return response
    place[key] = now
    path = url_for(request.endpoint or "", **named)
    return redirect(f"{path}?{urlencode(asked)}" if asked else path, 301)  # type: ignore[return-value]


def names_organisation() -> bool:
    return request.blueprint in BLUEPRINTS or request.endpoint in PAGES
