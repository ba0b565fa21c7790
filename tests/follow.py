"""Following a list for programs from piece to piece."""

from collections.abc import Iterator
from typing import Any


def followed(ask: Any, address: str) -> Iterator[Any]:
    """Yield each answer of a list until there is no next one."""
    while address:
        answer = ask.get(address.removeprefix("http://hub.test"))
        assert answer.status_code == 200, answer.json
        yield answer
        address = answer.json["next"]
