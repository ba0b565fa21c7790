"""Tables to hand in, written as the tests need them."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook

from hubcommunity.core.files import Upload
from hubcommunity.core.sheets import CSV

HEADINGS = ("name", "type", "country", "website", "ror", "contact name", "contact e-mail")
CARE = ("Care Institute", "academia", "BE", "www.care.eu", "", "Anna van Dyck", "anna@care.eu")
LABS = ("Nordic Labs", "Academia", "Finland", "https://labs.fi", "", "", "")


def csv_of(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, separator: str = ",") -> bytes:
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=separator)
    writer.writerows([headings, *rows])
    return buffer.getvalue().encode()


def xlsx_of(*rows: Sequence[object], headings: Sequence[str] = HEADINGS) -> bytes:
    book, buffer = Workbook(), BytesIO()
    for row in (headings, *rows):
        book.active.append(list(row))
    book.save(buffer)
    return buffer.getvalue()


def upload_of(content: bytes) -> Upload:
    return Upload("members.csv", CSV, content)
