"""Tables that people hand in, CSV or XLSX by their content, read row by row.

Whatever cannot be read raises `Unreadable` with a sentence fit to show. A file that says to be
small and unpacks to be huge is refused before it is unpacked.
"""

import csv
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from typing import Any
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from hubcommunity.core.files import MEGABYTE, ZIP, UploadField
from hubcommunity.core.forms import trimmed
from hubcommunity.core.tables import XLSX, as_it_was

CSV = "text/csv"
SEPARATORS = (",", ";", "\t")
MARKS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000
# What an XLSX file may unpack to, all of its parts together.
UNPACKED = 150 * MEGABYTE
SAMPLE = 64 * 1024
csv.field_size_limit(LONGEST_CELL)


class Unreadable(ValueError):
    """A table that cannot be read; the message is fit to show."""


def kind_of_table(content: bytes) -> str | None:
    """Return the media type of a table by its content; None for what is no table of ours."""
    if content.startswith(ZIP):
        return XLSX if is_workbook(content) else None
    try:
        content.decode(encoding_of(content))
    except UnicodeDecodeError:
        return None
    return CSV if content.strip() else None


def is_workbook(content: bytes) -> bool:
    try:
        with ZipFile(BytesIO(content)) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except BadZipFile:
        return False


def encoding_of(content: bytes) -> str:
    """Return the encoding of a text by its mark, or by the zeros that UTF-16 has in every word."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return encoding
    start = content[:SAMPLE]
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    return "utf-16-be" if start[::2].count(0) > len(start) // 4 else "utf-8"


def rows_of(content: bytes) -> Iterator[list[str]]:
    """Read a table's rows, the headings first, each cell as trimmed text.

    A `'` that keeps a spreadsheet from taking a cell for a formula is taken off again. Raise
    `Unreadable` where the table ends in the middle, is too long, or unpacks to too much.
    """
    rows = xlsx_rows(content) if content.startswith(ZIP) else csv_rows(content)
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise Unreadable(_("This table is too long: %(n)d rows at most.", n=MOST_ROWS))
        yield [as_it_was(trimmed(cell)) for cell in row[:MOST_COLUMNS]]


def csv_rows(content: bytes) -> Iterator[Sequence[str]]:
    encoding = encoding_of(content)
    start = content[:SAMPLE].decode(encoding, "ignore")
    text = TextIOWrapper(BytesIO(content), encoding, newline="")
    try:
        yield from csv.reader(text, delimiter=separator_of(start), strict=True)
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unreadable(
            _("This table cannot be read: a quotation mark may be missing, or a cell is too long.")
        ) from error


def separator_of(start: str) -> str:
    """Return the sign that parts the headings into most cells; quoted ones do not count."""

    def parts(separator: str) -> int:
        return len(next(csv.reader([*start.splitlines(keepends=True)], delimiter=separator), []))

    return max(SEPARATORS, key=parts)


def xlsx_rows(content: bytes) -> Iterator[Sequence[str]]:
    refuse_if_huge(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS):
            cells = [as_text(cell) for cell in row]
            while cells and not cells[-1]:  # the sheet may be wider than what stands in it
                cells.pop()
            yield cells
        book.close()
    except (
        *(BadZipFile, InvalidFileException, DefusedXmlException, SyntaxError),
        *(KeyError, ValueError, IndexError, TypeError, AttributeError, EOFError),
        *(zlib.error, RuntimeError, NotImplementedError),  # damaged, locked, or packed otherwise
    ) as error:
        raise Unreadable(_("This workbook cannot be read. Save it anew, and try again.")) from error


def refuse_if_huge(content: bytes) -> None:
    """Refuse by the sizes that the parts declare; nothing reads more of a part than that."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except BadZipFile as error:
        raise Unreadable(_("This workbook cannot be read. Save it anew, and try again.")) from error
    if unpacked > UNPACKED:
        raise Unreadable(_("This workbook unpacks to too much. Hand it in as several files."))


def as_text(value: Any) -> str:
    """Return what a cell says; whole numbers without a point, days as 2026-01-31."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


class TableField(UploadField):
    """A table of up to ten megabytes, CSV or XLSX by its content."""

    kinds = frozenset((CSV, XLSX))
    wrong_kind = _l("Choose a CSV file in UTF-8 or UTF-16, or an XLSX file")
    kind_of = staticmethod(kind_of_table)
