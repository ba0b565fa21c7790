"""What an import does with each row: found out in batches, before anything is written."""

from collections.abc import Iterator, Sequence
from itertools import islice

from hubcommunity.core.sheets import rows_of
from hubcommunity.imports.kind_policy import Kind
from hubcommunity.imports.row_policy import Plan, read

BATCH = 500


def plans(content: bytes, columns: Sequence[str], going: Kind) -> Iterator[Sequence[Plan]]:
    """Yield what becomes of the rows after the headings, a batch at a time; empty rows are none.

    Rows are numbered as a spreadsheet numbers them: the headings are row 1. Whoever writes a batch
    before taking the next one gets the same plans as who does not.
    """
    said = (
        read(number, cells, columns, going.terms)
        for number, cells in enumerate(islice(rows_of(content), 1, None), start=2)
        if any(cells)
    )
    while batch := list(islice(said, BATCH)):
        yield going.judged(batch)


def length_of(content: bytes) -> int:
    """Count the rows below the headings, empty ones left out."""
    return sum(1 for row in islice(rows_of(content), 1, None) if any(row))
