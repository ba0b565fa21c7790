"""The command to which a mail server hands the mails for leads."""

import os
import sys

import click
import structlog
from flask import current_app
from flask.cli import AppGroup

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships.receiving import actions

leads = AppGroup("leads", help="The leads of partnerships.")
log = structlog.get_logger()


@leads.command("receive")
@click.argument("envelope", nargs=-1)
def receive(envelope: tuple[str, ...]) -> None:
    """Read a message on standard input, and file it with the lead to whose address it went.

    ENVELOPE are the receivers that the mail server was told. Ends with a code of sysexits.h: 0 for
    what is taken, 65 for what cannot be read, 67 for no such lead, 75 for "try again later".
    """
    raw = sys.stdin.buffer.read(actions.LARGEST_MAIL + 1)
    sys.exit(received(raw, envelope))


def received(raw: bytes, envelope: tuple[str, ...]) -> int:
    """Take a message in, and return the code with which the command ends."""
    if not current_app.config["LEAD_ADDRESS"]:
        click.echo("HUB_LEAD_ADDRESS is not set: no mail is received.", err=True)
        return os.EX_TEMPFAIL
    try:
        actions.receive(raw, now=clock.now(), envelope=envelope)
        db.session.commit()
    except actions.Refused as error:
        click.echo(str(error), err=True)
        return os.EX_NOUSER if isinstance(error, actions.NoSuchLead) else os.EX_DATAERR
    except Exception as error:
        # Whatever it is, the mail server still has the message, and tries again.
        log.error("mail to a lead failed", exc_info=error)
        return os.EX_TEMPFAIL
    return os.EX_OK
