"""What the headers of a mail say: its sender, its receivers, whether a program wrote it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from unicodedata import category

from flask import current_app

RECEIVERS = ("Delivered-To", "X-Original-To", "To", "Cc")
MOST_RECEIVERS = 100
# Precedence is no standard, but what programs say that write to many (RFC 3834, 2).
OF_PROGRAMS = {"bulk", "junk", "list", "auto_reply"}
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def said(mail: Message, name: str) -> list[str]:
    """Return what the headers of this name say, each in one line, whatever bytes they had."""
    return [" ".join(seen(str(value)).split()) for value in mail.get_all(name, [])]


def first(mail: Message, name: str) -> str:
    return next(iter(said(mail, name)), "")


def seen(text: str) -> str:
    """Return the text without signs that nobody sees and none that a database refuses."""
    return "".join(char for char in text if char in "\n\t" or category(char) not in ("Cc", "Cs"))


def decoded(text: str) -> str:
    """Return a header's words as they are read; as they stand where they cannot be decoded."""
    try:
        told = str(make_header(decode_header(text)))
    except (LookupError, ValueError):
        told = text
    return " ".join(seen(told).split())


def senders(mail: Message) -> list[tuple[str, str]]:
    """Return names and addresses of all who are said to have written it."""
    return [(decoded(name), address) for name, address in getaddresses(said(mail, "From"))]


def receivers(mail: Message) -> Iterator[str]:
    """Return the addresses to which it went, as far as its headers tell."""
    told = [value for name in RECEIVERS for value in said(mail, name)]
    for _name, address in getaddresses(told)[:MOST_RECEIVERS]:
        yield address


def written_to(mail: Message) -> list[str]:
    """Return the addresses to which its writer says that it goes."""
    told = [value for name in ("To", "Cc") for value in said(mail, name)]
    return [address for _name, address in getaddresses(told)[:MOST_RECEIVERS]]


def written_at(mail: Message, now: datetime) -> datetime:
    """Return when it says that it was written; nothing is written later than it is received."""
    try:
        told = parsedate_to_datetime(first(mail, "Date"))
        told = told.replace(tzinfo=UTC) if told.tzinfo is None else told
        return min(told.astimezone(UTC), now)
    except (ValueError, TypeError, OverflowError):
        return now


def is_automatic(mail: Message) -> bool:
    """Say whether a program wrote this, or a mail of ours came back (RFC 3834)."""
    submitted = first(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or first(mail, "Precedence").lower() in OF_PROGRAMS
        or "X-Auto-Response-Suppress" in mail
        or any(path.replace(" ", "") in ("", "<>") for path in said(mail, "Return-Path"))
        or mail.get_content_type() == "multipart/report"
        or is_ours(first(mail, "Message-ID"))
    )


def is_ours(message_id: str) -> bool:
    """Say whether a mail of our outbox has this Message-ID."""
    domain = re.escape(current_app.config["MAIL_ID_DOMAIN"])
    return re.fullmatch(rf"<{UUID}@{domain}>", message_id, re.IGNORECASE) is not None
