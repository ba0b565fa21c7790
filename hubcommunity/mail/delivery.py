"""Taking letters to a mail server, or to a folder where there is none."""

import enum
import os
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import flask_mail
from flask import Flask, current_app

from hubcommunity.mail.letters import Letter

PERMANENT = range(500, 600)
NO_MAILBOX = (550, 551, 553)
ENHANCED = re.compile(r"\s*(\d\.\d{1,3}\.\d{1,3})\b")


class Fate(enum.Enum):
    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of one letter: the server's code and words, whether it was reached at all, and
    whether it knows of no such mailbox.
    """

    fate: Fate
    code: int | None = None
    error: str = ""
    reached: bool = True
    unknown_address: bool = False


SENT = Outcome(Fate.SENT)


class Post(Protocol):
    """A way for letters to leave."""

    def deliver(self, letter: Letter) -> Outcome: ...

    def close(self) -> None: ...


def init_app(app: Flask) -> None:
    """Set Flask-Mail up; the worker sends in tests as well, so nothing is suppressed."""
    app.config.setdefault("MAIL_SUPPRESS_SEND", False)
    flask_mail.Mail(app)


class Connection(flask_mail.Connection):
    """Flask-Mail's connection, with what it lacks: checked certificates, a timeout, a neutral name.

    Its `send()` is used as it is; the debug output, which would print mails, is left out.
    """

    def configure_host(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        host = self.connect(context)
        try:
            if self.mail.use_tls:
                host.starttls(context=context)
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except OSError:
            host.close()
            raise
        return host

    def connect(self, context: ssl.SSLContext) -> smtplib.SMTP:
        settings = current_app.config
        server, port = self.mail.server, self.mail.port
        name, timeout = settings["MAIL_ID_DOMAIN"], settings["MAIL_TIMEOUT"]
        if self.mail.use_ssl:
            return smtplib.SMTP_SSL(server, port, name, timeout=timeout, context=context)
        return smtplib.SMTP(server, port, name, timeout=timeout)

    @property
    def is_open(self) -> bool:
        return self.host is not None and self.host.sock is not None

    def close(self) -> None:
        # All letters are accounted for by now: a server that is gone has missed only the goodbye.
        if self.host is not None and self.is_open:
            with suppress(OSError):
                self.host.quit()


class SmtpPost:
    """One connection for many letters, opened for the first and again after it broke."""

    def __init__(self) -> None:
        self.connection: Connection | None = None

    def deliver(self, letter: Letter) -> Outcome:
        """Hand a letter over and say what became of it; the mail server's faults raise nothing."""
        try:
            connection = self.opened()
        except OSError as error:  # smtplib's own errors are OSErrors too
            # A server that lets nobody in says nothing about this letter, whatever its code.
            return Outcome(Fate.RETRY, error=words_of(error), reached=False)
        try:
            connection.send(letter)
        except OSError as error:
            if not isinstance(error, smtplib.SMTPException):
                self.close()
            return outcome_of(error)
        return SENT

    def opened(self) -> Connection:
        if self.connection is None or not self.connection.is_open:
            connection = Connection(current_app.extensions["mail"])
            self.connection = connection.__enter__()
        return self.connection

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def outcome_of(error: OSError) -> Outcome:
    """Tell a refusal for good (5xx, RFC 5321) from what may pass: 4xx and broken connections."""
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return Outcome(Fate.RETRY, error=words_of(error), reached=False)
    fate = Fate.REFUSED if code in PERMANENT else Fate.RETRY
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    unknown = isinstance(error, smtplib.SMTPRecipientsRefused) and is_unknown(code, words)
    return Outcome(fate, code, f"{code} {words}", unknown_address=unknown)


def is_unknown(code: int, words: str) -> bool:
    """Say whether a refusal of the receiver means that there is no such mailbox.

    The enhanced code says so by 5.1.x or 5.2.1 (RFC 3463), and something else by any other; without
    one, the codes for a mailbox that cannot be had (RFC 5321) do.
    """
    enhanced = ENHANCED.match(words)
    if enhanced:
        return enhanced.group(1).startswith("5.1.") or enhanced.group(1) == "5.2.1"
    return code in NO_MAILBOX


def words_of(error: OSError) -> str:
    return f"{type(error).__name__}: {error}"


class FolderPost:
    """Letters as files, for development; the same letter twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, letter: Letter) -> Outcome:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{letter.written_at:%Y%m%dT%H%M%S%f}-{letter.uid}.eml"
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(letter.as_bytes())
        unfinished.replace(path)
        return SENT

    def close(self) -> None:
        """Nothing stays open."""
