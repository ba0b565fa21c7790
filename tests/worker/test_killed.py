"""A real worker, really killed: nothing is lost, and at most the letter on its way comes twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.mail import queries
from hubcommunity.mail.models import Message, MessageState
from tests import make
from tests.mail.server import MailServer

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as mail_server:
        yield mail_server


@pytest.fixture
def start(app: Flask, server: MailServer) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Return a function that starts a worker; all of them are gone after the test."""
    settings = {
        "SECRET_KEY": "only for tests",
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "HUB_BASE_URL": "http://hub.test",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(server.port),
        "MAIL_LEASE": "1",
        "LOG_LEVEL": "ERROR",
    }
    started: list[subprocess.Popen[bytes]] = []

    def one_more() -> subprocess.Popen[bytes]:
        db.session.commit()
        started.append(subprocess.Popen(COMMAND, cwd=ROOT, env={**os.environ, **settings}))
        return started[-1]

    yield one_more
    for process in started:
        process.kill()
        process.wait()


def write(number: int) -> None:
    for _ in range(number):
        make.message()


def in_state(state: MessageState) -> int:
    number = db.session.scalar(select(func.count(Message.id)).where(Message.state == state))
    db.session.rollback()
    return number or 0


def wait_until(condition: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the worker did not get there"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("step", "repeats"),
    [("EHLO", 0), ("MAIL", 0), ("RCPT", 0), ("DATA", 1)],
    ids=["connecting", "greeting", "before the text", "accepted, not yet noted"],
)
def test_killed_at_any_step_nothing_is_lost(
    server: MailServer, start: Callable[[], subprocess.Popen[bytes]], step: str, repeats: int
) -> None:
    write(3)
    first = start()

    def kill(_word: str) -> None:
        if len(server.accepted) >= 2 or step == "EHLO":
            server.at.clear()
            first.kill()
            first.wait()

    server.at[step] = kill
    wait_until(lambda: first.poll() is not None)

    start()

    wait_until(lambda: in_state(MessageState.SENT) == 3)
    times = Counter(server.identifiers)
    assert len(times) == 3
    assert sum(times.values()) - len(times) == repeats


def test_killed_again_and_again_each_kill_repeats_one_letter_at_most(
    server: MailServer, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    write(60)
    kills = 2
    for _ in range(kills):
        before = len(server.accepted)
        process = start()
        wait_until(lambda before=before: len(server.accepted) > before)  # type: ignore[misc]
        time.sleep(random.uniform(0, 0.05))
        process.kill()
        process.wait()

    start()

    wait_until(lambda: in_state(MessageState.SENT) == 60)
    times = Counter(server.identifiers)
    assert len(times) == 60
    assert sum(times.values()) - 60 <= kills


def test_asked_to_stop_the_letter_on_its_way_still_arrives(
    server: MailServer, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    write(2)
    process = start()

    def ask_to_stop(_address: str) -> None:
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)

    server.at["DATA"] = ask_to_stop

    assert process.wait(timeout=90) == 0
    assert len(server.accepted) == 1
    assert (in_state(MessageState.SENT), in_state(MessageState.PENDING)) == (1, 1)


def test_an_idle_worker_lives_and_stops_at_once(
    start: Callable[[], subprocess.Popen[bytes]],
) -> None:
    process = start()

    def seen() -> bool:
        at = queries.worker_seen_at()
        db.session.rollback()
        return at is not None

    wait_until(seen)
    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=15) == 0
