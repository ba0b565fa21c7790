"""From an event's templates to subject, text and HTML."""

from dataclasses import dataclass
from typing import Any

import css_inline
from flask import render_template
from flask_babel import force_locale

inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render_mail(event: str, language: str, **context: Any) -> Rendered:
    """Render `mail/<event with _ for .>` in the receiver's language."""
    name = f"mail/{event.replace('.', '_')}"
    with force_locale(language):
        subject = " ".join(render_template(f"{name}.subject.txt", **context).split())
        text = render_template(f"{name}.txt", **context).strip() + "\n"
        html = inliner.inline(render_template(f"{name}.html", **context))
    return Rendered(subject, text, html)
