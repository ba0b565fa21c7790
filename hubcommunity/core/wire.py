"""What a request must be before any view sees it."""

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest


def init_app(app: Flask) -> None:
    app.wsgi_app = HeadAsGet(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(refuse_nul)


class HeadAsGet:
    """Answer HEAD as GET without its body (RFC 9110, 9.3.2).

    A view that tells reading from acting by "is it GET?" would take HEAD for the act, and mail
    scanners send HEAD to every link that they find.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "HEAD":
            return self.app(environ, start_response)
        answer: Any = self.app({**environ, "REQUEST_METHOD": "GET"}, start_response)
        if hasattr(answer, "close"):
            answer.close()
        return []


def refuse_nul() -> None:
    """Refuse NUL in an address: no row has it, and PostgreSQL does not take it in a query."""
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        refused = BadRequest()
        refused.sentence = _("There is a sign in this address that no address of ours has.")  # type: ignore[attr-defined]
        raise refused
