"""The token by which a form shows that it comes from one of our pages."""

import secrets

from flask import Flask
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from hubcommunity.core.fragments import drawing

csrf = CSRFProtect()
# Stands for the field in parts of pages that are rendered once for many readers. Nobody can guess
# it, and no text that is escaped has it.
PLACE = Markup(f"<!--{secrets.token_hex(16)}-->")  # noqa: S704


def init_app(app: Flask) -> None:
    csrf.init_app(app)
    app.jinja_env.globals["csrf_field"] = csrf_field


def csrf_field() -> Markup:
    """Return the hidden field for a form that is written in a template, without a form class."""
    if drawing.get():
        return PLACE
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def with_tokens(page: str) -> str:
    """Return a page with the reader's own token in every form of what others see, too."""
    return page.replace(PLACE, csrf_field()) if PLACE in page else page
