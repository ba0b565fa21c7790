"""The addresses for programs, under one name, and what OpenAPI tells of all of them."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import request
from flask_smorest import Api, Blueprint
from marshmallow import RAISE, Schema

from hubcommunity.api.answer_forms import ProblemSchema
from hubcommunity.api.cut_queries import Cut
from hubcommunity.api.reading_forms import Parser
from hubcommunity.core.errors import PROBLEM
from hubcommunity.core.links import external

JSON = "application/json"
SAME = "The answer is that of which If-None-Match names the ETag."
ALREADY = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The ETag of the answer that you have.",
    "schema": {"type": "string"},
}
# What any request with a token may be answered.
ALWAYS = (
    *(HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN),
    *(HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS),
)


class Addresses(Blueprint):
    """A blueprint whose refusals name the fields that they are about."""

    ARGUMENTS_PARSER = Parser()


class Told(Api):
    """Tells what the addresses take and give; faults are told by `core.errors`, as everywhere."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM  # of refusals; `answers` says that of the others

    def _register_error_handlers(self) -> None:
        """Leave the pages of the hub their own."""


bp = Addresses("api", __name__, url_prefix="/api/v1", description="What staff see and do")


def next_address(found: Cut) -> str | None:
    """Return where the list that is asked for goes on; None at its end."""
    if found.after is None:
        return None
    asked = {**(request.view_args or {}), **request.args.to_dict(), "after": found.after}
    return external(str(request.endpoint), **asked)


def asks(schema: type[Schema]) -> Any:
    """Declare what a view takes from its address."""
    return bp.arguments(schema, location="query", unknown=RAISE)


def takes(schema: type[Schema]) -> Callable[[Any], Any]:
    """Declare what a view takes as JSON."""

    def declare(view: Any) -> Any:
        for status in (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE):
            view = bp.alt_response(status, response=status.name)(view)
        return bp.arguments(schema)(view)

    return declare


def answers(schema: type[Schema], code: int = 200) -> Callable[[Any], Any]:
    """Declare what a view answers; it returns plain values of that shape."""

    def declare(view: Any) -> Any:
        for status in ALWAYS:
            view = bp.alt_response(status, response=status.name)(view)
        view = bp.doc(operationId=view.__name__)(view)
        return bp.response(code, schema, content_type=JSON)(view)

    return declare


def tells(schema: type[Schema]) -> Callable[[Any], Any]:
    """Declare what a view answers to a GET, unless whoever asks has it already."""

    def declare(view: Any) -> Any:
        view = bp.doc(parameters=[ALREADY])(answers(schema)(view))
        return bp.alt_response(HTTPStatus.NOT_MODIFIED, description=SAME)(view)

    return declare


def may_be_stale(schema: type[Schema]) -> Any:
    """Declare that a view answers 409 in this shape when a rule, or somebody faster, forbids it."""
    return bp.alt_response(HTTPStatus.CONFLICT, schema=schema, content_type=PROBLEM)
