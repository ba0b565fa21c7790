"""Tables to download: CSV and XLSX that a spreadsheet opens without running anything in them."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import StringIO
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Flask, Response, current_app
from openpyxl import Workbook
from werkzeug.datastructures import MultiDict

from hubcommunity.core.db import reading
from hubcommunity.core.text import without_controls

# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
GUARD = "'"
# Where a spreadsheet whose language parts cells by `;` would see the beginning of another cell.
INSIDE = re.compile(r"([;\t\r\n] *)('*)(?=[=+\-@])")
GUARDED_INSIDE = re.compile(r"([;\t\r\n] *)'('*)(?=[=+\-@])")
# Spreadsheets know by it that the text is UTF-8.
MARK = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 64 * 1024
LONGEST_CELL = 32_767  # what a workbook's cell holds
SAMPLE = 5  # how many lines are shown before a download


def harmless(value: Any) -> str:
    """Return a cell's text; one that would be a formula gets a `'` before it.

    So does one that looks as if it had got it already: `as_it_was` takes off one, and no more. The
    same goes for what stands behind a `;`, a tab or a line break inside the cell.
    """
    text = INSIDE.sub(r"\1'\2", "" if value is None else str(value))
    return f"{GUARD}{text}" if text.lstrip(GUARD).startswith(FORMULA) else text


def as_it_was(text: str) -> str:
    """Return the text of which `harmless` made this one."""
    guarded = text.startswith(GUARD) and text.lstrip(GUARD).startswith(FORMULA)
    return GUARDED_INSIDE.sub(r"\1\2", text.removeprefix(GUARD) if guarded else text)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Write a table line by line, so that a long one never stands in memory as a whole."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    buffer.write(MARK)
    writer.writerow(map(harmless, header))
    for row in rows:
        yield taken(buffer)
        writer.writerow(map(harmless, row))
    yield taken(buffer)


def taken(buffer: StringIO) -> str:
    """Return what a buffer holds, and empty it."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def csv_download(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Answer with a table as a file, sent while it is read.

    The request is over by then, so each line is asked for in a context of its own; no transaction
    stays open while a slow reader takes what was read.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    response = Response(in_context(app, csv_lines(header, rows)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def in_context(app: Flask, lines: Iterator[str]) -> Iterator[str]:
    while True:
        with app.app_context(), reading():
            line = next(lines, None)
        if line is None:
            return
        yield line


def xlsx_download(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Answer with a table as a workbook, which stands in a temporary file and not in memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([in_workbook(cell) for cell in header])
    with reading():
        for row in rows:
            sheet.append([in_workbook(cell) for cell in row])
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    response = Response(pieces_of(file), mimetype=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.call_on_close(file.close)
    return response


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """Read a file piece by piece, and close it behind the last one."""
    with file:
        yield from iter(partial(file.read, PIECE), b"")


def in_workbook(value: Any) -> str:
    """Return a cell's text without signs that no workbook holds, and cut where none holds more."""
    return without_controls(harmless(value))[:LONGEST_CELL]


def chosen_of(columns: Iterable[str], asked: MultiDict[str, str]) -> list[str]:
    """Return the columns that somebody ticked, in the order of the table."""
    ticked = set(asked.getlist("column"))
    return [name for name in columns if name in ticked]


def download(
    form: str, stem: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Response:
    """Answer with a table as an XLSX workbook if asked for, else as CSV."""
    if form == "xlsx":
        return xlsx_download(f"{stem}.xlsx", header, rows)
    return csv_download(f"{stem}.csv", header, rows)
