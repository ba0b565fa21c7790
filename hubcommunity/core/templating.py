"""Rendering of pages: a template gets what it shows, and loads nothing by itself."""

from typing import Any

from flask import render_template

from hubcommunity.core.csrf import with_tokens
from hubcommunity.core.db import rendering


def render(template: str, **context: Any) -> str:
    """Render a page; a lazy load inside it is an error, because it would cost a query a row."""
    before = rendering.set(True)
    try:
        return render_loading(template, **context)
    finally:
        rendering.reset(before)


def render_loading(template: str, **context: Any) -> str:
    """Render a page that may load who is signed in, after all that was loaded is rolled back."""
    return with_tokens(render_template(template, **context))
