"""Tables to download: CSV that a spreadsheet opens without running anything in it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from flask import Flask, Response, current_app

# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Spreadsheets know by it that the text is UTF-8.
MARK = "\ufeff"


def harmless(value: Any) -> str:
    """Return a cell's text; one that would be a formula gets a `'` before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


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
        with app.app_context():
            line = next(lines, None)
        if line is None:
            return
        yield line
