"""Who may open a view: every view declares it, and an undeclared one is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from limits import parse
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from hubcommunity.core import attempts
from hubcommunity.core.db import READS

View = TypeVar("View", bound=Callable[..., Any])
log = structlog.get_logger()

PUBLIC = "public"
SIGNED_IN = "signed in"
STAFF = "staff"
PRIVACY = "privacy officer"
BOARD = "board"
REPORTS = "reports"
ADMINISTRATOR = "administrator"
STAFF_TOKEN = "access token of staff"  # noqa: S105
# What programs ask for. A token in the header opens it and no cookie does; the duty is what the
# owner of the token needs.
BY_TOKEN = {STAFF_TOKEN: STAFF}
# Answers without a token that opens anything, to one source; and all answers to one token.
UNKNOWN = parse("60/minute")
RATE = parse("300/minute")


def requires(access: str) -> Callable[[View], View]:
    """Declare a view's access: public, signed in, or what one of the user's duties must open, for
    their browser or for a program with their token.
    """

    def declare(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return declare


public = requires(PUBLIC)
signed_in = requires(SIGNED_IN)
staff_only = requires(STAFF)
privacy_only = requires(PRIVACY)
reports_only = requires(REPORTS)
administrator_only = requires(ADMINISTRATOR)
staff_token = requires(STAFF_TOKEN)


def access_of(endpoint: str | None) -> str | None:
    """Return what the view behind an endpoint declares."""
    return getattr(current_app.view_functions.get(endpoint or ""), "access", None)


def asks_token() -> bool:
    """Say whether what is asked for opens by an access token alone."""
    return access_of(request.endpoint) in BY_TOKEN


def init_app(app: Flask) -> None:
    app.before_request(check)
    app.after_request(keep_private)


def check() -> ResponseReturnValue | None:
    """Refuse what the view does not allow; send visitors to sign in and back."""
    if request.endpoint is None:
        return None
    access = access_of(request.endpoint)
    if access == PUBLIC:
        return None
    if access is None:
        log.error("view without declared access", endpoint=request.endpoint)
        raise Forbidden
    if access in BY_TOKEN:
        check_token(BY_TOKEN[access])
        return None
    if not current_user.is_authenticated:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=wanted))
    if access != SIGNED_IN and not current_user.has_duty(access):
        raise Forbidden
    return None


def check_token(duty: str) -> None:
    """Refuse a program without a token (RFC 6750), and one that may not do what it asks for.

    What is refused counts as well: each refusal leaves a trace, and those shall not be without end.
    """
    if not current_user.is_authenticated:
        attempts.spend(UNKNOWN, "no token", attempts.source(), refusal=_("Wait a minute."))
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "api"}))
    shown = str(current_user.access_token.uid)
    attempts.spend(RATE, "api", shown, refusal=_("Wait, and ask less often."))
    if not current_user.has_duty(duty):
        raise Forbidden
    if request.method not in READS and not current_user.access_token.may_write:
        refused = Forbidden()
        refused.sentence = _("This access token may only read.")  # type: ignore[attr-defined]
        raise refused


def keep_private(response: Any) -> Any:
    """Forbid caches to keep a page that is somebody's own (RFC 9111, no-store).

    Such is every page behind a sign-in, every page that a link with a token opens, and every page
    of a visitor whose cookie carries something, say a form half filled in.
    """
    open_to_all = access_of(request.endpoint) in (PUBLIC, None)
    if not open_to_all or session or "token" in (request.view_args or {}):
        response.headers["Cache-Control"] = "no-store"
    return response
