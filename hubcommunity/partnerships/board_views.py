"""The board of a pipeline: drawn once for all who are shown the same, until it changes.

Who sees the pipeline is asked each time; only what they see is remembered.
"""

import uuid
from datetime import datetime
from typing import NamedTuple

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from hubcommunity.core.access import staff_only
from hubcommunity.core.forms import whole_number
from hubcommunity.core.fragments import draw
from hubcommunity.core.revisions import LONG
from hubcommunity.core.templating import render
from hubcommunity.core.watching import lasts, remembers
from hubcommunity.partnerships import board_queries, loss_queries, queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.board_queries import FIRST, AsOf, Extent, as_of_now
from hubcommunity.partnerships.card_queries import CARDS
from hubcommunity.partnerships.filter_queries import ASKED, asked_for
from hubcommunity.partnerships.lists.bar_views import (
    args_of,
    bar_drawn,
    head_of,
    reader,
    view_asked_for,
)
from hubcommunity.partnerships.lists.view_models import Shape
from hubcommunity.partnerships.loss_forms import LossForm
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Pipeline, Stage

BOARD = (*CARDS, *ASKED, Pipeline, Stage)


class Drawn(NamedTuple):
    """A board as it is shown, and when it is no longer true though nothing has changed."""

    said: Markup
    # A line of figures that stands above it.
    summary: Markup
    until: datetime | None


@bp.get("/staff/pipelines/<slug>/")
@staff_only
def board(slug: str) -> ResponseReturnValue:
    pipeline = queries.bare_pipeline_or_404(slug, current_user.person)
    asked, view = asked_for(request.args, current_user.person), view_asked_for(pipeline)
    extent = Extent(
        asked,
        stage_uid=request.args.get("lane", type=uuid.UUID),
        shown=whole_number(request.args.get("shown")) or FIRST,
        skipped=whole_number(request.args.get("skipped")) or 0,
    )
    drawn = draw_board(pipeline.id, extent, view, as_of_now(asked))
    bar = bar_drawn(pipeline.id, asked, view, reader(), Shape.BOARD, "")
    return render(
        "partnerships/board.html",
        pipeline=pipeline,
        head=head_of(pipeline, bar.view_name, drawn.summary, reader()),
        bar=bar.said,
        board=drawn.said,
        dialogs=draw_dialogs(pipeline.id),
    )


@remembers(*BOARD, shelf=LONG, still_holds=lasts)
def draw_board(pipeline_id: int, extent: Extent, view: str | None, _as_of: AsOf) -> Drawn:
    """Return the board as all see it who ask for the same."""
    found = board_queries.board(queries.whole_pipeline(pipeline_id), extent)
    asked, args = extent.asked, args_of(extent.asked, view)
    said = draw("partnerships/_board.html", board=found, asked=asked, args=args)
    return Drawn(said, draw("partnerships/_summary.html", board=found), found.older_at)


@remembers(Pipeline, Stage, LostReason)
def draw_dialogs(pipeline_id: int) -> Markup:
    """Return what the script opens to ask where a lead goes, and why it is lost."""
    loss = LossForm(formdata=None)
    loss.offer_reasons(loss_queries.reasons())
    stages = queries.whole_pipeline(pipeline_id).stages
    return draw("partnerships/_dialogs.html", stages=stages, loss=loss)
