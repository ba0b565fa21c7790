"""Refused acts go on record, although what they tried is rolled back."""

from flask import Flask, Response, request
from flask_login import current_user

from hubcommunity.audit.actions import record
from hubcommunity.core.db import READS, db

REFUSED = {403: "access.refused", 409: "act.refused"}


def init_app(app: Flask) -> None:
    app.after_request(record_refusal)


def record_refusal(response: Response) -> Response:
    """Record who was refused which act; asking for a page changes nothing, not even here.

    Refused sign-ins are recorded by `accounts`, which knows why.
    """
    event = REFUSED.get(response.status_code)
    if event and request.method not in READS and current_user.is_authenticated:
        db.session.rollback()
        named = {name: str(value) for name, value in (request.view_args or {}).items()}
        named.pop("token", None)
        record(event, by=current_user.person, on=current_user.person, act=request.endpoint, **named)
        db.session.commit()
    return response
