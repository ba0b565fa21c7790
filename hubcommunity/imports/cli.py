"""Commands for the operator: bring organisations in from a table."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import bump
from hubcommunity.core.sheets import Unreadable, kind_of_table, rows_of
from hubcommunity.imports.actions import plans_of
from hubcommunity.imports.judge_queries import Plan
from hubcommunity.imports.models import Fate
from hubcommunity.imports.queries import COLUMNS, matched
from hubcommunity.imports.write_actions import write
from hubcommunity.organisations.duplicate_actions import find_duplicates

members = AppGroup("members", help="Organisations and their contacts.")


@members.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Say what would happen, and write nothing.")
@click.option("--source", default="", help="Where the data come from, for the audit trail.")
def import_table(file: Path, check: bool, source: str) -> None:
    """Import organisations with contacts from a CSV or XLSX FILE, all of it or nothing.

    Columns are told by their headings. Nobody gets a mail by it.
    """
    try:
        told, errors = imported(file, source or file.name, writes=not check)
    except Unreadable as error:
        raise click.ClickException(str(error)) from error
    if errors:
        db.session.rollback()
        for line in errors:
            click.echo(line, err=True)
        raise click.ClickException(f"{told[Fate.WRONG]} rows are wrong; nothing was written.")
    db.session.commit()
    verb = "would be " if check else ""
    click.echo(
        f"{told[Fate.CREATED]} {verb}created, {told[Fate.CHANGED]} {verb}changed,"
        f" {told[Fate.SAME]} unchanged."
    )


def imported(file: Path, source: str, *, writes: bool) -> tuple[Counter[Fate], list[str]]:
    """Go through a file with a bar that shows how far; write until a row is wrong.

    Return how many rows have which fate, and the lines that tell of the errors.
    """
    content = file.read_bytes()
    columns, length = shape_of(content)
    told: Counter[Fate] = Counter()
    errors: list[str] = []
    if writes:
        bump("members")
    with click.progressbar(length=length, label=file.name) as bar:
        for batch in plans_of(content, columns):
            told.update(plan.fate for plan in batch)
            errors += lines_of(batch)
            if writes and not errors:
                write(batch, by=None, source=source)
            bar.update(len(batch))
    if writes and not errors:
        find_duplicates(clock.now())
    if writes:
        counts = {fate.value: number for fate, number in told.items()}
        record("import.done", source=source, file=file.name, **counts)
    return told, errors


def shape_of(content: bytes) -> tuple[list[str], int]:
    """Return the fields of the columns, and how many rows there are below the headings."""
    if kind_of_table(content) is None:
        raise Unreadable("This is no CSV file in UTF-8 or UTF-16, and no XLSX file.")
    rows = rows_of(content)
    columns = matched(next(rows, []))
    if not {"id", "name"} & set(columns):
        raise Unreadable("No column is called “name” or “id”.")
    return columns, sum(1 for row in rows if any(row))


def lines_of(batch: Sequence[Plan]) -> list[str]:
    return [
        f"row {plan.said.number}: {plan.name}: {COLUMNS[wrong.field]}: {wrong.sentence}"
        for plan in batch
        for wrong in plan.said.wrong
    ]
