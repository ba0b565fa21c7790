"""Addresses in mails: built from the configured base, never from the request's Host."""

from typing import Any

from flask import current_app


def external(endpoint: str, **values: Any) -> str:
    """Return the full address of a view under `HUB_BASE_URL`."""
    adapter = current_app.url_map.bind("", url_scheme="http")
    path = adapter.build(endpoint, values)
    return f"{current_app.config['HUB_BASE_URL']}{path}"
