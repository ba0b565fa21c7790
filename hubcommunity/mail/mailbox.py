"""The mails kept in a folder in development, read back."""

import email
import email.policy
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from werkzeug.exceptions import NotFound

from hubcommunity.core.paging import SIZE, Page


@dataclass(frozen=True)
class Kept:
    """One kept mail."""

    uid: uuid.UUID
    mail: EmailMessage

    @property
    def to(self) -> str:
        return str(self.mail["To"])

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def at(self) -> datetime:
        written: datetime = self.mail["Date"].datetime
        return written

    @property
    def headers(self) -> Sequence[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.mail.items()]

    @property
    def text(self) -> str:
        return self.body("plain")

    @property
    def html(self) -> str:
        return self.body("html")

    def body(self, kind: str) -> str:
        part = self.mail.get_body((kind,))
        return part.get_content() if isinstance(part, EmailMessage) else ""


def page_of(folder: Path, number: int, address: str = "") -> Page[Kept]:
    """Return a page of the kept mails, the newest first; raise 404 for one that is not there."""
    found = sorted(folder.glob("*.eml"), reverse=True)
    if address:
        wanted = address.strip().casefold()
        found = [path for path in found if wanted in read(path).to.casefold()]
    page: Page[Kept] = Page((), number, SIZE, len(found))
    if not 1 <= number <= page.last:
        raise NotFound
    page.items = [read(path) for path in found[page.first_row - 1 : page.last_row]]
    return page


def kept(folder: Path, uid: uuid.UUID) -> Kept | None:
    """Return the kept mail of this identifier."""
    return next(map(read, folder.glob(f"*-{uid}.eml")), None)


def read(path: Path) -> Kept:
    uid = uuid.UUID(path.stem.split("-", 1)[1])
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return Kept(uid, mail)
