"""Tables to download run nothing in the spreadsheet that opens them."""

import csv

import pytest

from hubcommunity.core.tables import csv_lines, harmless


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_what_would_be_a_formula_is_text(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("sign", [";", "; ", "\t", "\n"])
def test_what_would_be_a_formula_where_cells_are_parted_otherwise_is_text(sign):
    assert harmless(f"Foo{sign}=1+1") == f"Foo{sign}'=1+1"
    assert harmless(f"Foo{sign}'=1+1") == f"Foo{sign}''=1+1", "so that one can be taken off"


@pytest.mark.parametrize(("value", "told"), [(None, ""), ("a=b", "a=b"), (7, "7"), ("", "")])
def test_everything_else_stays_as_it_is(value, told):
    assert harmless(value) == told


def test_a_table_is_written_line_by_line():
    read = []
    lines = csv_lines(["name"], (read.append(n) or [f"row {n}, “é”"] for n in range(3)))

    assert next(lines) == "\ufeffname\r\n"
    assert len(read) == 1
    rest = "".join(lines)
    assert list(csv.reader(rest.splitlines())) == [[f"row {n}, “é”"] for n in range(3)]
