"""Long lists in pieces, cut by a key of their rows and not by their number.

So none is left out or told twice while others come and go, and the last piece costs as little as
the first.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select

from hubcommunity.core.db import db
from hubcommunity.core.errors import Invalid
from hubcommunity.core.tokens import sign, unsign


class Cut(NamedTuple):
    """Some rows of a list, and the word by which the next ones are asked for."""

    rows: Sequence[Any]
    after: str | None


def cut(query: Select[Any], model: Any, after: str, limit: int, *, of: str) -> Cut:
    """Return the next rows, in the order in which they were added.

    The word goes on in the list `of` which it is, and in no other. Raise `Invalid` for one that no
    answer of ours gave.
    """
    query = query.where(model.id > last_told(after, of)).order_by(model.id).limit(limit + 1)
    found = db.session.scalars(query).all()
    told = found[:limit]
    return Cut(told, sign(purpose(of), str(told[-1].id)) if len(found) > limit else None)


def last_told(after: str, of: str) -> int:
    """Return the key after which to go on; it is signed, and holds when its row is gone."""
    if not after:
        return 0
    key = unsign(purpose(of), after)
    if key is None:
        raise Invalid({"after": [_("Give the word that the answer before gave.")]})
    return int(key)


def purpose(of: str) -> str:
    return f"api.{of}"
