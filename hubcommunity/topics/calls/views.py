"""The calls for consensus of a group: the list, each call, and what came of it."""

import uuid

from flask import Response, abort

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.paging import page_number
from hubcommunity.core.tables import csv_download
from hubcommunity.core.templating import render
from hubcommunity.topics.calls import (
    absence_views,
    drawn_views,
    objection_views,
    outcome_views,
    plan_views,
    position_views,
    queries,
    result_queries,
    round_views,
)
from hubcommunity.topics.calls.blueprint import bp
from hubcommunity.topics.calls.box_queries import box_of
from hubcommunity.topics.calls.door_views import call_in_room
from hubcommunity.topics.calls.models import Call, CallState
from hubcommunity.topics.calls.policy import steers
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place, unwritable_because
from hubcommunity.topics.room_views import room

__all__ = [
    "absence_views",
    "bp",
    "objection_views",
    "outcome_views",
    "plan_views",
    "position_views",
    "round_views",
]


@bp.get("/")
@signed_in
def index(slug: str) -> str:
    group, place = room(slug)
    number = page_number()
    page = drawn_views.calls_listed(group.id, number, place.runs)
    told = drawn_views.stages(page.items, clock.now())
    return render(
        "topics/calls/index.html",
        group=group,
        place=place,
        page=page,
        rows=drawn_views.calls_drawn(slug, group.id, number, place.runs, told),
        still=unwritable_because(group),
        steers=steers(place),
    )


@bp.get("/<uuid:uid>/")
@signed_in
def show(slug: str, uid: uuid.UUID) -> str:
    group, place = room(slug)
    head = drawn_views.head_of(group.id, uid) or abort(404)
    if head.state is CallState.DRAFT:
        return draft_page(group, place, queries.call_or_404(group, uid, drafts=place.runs))
    stage, reader = drawn_views.stage_of(head, clock.now()), drawn_views.reader_in(place)
    number, today = page_number(), clock.today()
    panel = drawn_views.panel_drawn(group.id, uid, number, reader, stage, today)
    shown = {"title": head.title, "panel": panel}
    return render("topics/calls/show.html", group=group, place=place, **shown)


def draft_page(group: TopicGroup, place: Place, call: Call) -> str:
    return render(
        "topics/calls/draft.html",
        group=group,
        place=place,
        call=call,
        voters=len(queries.voters(group)),
        still=unwritable_because(group),
        steers=steers(place),
    )


@bp.get("/<uuid:uid>/results/")
@bp.get("/<uuid:uid>/results/<int:number>/")
@signed_in
def results(slug: str, uid: uuid.UUID, number: int | None = None) -> str:
    """Show what every organisation says in a round, the last one or that of a number, as a page
    that prints well.
    """
    group, place, call = call_in_room(slug, uid)
    last = queries.last_round_or_404(call)
    asked = queries.round_or_404(call, number) if number else last
    box = box_of(call, asked, place.seat)
    page = queries.page_of_electors(asked, page_number(), box.tally.electors)
    return render(
        "topics/calls/results.html",
        group=group,
        place=place,
        call=call,
        box=box,
        last=last,
        page=page,
        said=queries.latest_positions(page.items),
    )


@bp.get("/<uuid:uid>/results.csv")
@signed_in
def results_csv(slug: str, uid: uuid.UUID) -> Response:
    _group, _place, call = call_in_room(slug, uid)
    name = f"call-{call.group.slug}-{clock.today()}.csv"
    rows = result_queries.rows_of(call)
    return csv_download(name, result_queries.HEADER, rows)
