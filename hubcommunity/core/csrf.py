"""The token by which a form shows that it comes from one of our pages."""

import secrets

from flask import Flask, current_app, g, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from hubcommunity.core.fragments import drawing
from hubcommunity.core.revisions import Shelf

csrf = CSRFProtect()
# Stands for the field in parts of pages that are rendered once for many readers. Nobody can guess
# it, and no text that is escaped has it.
PLACE = Markup(f"<!--{secrets.token_hex(16)}-->")  # noqa: S704
FIELD = Markup('<input type="hidden" name="csrf_token" value="{}">')
# The tokens signed of late, by the secrets of both sides. They never grow too old: how long one is
# good, the session says.
SIGNED = Shelf(1024)


def init_app(app: Flask) -> None:
    csrf.init_app(app)
    app.jinja_env.globals["csrf_field"] = csrf_field


def csrf_field() -> Markup:
    """Return the hidden field for a form that is written in a template, without a form class."""
    if drawing.get():
        return PLACE
    return FIELD.format(token())


def token() -> str:
    """Return the token of the reader's session, the one that this page's other forms have, too."""
    if "csrf_token" not in g:
        known = SIGNED.values.get((current_app.secret_key, session.get("csrf_token")))
        g.csrf_token = known or generate_csrf()
        if not known:  # the session has a secret now
            SIGNED.put((current_app.secret_key, session["csrf_token"]), g.csrf_token)
    return g.csrf_token


def with_tokens(page: str) -> str:
    """Return a page with the reader's own token in every form of what others see, too."""
    return page.replace(PLACE, csrf_field()) if PLACE in page else page
