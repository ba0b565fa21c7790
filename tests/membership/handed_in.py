"""Files as a browser hands them in."""

from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from hubcommunity.core.files import Upload

PDF = b"%PDF-1.7\n%%EOF\n"
LARGE_PDF = PDF.ljust(2 * 1024 * 1024)


def pdf(name: str = "statutes.pdf", content: bytes = PDF) -> tuple[BytesIO, str]:
    """Return what the test client sends as a file."""
    return BytesIO(content), name


def upload(name: str = "statutes.pdf", content: bytes = PDF) -> Upload:
    """Return a file as a form gives it to the actions."""
    return Upload(name, "application/pdf", content)


def large(field: str, **typed: str) -> dict[str, Any]:
    """Return how a form is posted with a file larger than any form without files may be.

    It is written out here: the test client would leave its temporary file open.
    """
    paper = FileStorage(BytesIO(LARGE_PDF), filename="large.pdf", name=field)
    boundary, body = encode_multipart({**typed, field: paper})
    return {"data": body, "content_type": f'multipart/form-data; boundary="{boundary}"'}
