"""Rows that are remembered with what was loaded with them, and handed to one request after another.

For what is shown only: whoever may write reads the rows anew, and locks them.
"""

from typing import TypeVar

from sqlalchemy.orm import Session

from hubcommunity.core.db import db

Row = TypeVar("Row")


def kept(row: Row) -> Row:
    """Return a copy of a row, with what was loaded with it, that belongs to no session.

    It can be remembered; nothing more can be loaded from it.
    """
    with Session() as aside:
        return aside.merge(row, load=False)


def handed(row: Row) -> Row:
    """Return a row that was kept as one of the session in hand, without asking for it again."""
    return db.session.merge(row, load=False)
