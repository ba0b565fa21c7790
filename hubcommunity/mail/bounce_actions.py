"""Addresses at which nobody is reached."""

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.text import fold_email
from hubcommunity.mail.models import Bounce


def note_bounce(address: str, error: str) -> None:
    """Note that a mail server knows no such mailbox; the first time counts."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    noted = {"address": fold_email(address), "at": clock.now(), "error": error[:500]}
    db.session.execute(dialect.insert(Bounce).values(**noted).on_conflict_do_nothing())


def forget_bounce(address: str | None) -> None:
    """Take an address for good again: its owner has used a link that was mailed there."""
    if address:
        db.session.execute(delete(Bounce).where(Bounce.address == fold_email(address)))
