"""Imports beside a plain `executemany` of the rows that they write, and the memory they take."""

import csv
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import flask_migrate
from openpyxl import Workbook

from hubcommunity import create_app
from hubcommunity.core.db import db
from hubcommunity.imports.column_policy import guess
from hubcommunity.imports.organisations.actions import Organisations
from hubcommunity.imports.plan_queries import plans
from hubcommunity.seed import reference

HEADINGS = ("name", "type", "country", "website", "pic", "contact name", "contact e-mail")
COUNTRIES = ("BE", "FI", "ES", "IT", "DE", "FR", "SE", "NO", "EE", "PT", "HR", "NL", "AT", "CH")
TABLES = ("organisations", "organisation_identifiers", "people", "affiliations", "audit_entries")
HEAD = ("import of rows", "check s", "write s", "rows/s", "again s", "more MB", "plain s", "ratio")
LINE = "{:<16}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>7}"
SIZES = (1_000, 10_000, 100_000)


def measure(folder: Path, sizes: int) -> None:
    """Print a line for each size, each in a process of its own, whose memory nothing else took.

    The longest table is measured as a workbook, too.
    """
    print("\n" + LINE.format(*HEAD), flush=True)
    for number in SIZES[:sizes]:
        alone(measure_one, folder, number, CSV)
    alone(measure_one, folder, SIZES[:sizes][-1], XLSX)


def alone(target: Callable[..., None], *args: object) -> None:
    process = get_context("spawn").Process(target=target, args=args)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"the import failed: {args}")


def measure_one(folder: Path, number: int, kind: str) -> None:
    file = folder / f"import-{number}-{kind}.sqlite3"
    empty = folder / f"empty-{number}-{kind}.sqlite3"
    written = folder / f"table-{number}.{kind}"
    alone(TABLES_BY_KIND[kind], written, number)
    settings = {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}", "SECRET_KEY": "bench"}
    with create_app(settings).app_context():
        flask_migrate.upgrade()
        reference.load_reference()
        db.session.commit()
        db.engine.dispose()
        shutil.copy(file, empty)
        print_line(f"{number:,} {kind}", number, written.read_bytes(), file, empty)
        db.session.remove()
        db.engine.dispose()


def print_line(name: str, number: int, content: bytes, file: Path, empty: Path) -> None:
    before = peak()
    check = timed(content, writes=False)
    first, more = timed(content, writes=True), peak() - before
    again = timed(content, writes=True)
    plain = executemany(file, empty)
    times = [f"{seconds:.2f}" for seconds in (check, first)]
    rates = [f"{number / first:,.0f}", f"{again:.2f}", f"{more:.0f}", f"{plain:.2f}"]
    print(LINE.format(name, *times, *rates, f"{first / plain:.1f}"), flush=True)


def write_text(to: Path, number: int) -> None:
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows(number))


def write_workbook(to: Path, number: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEADINGS, *rows(number)):
        sheet.append(row)
    book.save(to)


CSV, XLSX = "csv", "xlsx"
TABLES_BY_KIND = {CSV: write_text, XLSX: write_workbook}


def rows(number: int) -> Iterator[tuple[str, ...]]:
    for n in range(number):
        site, pic = f"https://member{n}.example.org", str(100_000_000 + n)
        contact = (f"Given Family{n}", f"contact{n}@member{n}.example.org")
        country = COUNTRIES[n % len(COUNTRIES)]
        yield f"Member organisation {n}", "academia", country, site, pic, *contact


def timed(content: bytes, *, writes: bool) -> float:
    """Go through the whole table as the command does; commit what was written."""
    began = time.perf_counter()
    going = Organisations(by=None, source="bench")
    for batch in plans(content, guess(HEADINGS, going.synonyms), going):
        wrong = [error.sentence for plan in batch for error in plan.said.wrong]
        if wrong:
            raise SystemExit(f"the table is wrong: {wrong[0]}")
        if writes:
            going.write(batch)
    db.session.commit()
    return time.perf_counter() - began


def peak() -> float:
    """Return the most memory that the process has ever taken, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def executemany(file: Path, empty: Path) -> float:
    """Write the same rows into an empty database, which has their indexes, one table at a time."""
    with closing(sqlite3.connect(file)) as filled, closing(sqlite3.connect(empty)) as target:
        written = {name: new_rows(filled, target, name) for name in TABLES}
        began = time.perf_counter()
        with target:
            for name, several in written.items():
                marks = ", ".join("?" * len(several[0]))
                target.executemany(f"INSERT INTO {name} VALUES ({marks})", several)
        return time.perf_counter() - began


def new_rows(
    filled: sqlite3.Connection, target: sqlite3.Connection, name: str
) -> list[tuple[object, ...]]:
    """Return the rows that the target does not have yet, in the order of its columns."""
    columns = ", ".join(row[1] for row in target.execute(f"PRAGMA table_info({name})"))
    last = target.execute(f"SELECT coalesce(max(id), 0) FROM {name}").fetchone()[0]
    return filled.execute(f"SELECT {columns} FROM {name} WHERE id > ?", (last,)).fetchall()
