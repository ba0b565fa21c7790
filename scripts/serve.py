"""`make run`: migrate the database, fill an empty one, then web server and worker until stopped."""

import os
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request

from scripts.children import PAUSE, Children, Ended, Stopped

PYTHON = sys.executable
FLASK = (PYTHON, "-m", "flask", "--app", "wsgi")
SECONDS_TO_START = 60.0


def main() -> int:
    """Serve until stopped; the exit code is 0 only if somebody asked for the end."""
    port = os.environ.setdefault("PORT", "8000")
    if port_is_taken(int(port)):
        print(f"Port {port} is taken; choose another one:  PORT=8001 make run", file=sys.stderr)
        return 1
    try:
        with Children() as children:
            return serve(children, f"http://127.0.0.1:{port}")
    except Stopped:
        print("Stopped.")
        return 0
    except Ended as ended:
        print(f"Stopped, because {ended}", file=sys.stderr)
        return 1
    except TimeoutError:
        print(f"The web server did not answer within {SECONDS_TO_START:.0f} s.", file=sys.stderr)
        return 1


def serve(children: Children, address: str) -> int:
    code = children.run(*FLASK, "db", "upgrade")
    if code:
        return code
    sign_ins = ""
    if os.environ.get("HUB_ENV") != "production":
        with tempfile.TemporaryFile() as output:
            code = children.run(*FLASK, "seed", stdout=output)
            output.seek(0)
            sign_ins = output.read().decode()
        if code:
            return code
    children.start(PYTHON, "-m", "gunicorn", "wsgi:app")
    children.start(*FLASK, "worker")
    children.wait_until(lambda: answers(address), SECONDS_TO_START)
    print(
        f"\nThe hub is at {os.environ.get('HUB_BASE_URL', address)}/  (Ctrl-C stops it)", flush=True
    )
    if sign_ins:
        print(f"Demonstration sign-ins: role, address, password\n{sign_ins}", flush=True)
    while True:
        children.look()
        time.sleep(PAUSE)


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def answers(address: str) -> bool:
    """Say whether the web server answers at all; what it answers is not our affair."""
    try:
        urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
