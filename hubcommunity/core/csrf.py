"""The token by which a form shows that it comes from one of our pages."""

from flask import Flask
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    csrf.init_app(app)
    app.jinja_env.globals["csrf_field"] = csrf_field


def csrf_field() -> Markup:
    """Return the hidden field for a form that is written in a template, without a form class."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
