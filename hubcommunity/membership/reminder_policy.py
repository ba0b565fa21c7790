"""When an application has waited for too long."""

from datetime import datetime, time, timedelta, tzinfo

# Without a move of the staff, and without an answer of the applicant.
STAFF_WORKING_DAYS = 5
APPLICANT_DAYS = timedelta(days=7)
SATURDAY = 5


def after_working_days(start: datetime, days: int, zone: tzinfo) -> datetime:
    """Return the instant when so many working days have passed since another.

    Working days are Monday to Friday as the zone has them, without regard to holidays. The time of
    day on the clocks there stays the same: five working days after Tuesday at ten is the next
    Tuesday at ten. What begins on a weekend counts as begun when Monday does.
    """
    local = start.astimezone(zone)
    day, clock_time = local.date(), local.time()
    if day.weekday() >= SATURDAY:
        day, clock_time = day + timedelta(days=7 - day.weekday()), time()
    weeks, rest = divmod(days, 5)
    over_a_weekend = 2 if day.weekday() + rest >= SATURDAY else 0
    day += timedelta(days=7 * weeks + rest + over_a_weekend)
    return datetime.combine(day, clock_time, tzinfo=zone)


def staff_are_late(moved_at: datetime, now: datetime, zone: tzinfo) -> bool:
    """Say whether staff have left an application without a move for five working days."""
    return after_working_days(moved_at, STAFF_WORKING_DAYS, zone) <= now
