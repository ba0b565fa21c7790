"""When a person hears of what is new in a group: the nearest setting wins, decided here alone."""

from dataclasses import dataclass
from datetime import datetime

from hubcommunity.core.mornings import next_morning
from hubcommunity.topics.news_models import MailChoice

# What holds for whoever has chosen nothing.
HUB_CHOICE = MailChoice.DAILY
DIGESTS = (MailChoice.DAILY, MailChoice.WEEKLY)


@dataclass(frozen=True)
class Chosen:
    """What a person has set for all groups, for one of them, and for one of its threads."""

    everywhere: MailChoice | None = None
    group: MailChoice | None = None
    thread: MailChoice | None = None


def nearest(chosen: Chosen) -> MailChoice:
    """Return the choice that counts: the thread's, else the group's, else that for all groups.

    A thread is put into "my digest": that of the group where it has one, else a daily one.
    """
    around = chosen.group or chosen.everywhere or HUB_CHOICE
    if chosen.thread in DIGESTS:
        return around if around in DIGESTS else MailChoice.DAILY
    return chosen.thread or around


def due(choice: MailChoice, now: datetime, timezone: str) -> datetime:
    """Return from when on the person hears of it, after `now`: at once, or with the next digest."""
    if choice not in DIGESTS:
        return now
    return next_morning(now, timezone, weekly=choice is MailChoice.WEEKLY)
