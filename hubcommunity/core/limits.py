"""Limits on how often one source may try; counted in Redis where there is one."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, headers_enabled=False)


def init_app(app: Flask) -> None:
    limiter.init_app(app)
