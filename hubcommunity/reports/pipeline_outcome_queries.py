"""How the leads of a pipeline that were closed in a period divide: figures of won and lost."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hubcommunity.reports import charts
from hubcommunity.reports import pipeline_policy as policy
from hubcommunity.reports.figure_queries import LONGEST_BARS
from hubcommunity.reports.pipeline_report_queries import PipelineReport
from hubcommunity.reports.report_queries import Column, Figure

WON, LOST = Column("won", _l("Won")), Column("lost", _l("Lost"))


def source(report: PipelineReport) -> Figure:
    column = Column("source", _l("Source"), "text", _l("Not said"))
    return ended_by(report, _l("Won and lost by source"), column)


def country(report: PipelineReport) -> Figure:
    column = Column("country", _l("Country"), "country", _l("Not said"))
    return ended_by(report, _l("Won and lost by country"), column)


def kind(report: PipelineReport) -> Figure:
    column = Column("type", _l("Type"), "text", _l("Not said"))
    return ended_by(report, _l("Won and lost by type"), column)


def owner(report: PipelineReport) -> Figure:
    column = Column("owner", _l("Owner"), "text", _l("Nobody"))
    names = {str(id_): name for id_, name in report.people.items()}
    return ended_by(report, _l("Won and lost by owner"), column, names)


def ended_by(
    report: PipelineReport, title: Any, column: Column, names: dict[str, str] | None = None
) -> Figure:
    """Return the figure of how the leads closed in the period divide."""
    rows = [
        (names.get(value) if names is not None and value else value, won, lost)
        for value, won, lost in policy.won_and_lost(report.outcomes, column.code)
    ]
    drawn = [(column.shown(value), [won, lost]) for value, won, lost in rows[:LONGEST_BARS]]
    parts = [("teal", _("Won")), ("grey", _("Lost"))]
    return Figure(
        column.code,
        title,
        _l(
            "The leads that were closed in the period as won or as lost, and were not opened again,"
            " by what is known of them today."
        ),
        (column, WON, LOST),
        rows,
        charts.split_bars(parts, drawn) if drawn else None,
        _l("No lead was closed in these months."),
    )


def reason(report: PipelineReport) -> Figure:
    column = Column("reason", _l("Reason"), "text", _l("In words only"))
    told = policy.won_and_lost(report.outcomes, "reason")
    rows = sorted(
        ((value, lost) for value, _won, lost in told if lost),
        key=lambda row: (-row[1], row[0] is None, row[0] or ""),
    )
    drawn = [(column.shown(value), lost) for value, lost in rows[:LONGEST_BARS]]
    return Figure(
        "reason",
        _l("Why leads were lost"),
        _l(
            "The leads that were closed as lost in the period, and were not opened again, by the"
            " reason of the list; of some it was said in words only."
        ),
        (column, LOST),
        rows,
        charts.bars(drawn) if drawn else None,
        _l("No lead was lost in these months."),
    )
