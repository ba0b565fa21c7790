"""What happened first to each lead, read in one pass over all that happened."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Subquery, cast, func, select

from hubcommunity.partnerships.models import Transition
from hubcommunity.partnerships.step_models import Activity, ActivityState
from hubcommunity.reports.pipeline_policy import ANSWERS


def first_words() -> Subquery:
    """Select when each lead was first spoken with."""
    lead_id = as_it_lies(Activity.lead_id).label("lead_id")
    spoken = select(lead_id, func.min(Activity.settled_at).label("at"))
    is_word = (Activity.state == ActivityState.DONE) & Activity.kind.in_(ANSWERS)
    return spoken.where(is_word).group_by(lead_id).subquery()


def first_moves() -> Subquery:
    """Select when each lead first left a stage."""
    moved = select(Transition.lead_id, func.min(Transition.left_at).label("at"))
    return moved.group_by(Transition.lead_id).subquery()


def as_it_lies(lead_id: Any) -> ColumnElement[int]:
    """Return the lead of a row so that all rows are read in one pass: SQLite would look each of a
    hundred thousand up in the index of their leads.
    """
    return cast(lead_id + 0, Integer)  # with its kind, else nothing is found by it
