"""Imports beside a plain `executemany` of the rows that they write, and the memory they take."""

import csv
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import flask_migrate
from openpyxl import Workbook
from sqlalchemy import select

from hubcommunity import create_app
from hubcommunity.core.db import db
from hubcommunity.imports.column_policy import guess
from hubcommunity.imports.kind_policy import Kind
from hubcommunity.imports.leads.actions import Leads
from hubcommunity.imports.organisations.actions import Organisations
from hubcommunity.imports.plan_queries import plans
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.seed import reference

COUNTRIES = ("BE", "FI", "ES", "IT", "DE", "FR", "SE", "NO", "EE", "PT", "HR", "NL", "AT", "CH")
HEAD = ("check s", "write s", "rows/s", "again s", "more MB", "plain s", "ratio")
LINE = "{:<24}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>7}"
PIPELINE = "strategic-partners"


def measure(folder: Path, sizes: int) -> None:
    """Print a line for each size in seconds of CPU time, each in a process of its own, whose memory
    nothing else took. The longest table is measured as a workbook, too.
    """
    for kind, bench in BENCHES.items():
        print("\n" + LINE.format(f"import of {kind}", *HEAD), flush=True)
        for number in bench.sizes[:sizes]:
            alone(measure_one, folder, kind, number, CSV)
        alone(measure_one, folder, kind, bench.sizes[:sizes][-1], XLSX)


def alone(target: Callable[..., None], *args: object) -> None:
    process = get_context("spawn").Process(target=target, args=args)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"the import failed: {args}")


def measure_one(folder: Path, kind: str, number: int, form: str) -> None:
    name = f"{kind}-{number}-{form}"
    file, empty = folder / f"import-{name}.sqlite3", folder / f"empty-{name}.sqlite3"
    settings = {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}", "SECRET_KEY": "bench"}
    bench, first = BENCHES[kind], table(folder, kind, number, form, later=False)
    later = table(folder, kind, number, form, later=True) if bench.changes else None
    with create_app(settings).app_context():
        flask_migrate.upgrade()
        reference.load_reference()
        db.session.commit()
        db.engine.dispose()
        shutil.copy(file, empty)
        print_line(f"{number:,} {form}", bench, number, first, file, empty)
        if later:
            print_changed(f"{number:,} {form}, changed", bench, number, later)
        db.session.remove()
        db.engine.dispose()


def table(folder: Path, kind: str, number: int, form: str, *, later: bool) -> bytes:
    written = folder / f"table-{kind}-{number}-{later}.{form}"
    alone(TABLES_BY_FORM[form], written, kind, number, later)
    return written.read_bytes()


def print_line(
    name: str, bench: "Bench", number: int, content: bytes, file: Path, empty: Path
) -> None:
    before = peak()
    check = timed(bench, content, writes=False)
    first, more = timed(bench, content, writes=True), peak() - before
    again = timed(bench, content, writes=True)
    plain = executemany(bench.tables, file, empty)
    rest = (f"{again:.2f}", f"{more:.0f}", f"{plain:.2f}", f"{first / plain:.1f}")
    print(LINE.format(name, *rates(number, check, first), *rest), flush=True)


def print_changed(name: str, bench: "Bench", number: int, content: bytes) -> None:
    """Print what the same rows take where each of them says something else now."""
    before = peak()
    check, write = timed(bench, content, writes=False), timed(bench, content, writes=True)
    again, more = timed(bench, content, writes=True), peak() - before
    rest = (f"{again:.2f}", f"{more:.0f}", "", "")
    print(LINE.format(name, *rates(number, check, write), *rest), flush=True)


def rates(number: int, check: float, write: float) -> tuple[str, str, str]:
    return f"{check:.2f}", f"{write:.2f}", f"{number / write:,.0f}"


def write_text(to: Path, kind: str, number: int, later: bool) -> None:
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(BENCHES[kind].headings)
        writer.writerows(BENCHES[kind].rows(number, later))


def write_workbook(to: Path, kind: str, number: int, later: bool) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (BENCHES[kind].headings, *BENCHES[kind].rows(number, later)):
        sheet.append(row)
    book.save(to)


CSV, XLSX = "csv", "xlsx"
TABLES_BY_FORM = {CSV: write_text, XLSX: write_workbook}


def organisations(number: int, _later: bool) -> Iterator[tuple[str, ...]]:
    for n in range(number):
        site, pic = f"https://member{n}.example.org", str(100_000_000 + n)
        contact = (f"Given Family{n}", f"contact{n}@member{n}.example.org")
        country = COUNTRIES[n % len(COUNTRIES)]
        yield f"Member organisation {n}", "academia", country, site, pic, *contact


def leads(number: int, later: bool) -> Iterator[tuple[str, ...]]:
    """Return leads in their first stages; later each is further on, and has another next step."""
    stage, step = ("In conversation", "Send the agreement") if later else ("Identified", "Call")
    for n in range(number):
        facts = (COUNTRIES[n % len(COUNTRIES)], "academia", stage, step, "2030-01-31")
        more = (str(1_000 + n), "EUR", "Congress", f"fair {n % 7}, payer")
        contact = (f"Given Family{n}", f"contact{n}@partner{n}.example.org", "Card at the fair")
        yield f"Possible partner {n}", *facts, *more, *contact


def into_the_pipeline() -> Leads:
    pipeline = db.session.scalars(select(Pipeline).where(Pipeline.slug == PIPELINE)).one()
    return Leads(by=None, source="bench", pipeline=pipeline)


@dataclass(frozen=True)
class Bench:
    """A kind of table: what stands in it, what goes through it, and what is written of it."""

    headings: tuple[str, ...]
    rows: Callable[[int, bool], Iterator[tuple[str, ...]]]
    begun: Callable[[], Kind]
    tables: tuple[str, ...]
    sizes: tuple[int, ...]
    changes: bool = False


CONTACT = ("contact name", "contact e-mail")
BENCHES = {
    "organisations": Bench(
        ("name", "type", "country", "website", "pic", *CONTACT),
        organisations,
        partial(Organisations, by=None, source="bench"),
        ("organisations", "organisation_identifiers", "people", "affiliations", "audit_entries"),
        (1_000, 10_000, 100_000),
    ),
    "leads": Bench(
        (
            *("organisation", "country", "type", "stage", "next step", "next step on"),
            *("amount", "currency", "source", "tags", *CONTACT, "contact source"),
        ),
        leads,
        into_the_pipeline,
        (
            *("people", "leads", "transitions", "lead_contacts", "activities", "tags"),
            *("lead_tags", "audit_entries"),
        ),
        (1_000, 10_000),
        changes=True,
    ),
}


def timed(bench: Bench, content: bytes, *, writes: bool) -> float:
    """Go through the whole table as the command does; commit what was written."""
    began = time.process_time()
    going = bench.begun()
    if writes:
        going.hold()
    for batch in plans(content, guess(bench.headings, going.synonyms), going):
        told = batch if writes else going.rehearsed(batch)
        wrong = [error.sentence for plan in told for error in plan.said.wrong]
        if wrong:
            raise SystemExit(f"the table is wrong: {wrong[0]}")
        if writes:
            going.write(batch)
    db.session.commit()
    return time.process_time() - began


def peak() -> float:
    """Return the most memory that the process has ever taken, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def executemany(tables: Sequence[str], file: Path, empty: Path) -> float:
    """Write the same rows into an empty database, which has their indexes, one table at a time."""
    with closing(sqlite3.connect(file)) as filled, closing(sqlite3.connect(empty)) as target:
        written = {name: new_rows(filled, target, name) for name in tables}
        began = time.process_time()
        with target:
            for name, several in written.items():
                marks = ", ".join("?" * len(several[0]))
                target.executemany(f"INSERT INTO {name} VALUES ({marks})", several)
        return time.process_time() - began


def new_rows(
    filled: sqlite3.Connection, target: sqlite3.Connection, name: str
) -> list[tuple[object, ...]]:
    """Return the rows that the target does not have yet, in the order of its columns."""
    columns = ", ".join(row[1] for row in target.execute(f"PRAGMA table_info({name})"))
    last = target.execute(f"SELECT coalesce(max(rowid), 0) FROM {name}").fetchone()[0]
    return filled.execute(f"SELECT {columns} FROM {name} WHERE rowid > ?", (last,)).fetchall()
