"""The leads behind each figure of a pipeline, one row a lead, from the rows that are counted."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from hubcommunity.core.dates import day_of
from hubcommunity.core.db import db
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Lead, Stage, StageKind
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.reports import pipeline_queries as queries
from hubcommunity.reports.pipeline_figure_queries import step_names
from hubcommunity.reports.pipeline_report_queries import PipelineReport, names_of

COLUMNS = {
    "lead": Lead.uid,
    "organisation": Lead.organisation_name,
    "country": Lead.country,
    "type": OrganisationType.name,
    "source": LeadSource.name,
    "stage": Stage.name,
    "added_on": day_of(Lead.created_at),
    "closed_on": day_of(Lead.closed_at),
    "expected_close_on": Lead.expected_close_on,
    "reason": LostReason.name,
}
# For the reader to whom the report is open alone.
CLOSE = {"in_words": Lead.lost_reason, "owner": Lead.owner_id}


class Behind(NamedTuple):
    """What a figure knows of each lead behind it: its column, the rows, and how it is told."""

    code: str
    rows: Callable[[PipelineReport], Any]
    tell: Callable[[PipelineReport, Any], Any] = lambda _report, value: value


def step_reached(report: PipelineReport, depth: int) -> str:
    return step_names(report)[depth - 1] if depth else ""


def in_period(query: Callable[..., Any]) -> Callable[[PipelineReport], Any]:
    return lambda report: query(report.pipeline.id, report.period)


def ended(report: PipelineReport) -> Select[int, StageKind]:
    return queries.ended(report.pipeline.id, report.period)


def lost(report: PipelineReport) -> Select[int, StageKind]:
    return ended(report).where(Stage.kind == StageKind.LOST)


ENDED = Behind("outcome", ended, lambda _report, kind: kind.value)
BEHIND = {
    "funnel": Behind(
        "reached",
        lambda report: queries.furthest(report.pipeline.id, report.period, report.depths),
        step_reached,
    ),
    "stages": Behind("stays_ended", in_period(queries.stayed)),
    "response": Behind("answered_on", in_period(queries.answered)),
    "expected": Behind("chance", lambda report: queries.expecting(report.pipeline.id)),
    "source": ENDED,
    "country": ENDED,
    "type": ENDED,
    "owner": ENDED,
    "reason": ENDED._replace(rows=lost),
    "activity": Behind("activities", in_period(queries.busy)),
    "moved": Behind(
        "moves", lambda report: queries.restless(report.pipeline.id, report.period.today)
    ),
}


def leads_behind(name: str, report: PipelineReport) -> tuple[list[str], list[Sequence[Any]]]:
    """Return the head and the rows of the leads behind a figure, the oldest lead first."""
    behind = BEHIND[name]
    columns = COLUMNS | (CLOSE if report.is_open else {})
    rows = behind.rows(report).subquery()
    query = select(*columns.values(), rows.c.told).join(rows, rows.c.lead_id == Lead.id)
    query = query.join(Lead.stage).outerjoin(Lead.type)
    query = query.outerjoin(Lead.source).outerjoin(Lead.lost_because)
    query = query.order_by(Lead.created_at, Lead.id)
    found = [dict(zip([*columns, "told"], row, strict=True)) for row in db.session.execute(query)]
    owners = names_of(row.get("owner") for row in found)
    for row in found:
        row["told"] = behind.tell(report, row["told"])
        if report.is_open:
            row["owner"] = owners.get(row["owner"])
    return [*columns, behind.code], [list(row.values()) for row in found]
