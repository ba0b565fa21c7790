"""Files that people hand in: told by their content, kept in the database, given out as attachments.

They stand in the database and not in a folder: a file is there if and only if the transaction that
speaks of it was committed, a backup of the database is complete, and every web process sees it.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any, TypeVar
from unicodedata import category

from flask import Flask, Response, current_app, request, send_file
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, db
from hubcommunity.core.pictures import PICTURE, shrunk

View = TypeVar("View", bound=Callable[..., Any])

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
NAME_LIMIT = 150
# What a file begins with, whatever it is called.
KINDS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
# What every ZIP archive begins with: workbooks and documents of office programs are such.
ZIP = b"PK\x03\x04"
ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
# Kinds that are told by what is packed in them, see `office`.
OFFICE_ENDINGS = {
    f"{OFFICE}.wordprocessingml.document": ".docx",
    f"{OFFICE}.spreadsheetml.sheet": ".xlsx",
    f"{OFFICE}.presentationml.presentation": ".pptx",
    f"{OPEN}.text": ".odt",
    f"{OPEN}.spreadsheet": ".ods",
    f"{OPEN}.presentation": ".odp",
}
# A file that somebody opens by its address runs nothing and asks nobody for anything.
LOCKED = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


class StoredFile(Identified, Base):
    """One file; whoever has a row that points here decides who may read it."""

    __tablename__ = "files"

    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in, its kind told by its content."""

    name: str
    media_type: str
    content: bytes


def kind_of(content: bytes) -> str | None:
    """Return the media type that a content begins like; None for one that is not taken."""
    return next((kind for start, kind in KINDS.items() if content.startswith(start)), None)


def safe_name(name: str, media_type: str) -> str:
    """Return the file's name without folders and hidden signs, with the ending of its kind."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(char for char in last if category(char)[0] != "C").strip(" .")
    stem = PurePath(plain).stem.strip(" .") or "file"
    known = ENDINGS | OFFICE_ENDINGS
    ending = known.get(media_type) or PurePath(plain).suffix[:10]
    return stem[: NAME_LIMIT - len(ending)] + ending


def keep(upload: Upload) -> StoredFile:
    """Keep a file with the present transaction."""
    stored = StoredFile(
        name=safe_name(upload.name, upload.media_type),
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        content=upload.content,
    )
    db.session.add(stored)
    return stored


def attachment(stored: StoredFile) -> Response:
    """Answer with a file as something to save, never as a page of ours.

    The view has checked that the reader may have it.
    """
    response = send_file(
        BytesIO(stored.content),
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=stored.name,
        etag=stored.sha256,
    )
    response.headers["Content-Security-Policy"] = LOCKED
    return response


def shown(stored: StoredFile, cache_for: int | None) -> Response:
    """Answer with a picture that a page of ours shows; browsers ask again once it has changed.

    The view has checked that the reader may see it, and says for how many seconds caches that
    everybody shares may keep it.
    """
    response = send_file(BytesIO(stored.content), mimetype=stored.media_type, etag=stored.sha256)
    response.headers["Content-Security-Policy"] = LOCKED
    if cache_for is None:
        response.headers["Cache-Control"] = "private, no-cache"
    else:
        response.headers["Cache-Control"] = f"public, max-age={cache_for}"
    return response


class UploadField(FileField):
    """A file of up to ten megabytes: PDF, PNG or JPEG by its content.

    `upload` has what was sent; None where nothing was.
    """

    upload: Upload | None = None
    largest = LARGEST
    kinds = frozenset(ENDINGS)
    too_large = _l("This file is too large: ten megabytes at most")
    wrong_kind = _l("Choose a PDF, PNG or JPEG file")
    kind_of = staticmethod(kind_of)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data.filename:
            self.upload = self.checked(self.data)

    def checked(self, sent: FileStorage) -> Upload:
        """Return one file that was sent; raise `StopValidation` where it is not taken."""
        content = sent.stream.read(self.largest + 1)
        if len(content) > self.largest:
            raise StopValidation(self.too_large)
        media_type = self.kind_of(content)
        if media_type not in self.kinds:
            raise StopValidation(self.wrong_kind)
        return Upload(sent.filename or "", media_type, content)


class UploadsField(UploadField):
    """Several such files at once; `uploads` has what was sent."""

    uploads: Sequence[Upload] = ()
    widget = FileInput(multiple=True)
    most = 5

    def process_formdata(self, valuelist: list[FileStorage]) -> None:
        self.data = [sent for sent in valuelist if sent and sent.filename]

    def pre_validate(self, form: Any) -> None:
        if len(self.data or ()) > self.most:
            raise StopValidation(_l("These are too many files: five at most"))
        self.uploads = [self.checked(sent) for sent in self.data or ()]


class PictureField(UploadField):
    """A picture of up to two megabytes, PNG or JPEG by its content, written anew and small."""

    largest = 2 * MEGABYTE
    kinds = frozenset(("image/png", "image/jpeg"))
    too_large = _l("This picture is too large: two megabytes at most")
    wrong_kind = _l("Choose a PNG or JPEG file")

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.upload is None:
            return
        try:
            small = shrunk(self.upload.content)
        except ValueError:
            self.upload = None
            raise StopValidation(
                _l("We cannot read this picture. Save it anew as PNG or JPEG, and try again")
            ) from None
        self.upload = Upload("picture.webp", PICTURE, small)


def takes_up_to(number: int) -> Callable[[View], View]:
    """Declare that a view's form holds so many files, and so may be larger than any other."""

    def declare(view: View) -> View:
        view.largest = number * LARGEST + MEGABYTE  # type: ignore[attr-defined]
        return view

    return declare


takes_files = takes_up_to(1)


def init_app(app: Flask) -> None:
    """Let forms with files be larger; this comes before whatever reads the form."""
    app.before_request(allow_larger)


def allow_larger() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "largest", None) or request.max_content_length
