"""Tables are read whatever their encoding and separator; what is none is refused."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font

from hubcommunity.core import sheets
from hubcommunity.core.sheets import CSV, XLSX, Unreadable, kind_of_table, rows_of
from hubcommunity.core.tables import as_it_was, csv_lines, harmless, in_workbook
from tests.imports.tables import csv_of, xlsx_of

HEADINGS = ("name", "about")
ROW = ("Ærø, “Háló”; x", "one\nof two\tlines")
BOMB = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


def table(separator: str = ",") -> str:
    return csv_of(ROW, headings=HEADINGS, separator=separator).decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_in_any_encoding_with_any_separator(encoding, separator):
    content = table(separator).encode(encoding)
    assert kind_of_table(content) == CSV
    assert list(rows_of(content)) == [list(HEADINGS), list(ROW)]


def test_headings_with_quoted_separators_do_not_mislead():
    content = b'"a, b, c, d";e\n1;2\n'
    assert list(rows_of(content)) == [["a, b, c, d", "e"], ["1", "2"]]


def test_a_workbook_is_read_with_numbers_and_days_as_they_are_written():
    content = xlsx_of((999888777, 1.5), (None, "x"), headings=HEADINGS)
    assert kind_of_table(content) == XLSX
    assert list(rows_of(content)) == [list(HEADINGS), ["999888777", "1.5"], ["", "x"]]


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\x00", b"caf\xe9,b\n", b"PK\x03\x04none"])
def test_what_is_no_table_is_told_by_its_content(content):
    assert kind_of_table(content) is None


def test_a_missing_quotation_mark_is_told():
    with pytest.raises(Unreadable):
        list(rows_of(b'a,b\n"1,2\n3,4\n'))


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(sheets, "UNPACKED", 100_000)
    packed = changed(xlsx_of(headings=HEADINGS), "xl/media/zeros", b"\0" * 1_000_000)
    assert len(packed) < 20_000
    with pytest.raises(Unreadable, match="unpacks"):
        list(rows_of(packed))


def test_entities_are_not_expanded():
    whole, part = xlsx_of(headings=HEADINGS), "xl/worksheets/sheet1.xml"
    with ZipFile(BytesIO(whole)) as packed:
        text = packed.read(part).replace(b"<sheetData>", b"<sheetData>&b;")
    with pytest.raises(Unreadable):
        list(rows_of(changed(whole, part, BOMB + text)))


def changed(whole: bytes, part: str, content: bytes) -> bytes:
    buffer = BytesIO()
    with ZipFile(BytesIO(whole)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return buffer.getvalue()


def test_a_table_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    assert len(list(rows_of(b"a\n1\n2\n"))) == 3
    with pytest.raises(Unreadable, match="too long"):
        list(rows_of(b"a\n1\n2\n3\n"))


@given(st.text(alphabet="'=+-@\t\r\n;ab "))
def test_what_was_made_harmless_is_as_it_was_again(text):
    assert as_it_was(harmless(text)) == text
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_what_is_downloaded_is_read_as_it_was():
    cells = ["=1+1", "'=1", "-5", "plain", "a\nb", 'say "x"']
    written = "".join(csv_lines(["a"] * len(cells), [cells])).encode()
    assert list(rows_of(written))[1] == cells
    book = xlsx_of([in_workbook(cell) for cell in cells], headings=["a"] * len(cells))
    assert list(rows_of(book))[1] == cells


def damaged(book: bytes) -> bytes:
    """Spoil the packed sheet of a workbook, whose list of parts stays whole."""
    at = book.index(b"xl/worksheets/sheet1.xml") + 60
    return book[:at] + bytes(byte ^ 0xFF for byte in book[at : at + 40]) + book[at + 40 :]


def test_a_damaged_workbook_is_told():
    book = xlsx_of(*[(f"Body {n}",) for n in range(200)], headings=["name"])
    with pytest.raises(Unreadable, match="cannot be read"):
        list(rows_of(damaged(book)))


def test_a_sheet_is_read_no_wider_than_what_stands_in_it():
    book = Workbook()
    book.active.append(["name"])
    book.active["XFD1"].font = Font(bold=True)
    kept = BytesIO()
    book.save(kept)
    assert list(rows_of(kept.getvalue())) == [["name"]]
