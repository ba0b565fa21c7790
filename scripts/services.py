"""`python -m scripts.services COMMAND…`: run it beside a PostgreSQL and a Redis of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.children import Children, Ended, Stopped

# The data lives for one run of the tests: nothing needs to survive a power cut.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
SECONDS_TO_START = 30.0


def main(command: list[str]) -> int:
    """Run `command` with TEST_DATABASE_URL and REDIS_URL set, and return its exit code."""
    if not (find("initdb") and find("redis-server")):
        install()
    folder = Path(tempfile.mkdtemp(prefix="hub-services-"))
    try:
        with Children() as children:
            os.environ["TEST_DATABASE_URL"] = start_postgresql(children, folder)
            os.environ["REDIS_URL"] = start_redis(children, folder)
            return children.run(*command)
    except Stopped:
        return 130
    except (Ended, TimeoutError) as reason:
        print(f"A service failed: {reason!r}", file=sys.stderr)
        show_logs(folder)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_postgresql(children: Children, folder: Path) -> str:
    """Start a cluster of our own, as `postgres` when we are root, and return its address."""
    port, data, log = (
        free_port(),
        str(folder / "postgresql"),
        (folder / "postgresql.log").open("wb"),
    )
    options: dict[str, Any] = {"cwd": folder, "stdout": log, "stderr": log}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        options |= {"user": "postgres", "group": "postgres", "extra_groups": []}
    cluster = ("-D", data, "-U", "hub", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8")
    if children.run(tool("initdb"), *cluster, "--no-sync", **options):
        raise Ended("initdb could not make a cluster.")
    settings = [word for setting in CARELESS for word in ("-c", setting)]
    listen = ("-h", "127.0.0.1", "-p", str(port))
    children.start(
        *(tool("postgres"), "-D", data, "-k", str(folder), *listen, *settings),
        stop_with=signal.SIGINT,  # PostgreSQL's word for: at once, but in order
        **options,
    )
    ready = (tool("pg_isready"), "-q", "-U", "hub", *listen)
    children.wait_until(lambda: subprocess.call(ready) == 0, SECONDS_TO_START)
    return f"postgresql+psycopg://hub@127.0.0.1:{port}/postgres"


def start_redis(children: Children, folder: Path) -> str:
    """Start a Redis that keeps nothing on disk, and return its address."""
    port, log = free_port(), (folder / "redis.log").open("wb")
    children.start(
        *(tool("redis-server"), "--bind", "127.0.0.1", "--port", str(port)),
        *("--databases", "64", "--save", "", "--appendonly", "no", "--dir", str(folder)),
        stdout=log,
        stderr=log,
    )
    children.wait_until(lambda: listens(port), SECONDS_TO_START)
    return f"redis://127.0.0.1:{port}/0"


def show_logs(folder: Path) -> None:
    for log in sorted(folder.glob("*.log")):
        print(f"--- {log.name}\n{log.read_text(errors='replace')[-4000:]}", file=sys.stderr)


def install() -> None:
    """Install both servers, or end with the command that would."""
    code = subprocess.call(
        ["scripts/apt.sh", "the tests on PostgreSQL and Redis", "postgresql", "redis-server"]
    )
    if code or not (find("initdb") and find("redis-server")):
        sys.exit(1)


def tool(name: str) -> str:
    found = find(name)
    if not found:
        raise Ended(f"{name} was not found.")
    return found


def find(name: str) -> str | None:
    """Find a program on the PATH, or where Debian keeps PostgreSQL's own."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
    )
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, reversed(debian))])
    return shutil.which(name, path=path)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
