"""Fetching the mails for leads from a folder of a mail server (IMAP)."""

import imaplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from flask import current_app

from hubcommunity.partnerships.receiving.actions import LARGEST_MAIL, Refused, receive

MOST_AT_ONCE = 50
log = structlog.get_logger()


def fetch(
    now: datetime,
    commit: Callable[[], None],
    open_server: Callable[[], imaplib.IMAP4] | None = None,
) -> int:
    """Take in what lies in the folder, and return how many mails; nothing where none is set.

    Each is committed before it is moved to the other folder: one whose move fails comes again, and
    is known then. A server that is out of reach is tried again at the next turn.
    """
    if not (current_app.config["IMAP_SERVER"] and current_app.config["LEAD_ADDRESS"]):
        return 0
    try:
        server = (open_server or connect)()
    except (OSError, imaplib.IMAP4.error) as error:
        log.warning("mail folder out of reach", error=type(error).__name__)
        return 0
    try:
        return empty(server, now, commit)
    except (OSError, imaplib.IMAP4.error) as error:
        log.warning("mail folder broke off", error=type(error).__name__)
        return 0
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def connect() -> imaplib.IMAP4:
    """Sign in over TLS, with the certificate checked."""
    settings = current_app.config
    server = imaplib.IMAP4_SSL(
        settings["IMAP_SERVER"],
        settings["IMAP_PORT"],
        ssl_context=ssl.create_default_context(),
        timeout=settings["MAIL_TIMEOUT"],
    )
    server.login(settings["IMAP_USERNAME"], settings["IMAP_PASSWORD"])
    return server


def empty(server: imaplib.IMAP4, now: datetime, commit: Callable[[], None]) -> int:
    """Take in the mails of the folder and move them away, as many as one turn may take."""
    settings = current_app.config
    asked(server.select(quoted(settings["IMAP_FOLDER"])))
    server.create(quoted(settings["IMAP_DONE_FOLDER"]))  # says no where it is there already
    found = asked(server.uid("SEARCH", "UNDELETED"))[0] or b""
    numbers = found.split()[:MOST_AT_ONCE]
    for number in numbers:
        take_in(server, number.decode(), now)
        commit()
        move_away(server, number.decode())
    return len(numbers)


def take_in(server: imaplib.IMAP4, number: str, now: datetime) -> None:
    """Take one mail in; one that is refused is only noted, for nobody is told."""
    # No more than one byte too many: a mail of any size is never read whole.
    told = asked(server.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST_MAIL + 1}>)"))
    raw = next((part[1] for part in told if isinstance(part, tuple)), b"")
    try:
        receive(raw, now=now)
    except Refused as error:
        log.info("mail in the folder refused", why=str(error))


def move_away(server: imaplib.IMAP4, number: str) -> None:
    asked(server.uid("COPY", number, quoted(current_app.config["IMAP_DONE_FOLDER"])))
    asked(server.uid("STORE", number, "+FLAGS.SILENT", r"(\Deleted)"))
    asked(server.expunge())


def quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def asked(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return what the server answers; raise the error of the library where it says no."""
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return data
