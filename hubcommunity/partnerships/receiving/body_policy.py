"""What a mail has in it: its text, and the files that are kept, within limits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from html import unescape
from itertools import islice

import nh3
from flask_babel import gettext as _

from hubcommunity.core.files import LARGEST, Upload
from hubcommunity.core.office import kind_of_document
from hubcommunity.partnerships.receiving.header_policy import decoded, seen

MOST_FILES = 10
MOST_PARTS = 200
LONGEST_TEXT = 50_000
LINE_ENDS = re.compile(r"(?i)<br\b[^>]*>|</(?:p|div|tr|li|h[1-6]|blockquote|pre)\s*>")
UNREAD = {"script", "style", "title"}
BLANK_RUNS = re.compile(r"\n\s*\n\s*\n+")


@dataclass
class Body:
    """The text and the files of a mail, and sentences that say what is not among them."""

    text: str = ""
    files: list[Upload] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def body_of(mail: Message) -> Body:
    """Return what is kept of a mail's content."""
    found = Body()
    plain: list[str] = []
    marked_up: list[str] = []
    parts = list(islice(leaves(mail), MOST_PARTS + 1))
    if len(parts) > MOST_PARTS:
        found.left_out.append(_("It has too many parts: not all were read."))
    for part in parts[:MOST_PARTS]:
        kind = part.get_content_type()
        if part.get_filename() or part.get_content_disposition() == "attachment":
            add_file(found, part)
        elif kind == "text/plain":
            plain.append(words_of(part))
        elif kind == "text/html":
            marked_up.append(as_text(words_of(part)))
    text = "\n\n".join(plain) if any(map(str.strip, plain)) else "\n\n".join(marked_up)
    found.text = shortened(BLANK_RUNS.sub("\n\n", seen(text)).strip(), found)
    return found


def leaves(mail: Message) -> Iterator[Message]:
    return (part for part in mail.walk() if not part.is_multipart())


def words_of(part: Message) -> str:
    """Return a part's text; what its character set does not have is marked as unreadable."""
    content = bytes_of(part)
    charset = part.get_content_charset() or "utf-8"
    try:
        text = content.decode(charset, "replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def as_text(html: str) -> str:
    """Return what a reader would read of HTML."""
    lines = LINE_ENDS.sub("\n", html)
    return unescape(nh3.clean(lines, tags=set(), clean_content_tags=UNREAD))


def shortened(text: str, found: Body) -> str:
    if len(text) > LONGEST_TEXT:
        found.left_out.append(_("The end of the text: it is very long."))
    return text[:LONGEST_TEXT]


def add_file(found: Body, part: Message) -> None:
    """Keep a file of a kind that is taken, or say that it is left out, and why."""
    name, content = decoded(part.get_filename() or "") or _("a file"), bytes_of(part)
    kind = kind_of_document(content)
    if kind is None:
        found.left_out.append(_("%(file)s: of a kind that is not taken.", file=name))
    elif len(content) > LARGEST:
        found.left_out.append(_("%(file)s: larger than ten megabytes.", file=name))
    elif len(found.files) >= MOST_FILES:
        found.left_out.append(_("%(file)s: too many files.", file=name))
    else:
        found.files.append(Upload(name, kind, content))
