"""The mails of the morning: what is late and due today, which lost leads are to be looked at again,
and on Mondays which leads are slow.

Each is decided on once a day, or once a week, however often the job runs or how long it slept; a
mail that would be empty is not written.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import literal, select

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core.access import STAFF
from hubcommunity.core.db import add_new
from hubcommunity.core.links import external
from hubcommunity.core.mornings import last_monday, working_morning
from hubcommunity.notifications.actions import notify
from hubcommunity.partnerships import step_mail_queries as queries
from hubcommunity.partnerships.rot_policy import STUCK
from hubcommunity.partnerships.slow_queries import slow_leads
from hubcommunity.partnerships.step_mail_models import StepMail
from hubcommunity.people.models import Person
from hubcommunity.people.queries import zone_of

# So many are named in a mail; the page has them all.
NAMED = 40
A_DAY = timedelta(days=1)
WANTS = ("wants_daily", "wants_weekly", "wants_assigned")


def write_step_mails(now: datetime) -> int:
    """Write to everybody of the staff whose morning has come; return how many mails that made."""
    return sum(tell(person, now) for person in people_with_duty(STAFF))


def tell(person: Person, now: datetime) -> int:
    return tell_of_steps(person, now) + tell_of_slow_leads(person, now)


def tell_of_steps(person: Person, now: datetime) -> int:
    """Write what is late and due today, once on each working day."""
    today, known = working_morning(now, zone_of(person)), queries.settings_of(person)
    if today is None or (known and known.daily_on and known.daily_on >= today):
        return 0
    chosen = held(person)
    if chosen.daily_on and chosen.daily_on >= today:
        return 0
    before, chosen.daily_on = chosen.daily_on, today
    return tell_of_day(person, before, today) if chosen.wants_daily else 0


def tell_of_day(person: Person, before: date | None, today: date) -> int:
    """Write what is due on a day, and of the lost leads that come back those of the days since the
    mail before: so each is named as such in one mail.
    """
    woken = queries.woken(person, before + A_DAY if before else today, today)
    steps = [step for step in queries.steps_of_the_day(person, today) if step not in woken]
    late = [step for step in steps if step.due_on != today]
    of_today = [step for step in steps if step.due_on == today]
    if not steps and not woken:
        return 0
    kinds = {"late": late[:NAMED], "of_today": of_today[:NAMED], "woken": woken[:NAMED]}
    numbers = {"number": len(steps), "number_woken": len(woken), "total": len(steps) + len(woken)}
    unowned = any(step.owner_id != person.id for step in woken)
    facts = {**kinds, **numbers, "unowned": unowned}
    return write(person, "steps.due", page="partnerships.next_steps", **facts)


def tell_of_slow_leads(person: Person, now: datetime) -> int:
    """Write once a week which leads are slow; who is new to this first hears on a Monday."""
    monday, known = last_monday(now, zone_of(person)), queries.settings_of(person)
    if known and known.weekly_on and known.weekly_on >= monday:
        return 0
    chosen = held(person)
    is_new = chosen.weekly_on is None and working_morning(now, zone_of(person)) != monday
    if chosen.weekly_on and chosen.weekly_on >= monday:
        return 0
    chosen.weekly_on = monday
    slow = slow_leads(person, now) if chosen.wants_weekly and not is_new else []
    if not slow:
        return 0
    stuck = sum(lead.slowness == STUCK for lead in slow)
    facts = {"leads": slow[:NAMED], "number": len(slow), "stuck": stuck}
    return write(person, "leads.slow", page="partnerships.slow", **facts)


def write(person: Person, event: str, *, page: str, **facts: Any) -> int:
    settings_url = external("partnerships.step_mail_settings")
    return bool(notify(person, event, page=external(page), settings_url=settings_url, **facts))


def held(person: Person) -> StepMail:
    """Lock what a person wants until commit; of two workers one decides, the other sees it."""
    new = select(literal(person.id), *[literal(True)] * len(WANTS))
    add_new(StepMail, ("person_id", *WANTS), new)
    return queries.held_settings(person)


def choose(person: Person, *, daily: bool, weekly: bool, assigned: bool) -> None:
    """Let a person hear of their steps each working day, of slow leads each week, and of each lead
    that becomes theirs, or not.
    """
    chosen, wanted = held(person), (daily, weekly, assigned)
    if tuple(getattr(chosen, name) for name in WANTS) != wanted:
        for name, value in zip(WANTS, wanted, strict=True):
            setattr(chosen, name, value)
        said = {"daily": daily, "weekly": weekly, "assigned": assigned}
        record("step_mails.chosen", by=person, on=person, **said)
