"""Documents of office programs, told by what is packed in them; none that has macros."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from flask_babel import lazy_gettext as _l

from hubcommunity.core.files import ENDINGS, OFFICE, OFFICE_ENDINGS, ZIP, UploadField, kind_of

# The part that makes a file what it is (ISO/IEC 29500).
MAIN_PARTS = {
    "word/document.xml": f"{OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}.presentationml.presentation",
}
# Where macros lie (in Open Document files: everything below these).
MACROS = ("vbaproject.bin", "basic/", "scripts/")


def kind_of_document(content: bytes) -> str | None:
    """Return the media type of a file that is read: PDF, picture or office; None for others."""
    if not content.startswith(ZIP):
        return kind_of(content)
    try:
        with ZipFile(BytesIO(content)) as packed:
            return kind_of_package(packed)
    except (BadZipFile, NotImplementedError, RuntimeError):
        return None


def kind_of_package(packed: ZipFile) -> str | None:
    names = packed.namelist()
    if any(part in name.lower() for name in names for part in MACROS):
        return None
    if "mimetype" in names:  # Open Document says it itself
        with packed.open("mimetype") as said:
            kind = said.read(100).decode("ascii", "replace")
        return kind if kind in OFFICE_ENDINGS else None
    return next((kind for part, kind in MAIN_PARTS.items() if part in names), None)


class DocumentField(UploadField):
    """A file of up to ten megabytes that people read: PDF, picture, or office document."""

    kinds = frozenset(ENDINGS | OFFICE_ENDINGS)
    wrong_kind = _l(
        "Choose a PDF, a PNG or JPEG picture, or a document of an office program without macros"
    )
    kind_of = staticmethod(kind_of_document)
