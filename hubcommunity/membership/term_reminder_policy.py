"""Which reminder fits which term on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hubcommunity.membership.policy import DUE_BEFORE

# A worker that slept makes up for it; a reminder that is older than this helps nobody.
LATEST = timedelta(days=28)


@dataclass(frozen=True)
class Span:
    """The last days of those terms for which a reminder is the newest whose day has come."""

    days: int
    after: date
    until: date

    def fits(self, ends_on: date) -> bool:
        return self.after < ends_on <= self.until


def spans(offsets: Mapping[int, date | None], today: date) -> list[Span]:
    """Return for each reminder the last days of the terms that it fits today; with each stands the
    day on which it was added, and what came before that is not made up for.

    No last day is in two of them: of several reminders that were missed, only the newest is sent.
    """
    ordered = sorted(offsets)
    found = []
    for place, days in enumerate(ordered):
        until = today - timedelta(days=days)
        after = until - LATEST
        for following in ordered[place + 1 : place + 2]:
            after = max(after, today - timedelta(days=following))
        if added_on := offsets[days]:
            after = max(after, added_on - timedelta(days=days + 1))
        found.append(Span(days, after, until))
    return found


def phase_on(today: date, ends_on: date, grace_until: date) -> str:
    """Return where a day lies to the end of a term: early, while it can't be renewed yet; before,
    today, grace or lapsed.
    """
    if today < ends_on - DUE_BEFORE:
        return "early"
    if today < ends_on:
        return "before"
    if today == ends_on:
        return "today"
    return "grace" if today <= grace_until else "lapsed"
