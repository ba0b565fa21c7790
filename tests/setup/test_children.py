"""Programs started together end together, whatever ends first."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What the supervisor looks after here: a program that itself has a child, as gunicorn has.
FAMILY = "sleep 60 & echo $! $$ >> pids; wait"
STUBBORN = "trap '' TERM; echo $$ >> pids; while :; do sleep 0.1; done"

SUPERVISOR = """
import sys, time
from scripts import children as supervised
supervised.PATIENCE = 1.0
def look_after(*scripts):
    with supervised.Children() as children:
        for script in scripts:
            children.start("sh", "-c", script)
        while True:
            children.look()
            time.sleep(0.05)
try:
    look_after(*sys.argv[1:])
except supervised.Stopped:
    sys.exit(0)
except supervised.Ended as ended:
    sys.exit(str(ended))
"""


@pytest.fixture
def supervise(tmp_path):
    """Start a supervisor of shell scripts that note their process ids in `pids`."""
    started = []

    def start(*scripts, **environ):
        supervisor = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, *scripts],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ},
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(supervisor)
        return supervisor

    yield start
    for supervisor in started:
        supervisor.kill()
        supervisor.communicate()


def pids(folder, at_least):
    """Return the ids that the scripts noted, once there are enough of them."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        noted = (folder / "pids").read_text().split() if (folder / "pids").exists() else []
        if len(noted) >= at_least:
            return [int(pid) for pid in noted]
        time.sleep(0.05)
    raise AssertionError("The programs did not start.")


def alive(pid):
    """Say whether a process still runs; one that only waits to be reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything_and_counts_as_success(supervise, tmp_path, number):
    supervisor = supervise(FAMILY, FAMILY)
    family = pids(tmp_path, 4)

    supervisor.send_signal(number)

    assert supervisor.wait(10) == 0
    assert not any(map(alive, family))


def test_when_one_program_ends_the_other_is_ended_and_that_is_a_failure(supervise, tmp_path):
    supervisor = supervise(FAMILY, "sleep 0.5; exit 0")
    family = pids(tmp_path, 2)

    _, said = supervisor.communicate(timeout=10)

    assert supervisor.returncode == 1
    assert "“sh -c 'sleep 0.5; exit 0'” ended with 0." in said
    assert not any(map(alive, family))


def test_a_program_that_does_not_listen_is_killed(supervise, tmp_path):
    supervisor = supervise(STUBBORN)
    family = pids(tmp_path, 1)

    supervisor.terminate()

    assert supervisor.wait(10) == 0
    assert not any(map(alive, family))


def listen():
    """Hear Ctrl-C as from a keyboard: a shell lets what it starts in the background ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_everything_ends_when_make_alone_is_told_to(tmp_path, number):
    (tmp_path / "supervisor.py").write_text(SUPERVISOR)
    recipe = f"{sys.executable} supervisor.py '{FAMILY}'".replace("$", "$$")
    (tmp_path / "Makefile").write_text(f"all:\n\t@{recipe}\n")
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    make = subprocess.Popen(["make", "all"], cwd=tmp_path, env=env, preexec_fn=listen)
    family = pids(tmp_path, 2)

    make.send_signal(number)
    make.wait(10)

    deadline = time.monotonic() + 10
    while any(map(alive, family)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, family))
