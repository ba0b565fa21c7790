"""The figures of the report on membership: what each means, its table and its chart."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hubcommunity.reports import charts, policy
from hubcommunity.reports.charts import Chart
from hubcommunity.reports.policy import Cohort, Wait
from hubcommunity.reports.report_queries import SHOWN, Column, Figure, Report

# How many rows a chart of bars shows; the table has them all.
LONGEST_BARS = 12

MONTH = Column("month", _l("Month"), "month")
MEMBERS = Column("members", _l("Members"))
SHARE = Column("share", _l("Share"), "share")


def members(report: Report) -> Figure:
    values = policy.members_by_month(report.moves, report.months)
    return Figure(
        "members",
        _l("Members over time"),
        _l(
            "Organisations whose membership is active, due for renewal or in grace on the last day"
            " of the month; in the present month, today."
        ),
        (MONTH, MEMBERS),
        list(zip(report.months, values, strict=True)),
        charts.line(report.months, values) if any(values) else None,
        _l("There were no members in these months."),
    )


def joined(report: Report) -> Figure:
    return of_moves(
        report,
        "joined",
        _l("Joined"),
        _l(
            "Organisations that became members in the month: for the first time, or back again"
            " after days on which they were none."
        ),
        {policy.JOINED: ("teal", _("First time")), policy.RETURNED: ("pale", _("Back again"))},
        _l("Nobody joined in these months."),
    )


def left(report: Report) -> Figure:
    return of_moves(
        report,
        "left",
        _l("Lapsed, suspended, ended"),
        _l(
            "Organisations that ceased to be members in the month, by the first day on which they"
            " were none: the grace after the last term was over, or the membership was suspended"
            " or ended. Suspensions that were lifted since do not count."
        ),
        {
            policy.LAPSED: ("amber", _("Lapsed")),
            policy.SUSPENDED: ("grey", _("Suspended")),
            policy.ENDED: ("ink", _("Ended")),
        },
        _l("No membership lapsed or ended in these months."),
    )


def of_moves(
    report: Report,
    name: str,
    title: Any,
    meaning: Any,
    kinds: dict[str, tuple[str, str]],
    nothing: Any,
) -> Figure:
    """Return the figure of how many moved in these ways, month by month."""
    by_kind = policy.moved(report.moves, tuple(kinds))
    values = {kind: [by_kind[kind][month] for month in report.months] for kind in kinds}
    drawn = [(css, word, values[kind]) for kind, (css, word) in kinds.items()]
    columns = [Column(kind, word) for kind, (_css, word) in kinds.items()]
    return Figure(
        name,
        title,
        meaning,
        (MONTH, *columns),
        list(zip(report.months, *values.values(), strict=True)),
        charts.columns(report.months, drawn) if any(map(any, values.values())) else None,
        nothing,
    )


def retention(report: Report) -> Figure:
    found = policy.cohorts(report.moves, report.period.last_day)
    most = max((len(cohort.kept) for cohort in found), default=0)
    years = [
        Column(f"after_{year}", _("After %(year)s", year=year), "share")
        for year in range(1, most + 1)
    ]
    drawn = [(str(cohort.year), shares(cohort)) for cohort in found if cohort.kept]
    return Figure(
        "retention",
        _l("Retention by year of joining"),
        _l(
            "Of the organisations that joined in a year for the first time, how many in a hundred"
            " were members on 31 December one, two or more years later; for the ten years up to the"
            " end of the period, as far as they are over."
        ),
        (Column("joined_in", _l("Joined in"), "text"), Column("joined", _l("Joined")), *years),
        [retention_row(cohort, most) for cohort in found],
        charts.heat(drawn) if drawn else None,
        _l("Nobody joined so long ago that a share could be told."),
    )


def shares(cohort: Cohort) -> list[float]:
    return [round(kept / cohort.joined, 3) for kept in cohort.kept]


def retention_row(cohort: Cohort, most: int) -> list[Any]:
    told = shares(cohort)
    return [cohort.year, cohort.joined, *told, *[None] * (most - len(told))]


def country(report: Report) -> Figure:
    column = Column("country", _l("Country"), "country")
    return by(report, "country", _l("Members by country"), column, _l("where they are"))


def kind(report: Report) -> Figure:
    column = Column("type", _l("Type"), "text")
    return by(report, "type", _l("Members by type"), column, _l("what they are"))


def tier(report: Report) -> Figure:
    column = Column("tier", _l("Tier"), "text")
    return by(report, "tier", _l("Members by tier"), column, _l("the tier they had then"))


def by(report: Report, name: str, title: Any, column: Column, what: Any) -> Figure:
    """Return the figure of how the members on the last day of the period divide."""
    counted: Counter[str] = Counter()
    for cell in report.standing:
        counted[getattr(cell, name)] += cell.number
    show = SHOWN[column.kind]
    rows = sorted(counted.items(), key=lambda row: (-row[1], show(row[0])))
    total = counted.total()
    drawn = [(show(value), members) for value, members in rows[:LONGEST_BARS]]
    return Figure(
        name,
        title,
        _("The members on the last day of the period, by %(what)s.", what=what),
        (column, MEMBERS, SHARE),
        [(value, members, round(members / total, 3)) for value, members in rows],
        charts.bars(drawn) if drawn else None,
        _l("There were no members on that day."),
    )


def decisions(report: Report) -> Figure:
    by_month: dict[date, list[Wait]] = {month: [] for month in report.months}
    for wait in report.waits:
        by_month[wait.month].append(wait)
    medians = [policy.median(waits) for waits in by_month.values()]
    numbers = [sum(wait.number for wait in waits) for waits in by_month.values()]
    return Figure(
        "decisions",
        _l("Days from application to decision"),
        _l(
            "The median of the days between sending an application and its approval or refusal, for"
            " the applications decided in the month. Half of them waited no longer than that."
        ),
        (MONTH, Column("median_days", _l("Median of days")), Column("decided", _l("Decided"))),
        list(zip(report.months, medians, numbers, strict=True)),
        decisions_chart(report.months, medians) if report.waits else None,
        _l("No application was decided in these months."),
    )


def decisions_chart(months: Sequence[date], medians: Sequence[float | None]) -> Chart:
    return charts.columns(months, [("blue", _("Median of days"), medians)])


# In the order of the page.
FIGURES: dict[str, Callable[[Report], Figure]] = {
    "members": members,
    "joined": joined,
    "left": left,
    "retention": retention,
    "country": country,
    "type": kind,
    "tier": tier,
    "decisions": decisions,
}


def figures_of(report: Report) -> list[Figure]:
    return [build(report) for build in FIGURES.values()]
