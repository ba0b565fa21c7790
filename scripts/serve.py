"""`make run`: migrate the database, fill an empty one, then web server and worker until stopped."""

import http.client
import os
import socket
import sys
import tempfile
import time

from scripts.children import PAUSE, Children, Ended, Stopped

PYTHON = sys.executable
SECONDS_TO_START = 60.0


def main() -> int:
    """Serve until stopped; the exit code is 0 only if somebody asked for the end."""
    port = int(os.environ.setdefault("PORT", "8000"))
    if port_is_taken(port):
        print(f"Port {port} is taken; choose another one:  PORT=8001 make run", file=sys.stderr)
        return 1
    try:
        with Children() as children:
            return prepare_and_serve(children, port)
    except Stopped:
        print("Stopped.")
        return 0
    except Ended as ended:
        print(f"Stopped, because {ended}", file=sys.stderr)
    except TimeoutError:
        print(f"The web server did not answer within {SECONDS_TO_START:.0f} s.", file=sys.stderr)
    return 1


def prepare_and_serve(children: Children, port: int) -> int:
    """Return the exit code of the preparation that failed; otherwise go on until an exception."""
    code, sign_ins = prepare(children)
    if code:
        return code
    children.start(PYTHON, "-m", "gunicorn", "wsgi:app")
    children.start(PYTHON, "-m", "flask", "--app", "wsgi", "worker")
    children.wait_until(lambda: answers(port), SECONDS_TO_START)
    address = os.environ.get("HUB_BASE_URL") or f"http://127.0.0.1:{port}"
    print(f"\nThe hub is at {address.rstrip('/')}/  (Ctrl-C stops it)")
    print(sign_ins, flush=True)
    while True:
        children.look()
        time.sleep(PAUSE)


def prepare(children: Children) -> tuple[int, str]:
    """Prepare the database; return the exit code and the sign-ins that were printed."""
    with tempfile.TemporaryFile() as output:
        code = children.run(PYTHON, "-m", "scripts.prepare", stdout=output)
        output.seek(0)
        return code, output.read().decode()


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def answers(port: int) -> bool:
    """Say whether the web server answers at all; what it answers is not our affair."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


if __name__ == "__main__":
    sys.exit(main())
