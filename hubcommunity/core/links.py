"""Addresses: in mails built from the configured base, never from the request's Host."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, request

# One slash, then neither a slash nor a backslash (browsers read `/\` as `//`), and nothing that
# browsers leave out of an address: control characters and spaces.
OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def init_app(app: Flask) -> None:
    """Give templates a `url_for` that builds the same address once only."""
    adapter = app.url_map.bind("")

    @lru_cache(maxsize=10_000)
    def built(endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return adapter.build(endpoint, dict(values))

    def path_for(endpoint: str, **values: Any) -> str:
        if endpoint.startswith("."):
            endpoint = f"{request.blueprint}{endpoint}"
        anchor = values.pop("_anchor", None)
        path = built(endpoint, tuple(values.items()))
        return f"{path}#{quote(anchor)}" if anchor else path

    app.jinja_env.globals["url_for"] = path_for


def external(endpoint: str, **values: Any) -> str:
    """Return the full address of a view under `HUB_BASE_URL`."""
    return f"{current_app.config['HUB_BASE_URL']}{path_of(endpoint, **values)}"


def path_of(endpoint: str, **values: Any) -> str:
    """Return the address of a view on its host; a job has no request to build it from."""
    return current_app.url_map.bind("", url_scheme="http").build(endpoint, values)


def is_own_path(address: str) -> bool:
    """Say whether an address given by a visitor surely leads to a page of ours."""
    return OWN_PATH.fullmatch(address) is not None
