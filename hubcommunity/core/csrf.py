"""The token by which a form of a single button shows that it comes from one of our pages."""

from flask import Flask
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup


def init_app(app: Flask) -> None:
    app.jinja_env.globals["csrf_field"] = csrf_field


def csrf_field() -> Markup:
    """Return the hidden field for a form that is written in a template, without a form class."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
