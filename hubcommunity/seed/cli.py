"""Commands that fill a new hub."""

import click
from flask.cli import with_appcontext


@click.command()
@with_appcontext
def seed() -> None:
    """Fill an empty database with the demonstration hub."""


@click.command("create-admin")
@with_appcontext
def create_admin() -> None:
    """Create the first administrator."""
