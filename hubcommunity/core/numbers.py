"""Numbers in addresses."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 999_999_999


class RowNumber(IntegerConverter):
    """A number that a row can have: with a longer one, there is no such address."""

    def __init__(self, rules: Map, *args: Any, **values: Any) -> None:
        super().__init__(rules, *args, **({"max": LARGEST} | values))


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
