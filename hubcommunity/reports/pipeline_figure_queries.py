"""The figures of a pipeline: what each means, its table and its chart."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hubcommunity.core.i18n import percent
from hubcommunity.partnerships.models import CLOSED
from hubcommunity.partnerships.step_models import ActivityKind
from hubcommunity.reports import charts
from hubcommunity.reports import pipeline_policy as policy
from hubcommunity.reports.charts import Chart
from hubcommunity.reports.figure_queries import LONGEST_BARS, MONTH
from hubcommunity.reports.pipeline_outcome_queries import country, kind, owner, reason, source
from hubcommunity.reports.pipeline_report_queries import PipelineReport, waits
from hubcommunity.reports.policy import median
from hubcommunity.reports.report_queries import Column, Figure

STAGE = Column("stage", _l("Stage"), "text")
LEADS = Column("leads", _l("Leads"))
# How each kind of activity is drawn, in the order of the table.
DRAWN = {
    ActivityKind.CALL: "blue",
    ActivityKind.MAIL: "teal",
    ActivityKind.MEETING: "ink",
    ActivityKind.TASK: "grey",
    ActivityKind.NOTE: "pale",
}


def funnel(report: PipelineReport) -> Figure:
    names = step_names(report)
    numbers = policy.reached(report.furthest, len(names))
    conversion = policy.shares(numbers, report.added)
    return Figure(
        "funnel",
        _l("Funnel"),
        _l(
            "Leads added in the period that reached each stage or a later one, whatever became of"
            " them: a lost one counts for the stages that it came to. To be on hold or lost is no"
            " stage of the funnel. The conversion is the share in those who reached the stage"
            " before; for the first stage, in all that were added."
        ),
        (STAGE, LEADS, Column("conversion", _l("Conversion"), "share")),
        list(zip(names, numbers, conversion, strict=True)),
        charts.bars(funnel_bars(names, numbers, conversion)) if report.added else None,
        _l("No lead was added in these months."),
    )


def funnel_bars(
    names: Sequence[str], numbers: Sequence[int], conversion: Sequence[float | None]
) -> list[tuple[str, float]]:
    """Return the steps with the share in the step before, where anybody reached that."""
    told = [
        name if share is None else _("%(stage)s, %(share)s", stage=name, share=percent(share))
        for name, share in zip(names, conversion, strict=True)
    ]
    return list(zip(told, numbers, strict=True))


def step_names(report: PipelineReport) -> list[str]:
    return [*(report.stages[step].name for step in report.steps), _("Won")]


def stages(report: PipelineReport) -> Figure:
    told = [
        stage
        for stage in report.stages.values()
        if stage.kind not in CLOSED and (stage.is_live or stage.id in report.stays)
    ]
    stays = [report.stays.get(stage.id, []) for stage in told]
    medians = [median(each) for each in stays]
    numbers = [sum(wait.number for wait in each) for each in stays]
    names = [stage.name for stage in told]
    drawn = [(name, days) for name, days in zip(names, medians, strict=True) if days is not None]
    return Figure(
        "stages",
        _l("Days in each stage"),
        _l(
            "The median of the days between entering and leaving a stage, for the stays that ended"
            " in the period. Half of them took no longer than that. Whoever comes back begins"
            " another stay. Beside it, the days that the stage is expected to take."
        ),
        (
            STAGE,
            Column("median_days", _l("Median of days")),
            Column("stays", _l("Stays")),
            Column("expected_days", _l("Expected")),
        ),
        list(zip(names, medians, numbers, [each.expected_days for each in told], strict=True)),
        charts.bars(drawn) if drawn else None,
        _l("No lead left a stage in these months."),
    )


def response(report: PipelineReport) -> Figure:
    by_month = [
        [each for each in report.answered if each.month == month] for month in report.months
    ]
    medians = [median(waits(each)) for each in by_month]
    waiting = [sum(one.number for one in each if one.days is None) for each in by_month]
    numbers = [sum(wait.number for wait in waits(each)) for each in by_month]
    return Figure(
        "response",
        _l("Days to the first answer"),
        _l(
            "The median of the days from adding a lead to the first call, mail or meeting done, or"
            " to the first move to another stage, whichever came first, by the month in which the"
            " lead was added; and how many wait for any of these until today."
        ),
        (
            MONTH,
            Column("median_days", _l("Median of days")),
            Column("answered", _l("Answered")),
            Column("waiting", _l("Waiting")),
        ),
        list(zip(report.months, medians, numbers, waiting, strict=True)),
        response_chart(report.months, medians, waiting) if report.answered else None,
        _l("No lead was added in these months."),
    )


def response_chart(
    months: Sequence[date], medians: Sequence[float | None], waiting: Sequence[int]
) -> Chart:
    """Draw the days; how many wait where nobody was answered yet."""
    if any(days is not None for days in medians):
        return charts.columns(months, [("blue", _("Median of days"), medians)])
    return charts.columns(months, [("amber", _("Waiting"), waiting)])


def expected(report: PipelineReport) -> Figure:
    column = Column("month", _l("Month"), "month", _l("No date"))
    found = sorted(report.expected, key=lambda each: (each.month is None, each.month or date.max))
    rows = [(each.month, each.leads, each.percents / 100) for each in found]
    drawn = [(column.shown(month), number) for month, _leads, number in rows[:LONGEST_BARS]]
    return Figure(
        "expected",
        _("Expected %(outcome)s by month", outcome=report.pipeline.outcome),
        _l(
            "The leads that are open or on hold today, by the month in which they are expected to"
            " close, and the sum of their probabilities: the lead’s own, or else its stage’s."
        ),
        (column, LEADS, Column("expected", _l("Expected"))),
        rows,
        charts.bars(drawn) if drawn else None,
        _l("No lead is open."),
    )


def activity(report: PipelineReport) -> Figure:
    found: dict[int | None, Counter[ActivityKind]] = {}
    for each in report.done:
        found.setdefault(each.by_id, Counter())[each.kind] += each.number
    column = Column("who", _l("Who"), "text", _l("Nobody"))
    named = [
        (report.people.get(id_) if id_ else None, [numbers[one] for one in DRAWN])
        for id_, numbers in found.items()
    ]
    named.sort(key=lambda row: (-sum(row[1]), row[0] is None, row[0] or ""))
    parts = [(css, str(one.label)) for one, css in DRAWN.items()]
    drawn = [(column.shown(name), numbers) for name, numbers in named[:LONGEST_BARS]]
    return Figure(
        "activity",
        _l("Activity"),
        _l(
            "Calls, mails, meetings and tasks done in the period, and notes written, about leads of"
            " this pipeline, by who did them. Letters sent from a lead count as mails, and so do"
            " copies of mails that staff wrote to others; mails that came do not."
        ),
        (column, *(Column(one.value, one.label) for one in DRAWN)),
        [(name, *numbers) for name, numbers in named],
        charts.split_bars(parts, drawn) if drawn else None,
        _l("Nothing was done in these months."),
    )


def moved(report: PipelineReport) -> Figure:
    names = {stage.id: stage.name for stage in report.stages.values()}
    drawn = [(names[id_], report.moves_to[id_]) for id_ in names if id_ in report.moves_to]
    who = [Column("who", _l("Who"), "text", _l("Nobody"))] if report.is_open else []
    rows = [
        (
            one.organisation,
            names[one.before],
            names[one.after],
            *([report.people.get(one.by_id or 0)] if report.is_open else []),
            one.at,
        )
        for one in report.last_moves
    ]
    return Figure(
        "moved",
        _l("Moved since last week"),
        _(
            "Moves from one stage to another since the beginning of the same day last week, by the"
            " stage to which they led: %(number)s in all. The table has the last ones, up to"
            " %(most)s.",
            number=sum(report.moves_to.values()),
            most=policy.MOVES_SHOWN,
        ),
        (
            Column("organisation", _l("Lead"), "text"),
            Column("from", _l("From"), "text"),
            Column("to", _l("To"), "text"),
            *who,
            Column("at", _l("When"), "moment"),
        ),
        rows,
        charts.bars(drawn) if drawn else None,
        _l("Nothing moved since last week."),
    )


# In the order of the page.
FIGURES: dict[str, Callable[[PipelineReport], Figure]] = {
    "funnel": funnel,
    "stages": stages,
    "response": response,
    "expected": expected,
    "source": source,
    "country": country,
    "type": kind,
    "owner": owner,
    "reason": reason,
    "activity": activity,
    "moved": moved,
}
# These name who works for the hub.
CLOSE = ("owner", "activity")


def told(report: PipelineReport) -> dict[str, Callable[[PipelineReport], Figure]]:
    """Return the figures that the report's reader is told."""
    return {name: build for name, build in FIGURES.items() if report.is_open or name not in CLOSE}


def figures_of(report: PipelineReport) -> list[Figure]:
    return [build(report) for build in told(report).values()]
