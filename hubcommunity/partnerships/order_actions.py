"""The order of leads within a stage: a move writes the position of one lead only."""

from typing import cast

from sqlalchemy import Table, and_, func, or_, select, update

from hubcommunity.core.db import db
from hubcommunity.partnerships.models import Lead, Stage


def place(lead: Lead, stage: Stage, after: Lead | None) -> float:
    """Return a position in the stage right below another lead, or at the top.

    The stage is held, so that nobody else takes the same place. A neighbour that has left it
    meanwhile no longer says anything: top again.
    """
    if after is not None:
        db.session.refresh(after, ["stage_id", "position"])
    if after is None or after.stage_id != stage.id or after.id == lead.id:
        return top_of(stage)
    between = middle(after.position, below(lead, after))
    if between is None:
        spread(stage)
        db.session.refresh(after, ["position"])
        between = middle(after.position, below(lead, after))
    return after.position if between is None else between


def top_of(stage: Stage) -> float:
    """Return a position above all leads of the stage."""
    return places(stage, 1, at_bottom=False)[0]


def places(stage: Stage, number: int, *, at_bottom: bool) -> list[float]:
    """Return positions for leads that come one after the other: each above all that are there
    then, or below.
    """
    edge, step = (func.max, 1.0) if at_bottom else (func.min, -1.0)
    found = db.session.scalar(select(edge(Lead.position)).where(Lead.stage_id == stage.id))
    first = 0.0 if found is None else found + step
    return [first + step * place for place in range(number)]


def below(lead: Lead, after: Lead) -> float | None:
    """Return the position of the lead that follows, not counting the one that is moved."""
    follows = or_(
        Lead.position > after.position,
        and_(Lead.position == after.position, Lead.id > after.id),
    )
    query = select(Lead.position).where(Lead.stage_id == after.stage_id, Lead.id != lead.id)
    return db.session.scalar(query.where(follows).order_by(Lead.position, Lead.id).limit(1))


def middle(above: float, following: float | None) -> float | None:
    """Return a number between two positions; None when no number fits any more."""
    if following is None:
        return above + 1.0
    half = (above + following) / 2
    return half if above < half < following else None


def spread(stage: Stage) -> None:
    """Give the leads of a stage whole positions again, in one statement.

    Needed once in about fifty moves to the very same gap. It leaves the versions alone: nobody's
    view of a lead is out of date because of it. A lead that is on its way out meanwhile, for which
    the statement waits, keeps the place that it got in another stage.
    """
    leads = cast(Table, Lead.__table__)
    numbered = (
        select(
            leads.c.id,
            func.row_number().over(order_by=(leads.c.position, leads.c.id)).label("place"),
        )
        .where(leads.c.stage_id == stage.id)
        .subquery()
    )
    db.session.flush()
    its = (leads.c.id == numbered.c.id, leads.c.stage_id == stage.id)
    db.session.execute(update(leads).where(*its).values(position=numbered.c.place))
