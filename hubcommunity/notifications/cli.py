"""The worker's command."""

import click
from flask.cli import with_appcontext


@click.command()
@with_appcontext
def worker() -> None:
    """Send what the outbox holds, until stopped."""
