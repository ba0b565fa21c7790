"""`make run`, from its last step on: it serves, says where, and leaves nothing behind."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 60


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve(tmp_path, port):
    """Start the hub on a database of its own; everything that it starts is in its process tree."""
    started = []

    def start(**environ):
        environment = {
            "PATH": os.environ["PATH"],
            "PORT": str(port),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'hub.sqlite3'}",
            "HUB_MAILBOX_FOLDER": str(tmp_path / "mailbox"),
            "LOG_LEVEL": "WARNING",
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "scripts.serve"],
            cwd=ROOT,
            env=environment | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(server)
        return server

    yield start
    for server in started:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=SECONDS)


def lines_until(server, wanted):
    """Read what the server says up to the line with `wanted`."""
    lines = []
    for line in server.stdout:
        lines.append(line.strip())
        if wanted in line:
            return lines
    raise AssertionError(f"It ended without “{wanted}”: {lines} {server.stderr.read()}")


def status_of(port, path):
    with contextlib.closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    ) as asked:
        asked.request("GET", path)
        with asked.getresponse() as answer:
            return answer.status


def processes_of(server):
    """Return the ids of all processes below this one."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    below = {server.pid}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return below - {server.pid}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Processes are read from /proc.")
def test_it_says_where_it_is_and_who_may_sign_in_and_ends_without_a_trace(serve, port):
    server = serve()

    said = lines_until(server, "delegate")
    status = status_of(port, "/")
    family = processes_of(server)
    server.send_signal(signal.SIGTERM)

    assert f"The hub is at http://127.0.0.1:{port}/  (Ctrl-C stops it)" in said
    assert status == 200
    assert server.wait(SECONDS) == 0
    assert len(family) >= 3, "gunicorn, its process for requests, and the worker"
    assert not any(Path(f"/proc/{pid}").exists() for pid in family)


def test_it_says_the_address_that_was_set_and_a_sign_in_for_every_role(serve):
    said = lines_until(serve(HUB_BASE_URL="https://hub.example.org/"), "delegate")

    sign_ins = [line.split() for line in said if "@hub.example" in line]

    assert {words[0] for words in sign_ins} == {
        "administrator",
        "staff",
        "chair",
        "primary-contact",
        "delegate",
    }
    assert all(len(words) == 3 for words in sign_ins)
    assert "The hub is at https://hub.example.org/  (Ctrl-C stops it)" in said


def test_a_taken_port_is_told_before_anything_is_touched(serve, port, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        _, complaint = serve().communicate(timeout=SECONDS)

    assert complaint == f"Port {port} is taken; choose another one:  PORT=8001 make run\n"
    assert not (tmp_path / "hub.sqlite3").exists()


def test_production_without_its_settings_is_refused_in_one_line(serve):
    server = serve(HUB_ENV="production")

    _, complaint = server.communicate(timeout=SECONDS)

    assert server.returncode == 1
    assert complaint == "Production needs these settings: SECRET_KEY, HUB_BASE_URL, MAIL_SERVER.\n"


def test_the_demonstration_is_not_made_in_production(serve):
    server = serve(
        HUB_ENV="production",
        SECRET_KEY="0" * 64,
        HUB_BASE_URL="https://hub.example.org",
        MAIL_SERVER="127.0.0.1",
    )

    said = lines_until(server, "The hub is at")
    server.send_signal(signal.SIGTERM)
    rest, _ = server.communicate(timeout=SECONDS)

    assert "@hub.example " not in "".join(said) + rest
