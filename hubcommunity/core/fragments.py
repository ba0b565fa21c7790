"""Parts of pages that are rendered once for all readers who see the same.

A part is remembered by every value that it shows, and by the language and the time zone in which it
is shown, so it can neither be old nor show anybody what was not asked for them: whoever may see
less hands over less. It knows no reader, no request and no session.
"""

from collections.abc import Hashable
from contextvars import ContextVar
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from hubcommunity.core.db import rendering
from hubcommunity.core.i18n import speech
from hubcommunity.core.revisions import PARTS

# Set while a part is rendered that others will see, too.
drawing: ContextVar[bool] = ContextVar("drawing", default=False)


def init_app(app: Flask) -> None:
    app.jinja_env.globals["fragment"] = fragment


def fragment(template: str, **values: Hashable) -> Markup:
    """Return a template rendered with these values, plain ones that can be compared."""
    # By their kinds too: True is equal to 1, and markup to the text that it looks like.
    kinds = tuple(map(type, values.values()))
    place = (template, speech().name, tuple(values.items()), kinds)
    if place in PARTS.values:
        PARTS.values.move_to_end(place)
        return PARTS.values[place]  # type: ignore[return-value]
    said = draw(template, **values)
    PARTS.put(place, said)
    return said


def draw(template: str, **values: Any) -> Markup:
    """Render a part to be remembered: without the request and who is signed in."""
    before = drawing.set(True), rendering.set(True)
    try:
        # Not `render_template`: that would hand both in.
        return Markup(current_app.jinja_env.get_template(template).render(values))  # noqa: S704
    finally:
        drawing.reset(before[0])
        rendering.reset(before[1])
