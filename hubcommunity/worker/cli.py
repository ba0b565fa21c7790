"""The worker's command."""

import os
import secrets
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

import click
import structlog
from flask.cli import with_appcontext

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.mail.actions import beat
from hubcommunity.mail.sending_actions import Post, open_post
from hubcommunity.notifications.actions import send_due
from hubcommunity.topics.news_queries import may_still_read
from hubcommunity.worker.actions import run_imports, run_jobs

PAUSE = 0.5
AFTER_A_FAULT = 5.0
BEAT = timedelta(seconds=10)
log = structlog.get_logger()


class Stop:
    """Becomes true at TERM or INT. A plain flag: a signal handler that waits for a lock hangs."""

    asked = False

    def ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True

    def __call__(self) -> bool:
        return self.asked


@click.command()
@with_appcontext
def worker() -> None:
    """Send what the outbox holds and run the regular jobs, until stopped.

    TERM and INT let the letter on its way arrive first. Several workers may run at once.
    """
    stop = Stop()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop.ask)
    work(stop)


def work(stop: Callable[[], bool]) -> None:
    """Work round by round; whatever goes wrong in one is logged, and the next one follows."""
    name = f"{os.getpid()}-{secrets.token_hex(4)}"
    post = open_post()
    log.info("worker started", worker=name)
    while not stop():
        pause = PAUSE
        try:
            if work_a_round(post, name, stop):
                continue
        except Exception as error:
            db.session.rollback()
            log.error("round failed", worker=name, exc_info=error)
            pause = AFTER_A_FAULT
        post.close()
        db.session.remove()
        rest(pause, stop)
    post.close()
    log.info("worker stopped", worker=name)


def work_a_round(post: Post, name: str, stop: Callable[[], bool]) -> int:
    """Show that we live, run what is due, and send until the next beat; return how many letters."""
    began = clock.now()
    beat()
    db.session.commit()
    run_jobs()
    run_imports(name)
    over = began + BEAT
    return send_due(
        post, worker=name, until=lambda: stop() or clock.now() >= over, may_read=may_still_read
    )


def rest(seconds: float, stop: Callable[[], bool]) -> None:
    """Sleep in short turns, so that a stop is heard at once."""
    until = time.monotonic() + seconds
    while not stop() and time.monotonic() < until:
        time.sleep(PAUSE / 5)
