"""The cookie that carries a browser's session: signed, and checked once a process."""

import time
from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer


class CheckedCookies(SecureCookieSessionInterface):
    """Sessions as Flask keeps them; a browser sends the same cookie with every page."""

    def __init__(self) -> None:
        self.serializers: dict[Any, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        keys = (app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ()))
        if keys not in self.serializers:
            self.serializers[keys] = super().get_signing_serializer(app)
        return self.serializers[keys]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        serializer = self.get_signing_serializer(app)
        cookie = request.cookies.get(self.get_cookie_name(app))
        if serializer is None or not cookie:
            return super().open_session(app, request)
        try:
            carried, signed_at = checked(serializer, cookie)
        except BadSignature:
            return self.session_class()
        age = int(time.time()) - signed_at
        if not 0 <= age <= app.permanent_session_lifetime.total_seconds():
            return self.session_class()
        return self.session_class(deepcopy(carried))


@lru_cache(maxsize=1024)
def checked(serializer: URLSafeTimedSerializer, cookie: str) -> tuple[Any, float]:
    """Return what a cookie carries and when it was signed; raise `BadSignature` where it wasn't by
    us. How old it may be is asked with every page.
    """
    carried, signed_at = serializer.loads(cookie, return_timestamp=True)
    return carried, signed_at.timestamp()


def init_app(app: Flask) -> None:
    app.session_interface = CheckedCookies()
