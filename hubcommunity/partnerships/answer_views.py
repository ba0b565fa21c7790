"""How the pages of settings answer: with what a button said, and with where it goes on."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from hubcommunity.core.db import db


def goes_up() -> bool:
    """Say which of the two buttons was pressed that put a row of a list one place on."""
    return request.form.get("to") == "up"


def kept(address: str, told: str = "") -> Response:
    """Keep what was done, say so where there is something to say, and go on to an address."""
    db.session.commit()
    if told:
        flash(told, "success")
    return redirect(address)
