"""Limits on how often one source may try; counted in Redis where there is one."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, headers_enabled=False)


def init_app(app: Flask) -> None:
    """Give the app its counter alone, for `core.attempts`: pages don't look for limits that no
    view has.
    """
    app.extensions["limiter"] = {limiter}  # as if its hooks stood already
    limiter.init_app(app)
