"""The refusals that actions raise, and how each is shown."""

import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    request,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, UnprocessableEntity

from hubcommunity.core.db import db
from hubcommunity.core.i18n import writing_to
from hubcommunity.core.links import is_own_path
from hubcommunity.core.templating import render_loading

log = structlog.get_logger()


class RuleBroken(Exception):
    """A rule forbids the act; the message is a sentence fit to show. Answered as 409."""


class Stale(RuleBroken):
    """Somebody else was faster; the message says what is there now. Answered as 409."""


class Forbidden(Exception):
    """The actor knows the thing but may not do this with it. Answered as 403."""


class Invalid(UnprocessableEntity):
    """What a program sent cannot be taken; told by its fields. Answered as 422."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__()
        self.errors = errors


# Below it, programs ask: whatever goes wrong is told to them as a problem (RFC 9457).
FOR_PROGRAMS = "/api/"
PROBLEM = "application/problem+json"
TITLES = {
    400: _l("We could not read that"),
    401: _l("Show who asks"),
    403: _l("You may not do this"),
    404: _l("Page not found"),
    405: _l("That address takes another kind of request"),
    409: _l("That can’t be done now"),
    413: _l("That is too large"),
    415: _l("That is written in another way than we read"),
    422: _l("That can’t be taken as it is"),
    429: _l("Too many tries"),
    500: _l("Something went wrong on our side"),
}
MESSAGES = {
    400: _l(
        "If you sent a form, it may have been open for too long: go back, reload the page, and "
        "send it again."
    ),
    401: _l("Send an access token that is still good, in the header Authorization."),
    403: _l("Your account does not have the right to this. Ask the hub’s staff if it should."),
    404: _l("The address may be mistyped, or what was here has moved or is not open to you."),
    405: _l("Go back and use the buttons on the page."),
    413: _l("Go back and send less at once, or a smaller file."),
    422: _l("Nothing is changed. What is wrong stands beside the name of its field."),
    500: _l("It was not you. The fault is on record; give us the reference if you write to us."),
}
# What to do, where a program asks: it has no page to go back to.
TITLES_FOR_PROGRAMS = TITLES | {404: _l("Nothing is here")}
MESSAGES_FOR_PROGRAMS = MESSAGES | {
    400: _l("The request is not one that can be read: look at its lines, its header and its body."),
    405: _l("The header Allow names the methods that this address takes."),
    413: _l("Send less at once: a megabyte at most."),
}
# Constraint name → the sentence shown when two requests race past the same check.
CONSTRAINT_SENTENCES: dict[str, Any] = {}


def constraint_says(name: str, sentence: Any) -> None:
    """Register the sentence for a broken database constraint."""
    CONSTRAINT_SENTENCES[name] = sentence


def sentence_for(error: IntegrityError) -> str | None:
    """Return the registered sentence of the constraint that broke, or None for an unknown one.

    SQLite names the columns of a broken unique index instead of the index, so both are looked for.
    """
    told = str(error.orig)
    for name, sentence in CONSTRAINT_SENTENCES.items():
        if name in told:
            return str(sentence)
    return None


def init_app(app: Flask) -> None:
    app.register_error_handler(RuleBroken, show_rule_broken)
    app.register_error_handler(Forbidden, show_forbidden)
    app.register_error_handler(StaleDataError, show_stale_row)
    app.register_error_handler(IntegrityError, show_constraint)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_fault)


def show_rule_broken(error: RuleBroken) -> Response:
    return answer(409, message=str(error), back=page_before())


def page_before() -> str | None:
    """Return the page of ours on which the act began; the referrer policy lets us see it."""
    before = urlsplit(request.referrer or "")
    if before.netloc != request.host or not is_own_path(before.path):
        return None
    try:
        current_app.url_map.bind("").match(before.path, "GET")
    except HTTPException:
        return None
    return f"{before.path}?{before.query}" if before.query else before.path


def show_forbidden(error: Forbidden) -> Response:
    return answer(403, message=str(error) or None)


def show_stale_row(_error: StaleDataError) -> Response:
    told = _("Somebody else changed this at the same time. Look again.")
    return answer(409, message=told, back=page_before())


def show_constraint(error: IntegrityError) -> Response:
    db.session.rollback()  # before the reader's language is looked up, which asks the database
    sentence = sentence_for(error)
    return answer(409, message=sentence, back=page_before()) if sentence else show_fault(error)


def show_http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    told = getattr(error, "sentence", None)
    facts: dict[str, Any] = {"retry_after": getattr(error, "retry_after", None)}
    if isinstance(error, Invalid):
        facts["errors"] = error.errors
    response = answer(code, message=told, **facts)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "location", "www-authenticate"):
            response.headers[name] = value
    return response


def show_fault(error: Exception) -> Response:
    """Log an unexpected fault with its trace, and show its reference only."""
    reference = uuid.uuid4().hex[:12]
    log.error("fault", reference=reference, endpoint=request.endpoint, exc_info=error)
    return answer(500, reference=reference)


def answer(code: int, message: str | None = None, **facts: Any) -> Response:
    """Roll back, and show an error in the site's look, or as JSON to a script.

    A fault is told in the first language, without asking who reads: the database may be at fault.
    """
    if code < 500:
        db.session.rollback()
        return told(code, render_loading, "errors/error.html", message, **facts)
    with writing_to(current_app.config["LANGUAGES"][0], None):
        return told(code, render_without_asking, "errors/500.html", message, **facts)


def told(
    code: int, render: Callable[..., str], template: str, message: str | None, **facts: Any
) -> Response:
    if request.path.startswith(FOR_PROGRAMS):
        title = str(TITLES_FOR_PROGRAMS.get(code) or HTTPStatus(code).phrase)
        said = message or str(MESSAGES_FOR_PROGRAMS.get(code, ""))
        return problem(code, title, said, **facts)
    title = str(TITLES.get(code) or HTTPStatus(code).phrase)
    message = message or str(MESSAGES.get(code, ""))
    if request.accept_mimetypes.best == "application/json":
        facts.pop("back", None)
        return make_response(jsonify(error=message, title=title, **facts), code)
    page = render(template, code=code, title=title, message=message, **facts)
    return make_response(page, code)


def problem(code: int, title: str, detail: str, **facts: Any) -> Response:
    """Tell a program what went wrong (RFC 9457); facts that are not known are not mentioned."""
    facts.pop("back", None)
    known = {name: value for name, value in facts.items() if value is not None}
    response = jsonify(type="about:blank", title=title, status=code, detail=detail, **known)
    response.status_code, response.mimetype = code, PROBLEM
    return response


def render_without_asking(template: str, **facts: Any) -> str:
    """Render without the context processors, one of which asks who is signed in."""
    return current_app.jinja_env.get_template(template).render(facts)
