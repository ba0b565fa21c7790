"""Commands that fill a new hub."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from hubcommunity.core.db import db
from hubcommunity.seed import demo, reference


@click.command()
@click.option(
    "--reference-only", is_flag=True, help="Only types, topics, tiers, pipelines and notices."
)
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=reference.DEFAULT,
    help="Another hub's reference data.",
)
@with_appcontext
def seed(reference_only: bool, file: Path) -> None:
    """Fill a new database; what stands in it already is never changed.

    The demonstration is for trying the software out: its passwords are known to everyone, so
    production takes reference data only.
    """
    if current_app.config["PRODUCTION"] and not reference_only:
        raise click.ClickException("Production takes no demonstration data: add --reference-only.")
    reference.load_reference(file)
    if not reference_only:
        fill_demonstration()
    db.session.commit()


def fill_demonstration() -> None:
    """Fill an empty database, and print the sign-ins as `role address password`."""
    if demo.is_empty():
        demo.fill()
    for role, address, password in demo.sign_ins():
        click.echo(f"{role} {address} {password}")
