"""Files as a browser hands them in."""

from io import BytesIO

from hubcommunity.core.files import Upload

PDF = b"%PDF-1.7\n%%EOF\n"


def pdf(name: str = "statutes.pdf", content: bytes = PDF) -> tuple[BytesIO, str]:
    """Return what the test client sends as a file."""
    return BytesIO(content), name


def upload(name: str = "statutes.pdf", content: bytes = PDF) -> Upload:
    """Return a file as a form gives it to the actions."""
    return Upload(name, "application/pdf", content)
