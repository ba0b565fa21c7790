"""From an event's templates to subject, text and HTML."""

import re
from dataclasses import dataclass
from typing import Any

import css_inline
from flask import render_template

from hubcommunity.core.i18n import writing_to
from hubcommunity.core.links import external

inliner = css_inline.CSSInliner(load_remote_stylesheets=False)
LONGEST_SUBJECT = 200
BLANK_RUNS = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render_mail(event: str, language: str, timezone: str | None = None, **context: Any) -> Rendered:
    """Render `mail/<event with _ for .>` in the receiver's language and time zone.

    Templates have `external()` at hand for addresses, and base.html the subject for its title.
    """
    name = f"mail/{event.replace('.', '_')}"
    given = {"external": external, **context}
    with writing_to(language, timezone):
        subject = one_line(render_template(f"{name}.subject.txt", **given))
        text = render_template(f"{name}.txt", **given)
        html = render_template(f"{name}.html", subject=subject, **given)
    return Rendered(subject, tidy(text), inliner.inline(html))


def one_line(text: str) -> str:
    """Return a subject in one line, cut where nobody reads on."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def tidy(text: str) -> str:
    """Return the text with at most one empty line at a stretch, however its blocks fell."""
    return BLANK_RUNS.sub("\n\n", text.replace("\r\n", "\n")).strip() + "\n"
