"""The worker's rounds and regular jobs."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.mail import queries
from hubcommunity.mail.models import Message, MessageState
from hubcommunity.people.models import Person
from hubcommunity.worker import cli
from hubcommunity.worker.actions import JOBS, Job, run_jobs
from tests import make

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch):
    monkeypatch.setattr(cli, "PAUSE", 0.01)
    monkeypatch.setattr(cli, "AFTER_A_FAULT", 0.01)


def after(rounds):
    """Return a `stop` that is true once it has been asked that often."""
    asked = iter(range(rounds))
    return lambda: next(asked, None) is None


def people():
    return db.session.scalar(select(func.count(Person.id)))


def the_message():
    return db.session.scalars(select(Message)).one()


def test_a_round_sends_what_is_due_and_shows_that_the_worker_lives():
    make.message()
    db.session.commit()

    cli.work(after(20))

    assert the_message().state is MessageState.SENT
    assert queries.worker_seen_at() is not None


def test_a_round_that_fails_is_followed_by_the_next(monkeypatch):
    make.message()
    db.session.commit()
    faults = iter([RuntimeError("the database went away")])

    def run_jobs_badly():
        fault = next(faults, None)
        if fault:
            raise fault

    monkeypatch.setattr(cli, "run_jobs", run_jobs_badly)

    cli.work(after(40))

    assert the_message().state is MessageState.SENT


def test_a_stop_is_heard_while_resting():
    answers = iter([False, False, True])

    cli.rest(60, lambda: next(answers))

    assert next(answers, "asked no more") == "asked no more"


def test_the_signal_sets_the_flag():
    stop = cli.Stop()
    assert not stop()

    stop.ask(15, None)

    assert stop()


def test_the_command_works_until_it_is_asked_to_stop(app, monkeypatch):
    stop = after(3)
    monkeypatch.setattr(cli.Stop, "__call__", lambda _self: stop())
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)

    assert app.test_cli_runner().invoke(cli.worker).exit_code == 0


def test_a_job_runs_at_once_and_then_every_interval():
    ran = []
    jobs = [Job("note", HOUR, ran.append)]

    run_jobs(jobs)
    run_jobs(jobs)
    assert len(ran) == 1
    with time_machine.travel(clock.now() + HOUR + timedelta(seconds=1)):
        run_jobs(jobs)
    assert len(ran) == 2


def test_a_job_that_fails_undoes_its_changes_and_stops_no_other():
    ran = []

    def add_and_fail(_now):
        make.person(given_name="Half", family_name="Done")
        raise RuntimeError("no")

    run_jobs([Job("fails", HOUR, add_and_fail), Job("runs", HOUR, ran.append)])

    assert len(ran) == 1
    assert people() == 0


def test_what_a_job_did_is_committed():
    run_jobs([Job("adds", HOUR, lambda _now: make.person())])
    db.session.rollback()

    assert people() == 1


def test_the_regular_jobs_run_on_an_empty_hub():
    run_jobs(JOBS)

    for job in JOBS:
        job.run(clock.now())
    assert len({job.name for job in JOBS}) == len(JOBS)
