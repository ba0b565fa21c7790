"""Counting the statements that a page costs."""

from collections.abc import Callable
from typing import Any

from hubcommunity.core.db import db
from hubcommunity.core.revisions import forget_everything
from tests.statements import statements


def cost(ask: Callable[[], Any]) -> int:
    """Return how many statements an answer takes when nothing is remembered."""
    db.session.commit()  # else what the test itself wrote counts with it
    forget_everything()
    with statements() as sent:
        response = ask()
    assert response.status_code == 200, response.status
    return len(sent)
