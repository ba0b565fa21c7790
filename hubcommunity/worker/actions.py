"""The regular jobs: what is done again and again, and how often."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.mail.actions import take_turn
from hubcommunity.membership import actions as membership

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """A use case that the clock starts; one worker of all runs it, once an interval."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


JOBS = (Job("expire unconfirmed applications", timedelta(hours=1), membership.expire_unconfirmed),)


def run_jobs(jobs: Sequence[Job] = JOBS) -> None:
    """Run the jobs whose turn it is; one that fails is logged and stops no other."""
    for job in jobs:
        due = take_turn(job.name, job.every)
        db.session.commit()
        if due:
            run(job)


def run(job: Job) -> None:
    try:
        job.run(clock.now())
        db.session.commit()
    except Exception as error:
        db.session.rollback()
        log.error("job failed", job=job.name, exc_info=error)
