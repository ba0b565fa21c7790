"""Programs that live together: leaving the context ends all of them, whatever happened."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

PATIENCE = 10.0  # seconds that a program has to finish what it is doing
PAUSE = 0.05


class Stopped(Exception):
    """Somebody asked us to stop: Ctrl-C, TERM, a closed terminal, or make was killed."""


class Ended(Exception):
    """A program ended that was to go on."""


class Children:
    """A context that starts programs, each in its own process group, and ends them when left."""

    def __init__(self) -> None:
        self.running: list[tuple[subprocess.Popen[bytes], signal.Signals]] = []
        self.asked_to_stop = False
        self.parent = os.getppid()
        self.make_listens = _catches_interrupts(self.parent)

    def __enter__(self) -> "Children":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._remember)
        return self

    def __exit__(self, *_: object) -> None:
        for child, stop_with in reversed(self.running):
            _signal(child, stop_with)
        deadline = time.monotonic() + PATIENCE
        for child, _stop_with in reversed(self.running):
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            _signal(child, signal.SIGKILL)
            child.wait()

    def start(
        self, *command: str, stop_with: signal.Signals = signal.SIGTERM, **options: Any
    ) -> subprocess.Popen[bytes]:
        """Start a program that is to go on until the context is left; `options` are Popen's."""
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, start_new_session=True, **options
        )
        self.running.append((child, stop_with))
        return child

    def run(self, *command: str, **options: Any) -> int:
        """Run a program to its end, return its exit code; raise `Ended` if another ends first."""
        child = self.start(*command, **options)
        while child.poll() is None:
            self.look(besides=child)
            time.sleep(PAUSE)
        self.running = [entry for entry in self.running if entry[0] is not child]
        _signal(child, signal.SIGKILL)  # whatever it left behind
        return child.returncode

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait for `ready()`; raise `Ended` or `TimeoutError` when it does not come."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.look()
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(PAUSE)

    def look(self, besides: subprocess.Popen[bytes] | None = None) -> None:
        """Raise `Stopped` or `Ended` if that is how things stand."""
        if self.asked_to_stop or self._make_is_gone():
            raise Stopped
        for child, _ in self.running:
            if child is not besides and child.poll() is not None:
                raise Ended(f"“{name_of(child)}” ended with {child.returncode}.")

    def _remember(self, _number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def _make_is_gone(self) -> bool:
        """Say whether the make above us was killed, or interrupted, which it does not pass on."""
        if "MAKELEVEL" not in os.environ:
            return False
        was_interrupted = self.make_listens and not _catches_interrupts(self.parent)
        return was_interrupted or os.getppid() != self.parent


def _catches_interrupts(pid: int) -> bool:
    """Say whether a process handles SIGINT; make stops handling it when it got one, and waits."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False  # no Linux, or no process
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught & 1 << signal.SIGINT - 1)


def name_of(child: subprocess.Popen[bytes]) -> str:
    return shlex.join(map(str, child.args))  # type: ignore[arg-type]


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal a program and all that it started; none may be left."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)
