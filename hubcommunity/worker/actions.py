"""The regular jobs: what is done again and again, and how often."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from hubcommunity.api.repeat_actions import forget_old
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.imports import actions as imports
from hubcommunity.imports import turn_actions as turns
from hubcommunity.mail import actions as mail
from hubcommunity.mail.actions import take_turn
from hubcommunity.membership import actions as membership
from hubcommunity.membership import agreement_letter_actions as agreements
from hubcommunity.membership import reminder_actions as reminders
from hubcommunity.membership.standing_actions import follow_tiers
from hubcommunity.membership.term_reminder_actions import remind_of_terms
from hubcommunity.membership.yearly_actions import ask_to_confirm
from hubcommunity.organisations.duplicate_actions import find_duplicates
from hubcommunity.organisations.reach_actions import watch_reach
from hubcommunity.partnerships.notice_actions import remind_of_notices
from hubcommunity.partnerships.receiving import folder_actions as mail_folder
from hubcommunity.partnerships.receiving.deciding_actions import forget_old_mails
from hubcommunity.partnerships.step_mail_actions import write_step_mails
from hubcommunity.topics import actions as topics
from hubcommunity.topics.calls.letter_actions import write_letters
from hubcommunity.topics.calls.round_actions import end_rounds
from hubcommunity.topics.declaration_actions import remind_of_declarations
from hubcommunity.topics.dormancy_actions import watch_activity
from hubcommunity.topics.meetings import tending_actions as meetings
from hubcommunity.topics.meetings.item_actions import remind_of_items
from hubcommunity.topics.news_delivery_actions import deliver_news
from hubcommunity.topics.office_term_actions import follow_terms
from hubcommunity.topics.standing_actions import follow_memberships

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """A use case that the clock starts; one worker of all runs it, once an interval."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


def fetch_mail_to_leads(now: datetime) -> int:
    """Fetch the mails from the folder; each is committed before it leaves there."""
    return mail_folder.fetch(now, db.session.commit)


HOURLY = timedelta(hours=1)
DAILY = timedelta(days=1)
MINUTELY = timedelta(minutes=1)
# For jobs that do a little at each turn, until all is done.
SOON = timedelta(seconds=5)
JOBS = (
    Job("expire unconfirmed applications", HOURLY, membership.expire_unconfirmed),
    Job("remind of applications that wait", HOURLY, reminders.remind),
    Job("empty failed mails that hold a secret", HOURLY, mail.empty_old_secrets),
    Job("let lists follow planned changes of tier", HOURLY, follow_tiers),
    Job("remind members of the end of their term", HOURLY, remind_of_terms),
    Job("ask members to confirm their organisation", HOURLY, ask_to_confirm),
    Job("let seats follow memberships", HOURLY, follow_memberships),
    Job("expire requests to join groups", HOURLY, topics.expire_requests),
    Job("look for groups that went quiet", DAILY, watch_activity),
    Job("end the terms of offices", HOURLY, follow_terms),
    Job("remind of declarations of interests", HOURLY, remind_of_declarations),
    Job("tell what is new in groups", SOON, deliver_news),
    Job("tell of next steps and slow leads", MINUTELY, write_step_mails),
    Job("look for duplicates among organisations", DAILY, find_duplicates),
    Job("discard imports that were left behind", HOURLY, imports.discard_left_behind),
    Job("look for members that nobody is reached for", HOURLY, watch_reach),
    Job("tell of meetings", MINUTELY, meetings.tend_meetings),
    Job("remind of meetings", MINUTELY, meetings.remind),
    Job("note which meetings were held", HOURLY, meetings.note_held),
    Job("remind of action items", MINUTELY, remind_of_items),
    Job("tell of new versions of agreements", SOON, agreements.announce_versions),
    Job("remind of agreements that run out", SOON, agreements.remind),
    Job("remind of notices to contacts of leads", DAILY, remind_of_notices),
    Job("fetch mail to leads", MINUTELY, fetch_mail_to_leads),
    Job("forget the keys of requests of programs", HOURLY, forget_old),
    Job("forget mail to leads that nobody filed", HOURLY, forget_old_mails),
    Job("end the rounds of calls for consensus", SOON, end_rounds),
    Job("write to those whom a call for consensus asks", SOON, write_letters),
)


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


def run_imports(worker: str) -> None:
    """Go on with the import that waits longest; one that fails is logged, and says so itself."""
    one = turns.claim(worker)
    db.session.commit()
    if one is None:
        return
    try:
        turns.carry_out(one, worker, db.session.commit)
    except Exception as error:
        db.session.rollback()
        log.error("import failed", import_id=one.id, exc_info=error)
        turns.give_up(one, worker)
    db.session.commit()
