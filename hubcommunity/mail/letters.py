"""From a row of the outbox to the mail as it travels (RFC 5322, RFC 3834, RFC 8058)."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any
from uuid import UUID

import flask_mail
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import gettext as _

from hubcommunity.core.hub import hub
from hubcommunity.mail.models import CalendarPart, Message

# Python folds a word longer than a line by encoding it, which breaks addresses and identifiers.
NEVER_FOLDED = ("message-id", "list-unsubscribe")
CALENDAR_FILE = "invite.ics"


class Unsendable(Exception):
    """This mail can never be sent as it is; the message says why."""


class Wire(EmailPolicy):
    """Lines as SMTP wants them; headers that are one long word stay whole."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() in NEVER_FOLDED:
            return f"{name}: {value}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


WIRE = Wire(linesep="\r\n", raise_on_defect=False)


class Letter(flask_mail.Message):
    """A mail ready to leave, in plain values: no transaction is open while it is on its way."""

    uid: UUID
    written_at: datetime
    written_by: Address
    calendar: CalendarPart | None = None

    def as_bytes(self) -> bytes:
        """Return text and HTML as alternatives, in lines that every mail server takes.

        An invitation is a third alternative, which Outlook and Google act on, and a file beside
        them, which every other calendar opens.
        """
        return self.built().as_bytes()

    def built(self) -> EmailMessage:
        mail = EmailMessage(policy=WIRE)
        mail["From"] = self.written_by
        mail["To"] = ", ".join(map(str, self.recipients))
        mail["Subject"] = self.subject
        mail["Date"] = format_datetime(self.written_at)
        mail["Message-ID"] = self.msgId
        if self.reply_to:
            mail["Reply-To"] = self.reply_to
        for name, value in (self.extra_headers or {}).items():
            mail[name] = value
        mail.set_content(self.body, cte="quoted-printable")
        mail.add_alternative(self.html, subtype="html", cte="quoted-printable")
        if self.calendar:
            add_calendar(mail, self.calendar)
        return mail


def add_calendar(mail: EmailMessage, calendar: CalendarPart) -> None:
    method = {"method": calendar.method}
    mail.add_alternative(calendar.text, subtype="calendar", params=method, cte="quoted-printable")
    file = calendar.text.encode()
    mail.add_attachment(file, maintype="application", subtype="ics", filename=CALENDAR_FILE)


def compose(message: Message) -> Letter:
    """Make the letter of a row; raise `Unsendable` for one that no server would or should take."""
    written_by = sender()
    headers = {"Auto-Submitted": "auto-generated", **message.headers}
    letter = Letter(
        subject=message.subject,
        recipients=[checked_address(message.to_address)],
        body=message.text,
        html=message.html,
        sender=written_by.addr_spec,
        reply_to=headers.pop("Reply-To", None) or hub.contact_email or None,
        extra_headers=headers,
    )
    letter.uid, letter.written_at = message.uid, message.created_at
    letter.written_by = written_by
    if message.calendar and message.calendar_method:
        letter.calendar = CalendarPart(message.calendar_method, message.calendar)
    letter.msgId = f"<{message.uid}@{current_app.config['MAIL_ID_DOMAIN']}>"
    try:
        letter.as_bytes()
    except ValueError as error:
        raise Unsendable(str(error)) from error
    return letter


def checked_address(address: str) -> str:
    """Return the address as it travels, its domain in ASCII."""
    try:
        # `.test` is for tests (RFC 2606); that others exist is for the mail server to say.
        checked = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError as error:
        refusal = _("This is no address that mail can go to: %(why)s", why=error)
        raise Unsendable(refusal) from error
    return checked.ascii_email or address


def sender() -> Address:
    """Return the configured sender; where it has no name, the hub lends its own."""
    name, address = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])
    return Address(name or " ".join(hub.name.split()), addr_spec=address)


def refuse_line_breaks(**headers: str) -> None:
    """Raise `ValueError` for a header value that would begin another header."""
    for name, value in headers.items():
        if "\r" in value or "\n" in value:
            raise ValueError(f"The mail header {name} has a line break in it.")
