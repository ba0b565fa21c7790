"""Two acts at the same moment, each in a process of its own, as two servers would do them."""

import gc
import traceback
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any, NamedTuple

from hubcommunity import create_app
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.revisions import forget_everything

# Nothing of this process is in the others: they begin as a server does.
SPAWN = get_context("spawn")
SECONDS = 60


class Job(NamedTuple):
    """A function at the top of a module, with plain values for it; it finds its rows itself."""

    act: Callable[..., Any]
    args: tuple[Any, ...]


class Outcome(NamedTuple):
    """What an act returned, or the sentence of the rule that it broke."""

    value: Any = None
    refusal: str = ""


class Pair:
    """Two processes that live until `close`, each with an app on the database of these settings."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.ready = SPAWN.Barrier(2, timeout=SECONDS)
        self.lines, self.processes = [], []
        for _ in range(2):
            ours, theirs = SPAWN.Pipe()
            process = SPAWN.Process(target=serve, args=(theirs, self.ready, settings), daemon=True)
            process.start()
            theirs.close()
            self.lines.append(ours)
            self.processes.append(process)

    def at_once(self, *jobs: Job) -> list[Outcome]:
        """Do and commit two jobs at once, and return what came of each.

        A rule that is broken is an outcome; whatever else is raised there is raised here.
        """
        db.session.commit()  # what the test itself reads must keep nobody waiting
        for line, job in zip(self.lines, jobs, strict=True):
            line.send(job)
        answers = [self.answer(line) for line in self.lines]
        faults = [answer for answer in answers if not isinstance(answer, Outcome)]
        assert not faults, "\n".join(faults)
        db.session.expire_all()
        return answers

    @staticmethod
    def answer(line: Any) -> Any:
        assert line.poll(SECONDS), "one of the processes does not answer"
        return line.recv()

    def close(self) -> None:
        for line in self.lines:
            line.close()
        for process in self.processes:
            process.join()


def serve(line: Any, ready: Any, settings: dict[str, Any]) -> None:
    """Do one job after another, each at the moment at which the other process has one, too."""
    app = create_app(settings)
    gc.freeze()  # else the collector goes through all modules again, for a second, at the end
    while True:
        try:
            job = line.recv()
        except EOFError:
            return
        with app.app_context():
            line.send(outcome_of(job, ready))


def outcome_of(job: Job, ready: Any) -> Outcome | str:
    """Do and commit a job; return what came of it, or the traceback of a fault."""
    try:
        forget_everything()
        db.engine.connect().close()  # neither waits for its connection when both begin
        ready.wait()
        value = job.act(*job.args)
        db.session.commit()
    except RuleBroken as told:
        return Outcome(refusal=str(told))
    except Exception:  # the test is told of it in full
        return traceback.format_exc()
    else:
        return Outcome(value)
    finally:
        # The next test has another database under this address.
        db.session.remove()
        db.engine.dispose()
