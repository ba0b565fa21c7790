"""Commands for the operator: bring organisations or leads in from a table."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db, reading
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.revisions import bump
from hubcommunity.core.sheets import Unreadable, kind_of_table, rows_of
from hubcommunity.imports.kind_actions import KINDS
from hubcommunity.imports.kind_policy import Kind
from hubcommunity.imports.models import Fate, ImportKind
from hubcommunity.imports.plan_queries import length_of, plans
from hubcommunity.imports.queries import matched
from hubcommunity.imports.row_policy import Plan
from hubcommunity.partnerships.models import Pipeline

members = AppGroup("members", help="Organisations and their contacts.")
file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
check_option = click.option(
    "--check", is_flag=True, help="Say what would happen, and write nothing."
)
source_option = click.option(
    "--source", default="", help="Where the data come from, for the audit trail."
)


@members.command("import")
@file_argument
@check_option
@source_option
def import_members(file: Path, check: bool, source: str) -> None:
    """Import organisations with contacts from a CSV or XLSX FILE, all of it or nothing.

    Columns are told by their headings. Nobody gets a mail by it.
    """
    run(ImportKind.ORGANISATIONS, None, file, source or file.name, writes=not check)


@click.command("import")
@file_argument
@click.option("--pipeline", "slug", required=True, help="The pipeline, as its address names it.")
@check_option
@source_option
@with_appcontext
def import_leads(file: Path, slug: str, check: bool, source: str) -> None:
    """Import leads into a pipeline from a CSV or XLSX FILE, all of it or nothing.

    Columns are told by their headings. Nobody gets a mail by it.
    """
    pipeline = db.session.scalar(select(Pipeline).where(Pipeline.slug == slug))
    if pipeline is None:
        raise click.ClickException(f"No pipeline has the address “{slug}”.")
    run(ImportKind.LEADS, pipeline, file, source or file.name, writes=not check)


def run(
    kind: ImportKind, pipeline: Pipeline | None, file: Path, source: str, *, writes: bool
) -> None:
    """Check a file, say what would become of it, and write it unless there are errors."""
    content = file.read_bytes()

    def begun() -> Kind:
        return KINDS[kind](by=None, source=source, pipeline=pipeline)

    db.session.rollback()
    try:
        with reading():  # nobody waits for a check, which writes nothing
            columns = columns_of(content, kind)
            told, errors = checked(content, columns, begun())
    except Unreadable as error:
        raise click.ClickException(str(error)) from error
    db.session.rollback()
    if errors:
        for line in errors:
            click.echo(line, err=True)
        raise click.ClickException(f"{told[Fate.WRONG]} rows are wrong; nothing was written.")
    if writes:
        write(content, columns, begun, told)
        counts = {fate.value: number for fate, number in told.items()}
        record("import.done", source=source, file=file.name, **counts)
        db.session.commit()
    verb = "" if writes else "would be "
    click.echo(
        f"{told[Fate.CREATED]} {verb}created, {told[Fate.CHANGED]} {verb}changed,"
        f" {told[Fate.SAME]} unchanged."
    )


def columns_of(content: bytes, kind: ImportKind) -> list[str]:
    """Return the fields of the columns; raise `Unreadable` where nothing could be told by them."""
    if kind_of_table(content) is None:
        raise Unreadable("This is no CSV file in UTF-8 or UTF-16, and no XLSX file.")
    columns = matched(next(rows_of(content), []), kind, KINDS[kind].synonyms)
    known = KINDS[kind].told_by
    if not set(known) & set(columns):
        raise Unreadable(f"No column is called {' or '.join(f'“{name}”' for name in known)}.")
    return columns


def checked(content: bytes, columns: Sequence[str], going: Kind) -> tuple[Counter[Fate], list[str]]:
    """Return how many rows have which fate, and the lines that tell of the errors."""
    told: Counter[Fate] = Counter()
    errors: list[str] = []
    with click.progressbar(length=length_of(content), label="Checked") as bar:
        for batch in plans(content, columns, going):
            rehearsed = going.rehearsed(batch)
            told.update(plan.fate for plan in rehearsed)
            errors += lines_of(rehearsed, going)
            bar.update(len(batch))
    return told, errors


def write(
    content: bytes, columns: Sequence[str], begun: Callable[[], Kind], told: Counter[Fate]
) -> None:
    """Write what was checked, in one transaction; nothing where it is something else by now."""
    bump("imports")
    going = begun()
    going.hold()
    written: Counter[Fate] = Counter()
    try:
        with click.progressbar(length=told.total(), label="Written") as bar:
            for batch in plans(content, columns, going):
                written.update(plan.fate for plan in batch)
                refuse_unless(not written[Fate.WRONG])
                going.write(batch)
                bar.update(len(batch))
        refuse_unless(written == told)
    except RuleBroken as error:
        db.session.rollback()
        raise click.ClickException(f"{error} Nothing was written.") from error
    going.end()


def refuse_unless(same: bool) -> None:
    if not same:
        raise RuleBroken("Somebody else has changed what the file speaks of. Try again.")


def lines_of(batch: Sequence[Plan], going: Kind) -> list[str]:
    return [
        f"row {plan.said.number}: {plan.name or 'without a name'}:"
        f" {going.label_of(wrong.field)}: {wrong.sentence}"
        for plan in batch
        for wrong in plan.said.wrong
    ]
