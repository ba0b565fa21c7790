"""Counting the statements that a page costs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from hubcommunity.core.revisions import forget_everything


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements sent meanwhile; beginning and ending a transaction is not counted."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def cost(ask: Callable[[], Any]) -> int:
    """Return how many statements an answer takes when nothing is remembered."""
    forget_everything()
    with statements() as sent:
        response = ask()
    assert response.status_code == 200, response.status
    return len(sent)
