"""Markdown that people write about their organisation: rendered, made harmless, or cut to plain."""

import re
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

SCHEMES = {"http", "https", "mailto"}
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h2", "h3", "h4", "h5", "h6"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
# Nobody vouches for where such a link leads; search engines are told so.
LINKS = "nofollow ugc noopener"
DEEPEST = 6
SPACE = re.compile(r"\s+")
ENDS = re.compile(r"<(?=/(?:p|li|h\d|pre|blockquote)>|br)")  # where a line of the text ends
parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("strikethrough")
# A picture would ask another host for itself, and tell it who reads.
parser.disable("image")


def init_app(app: Flask) -> None:
    """Let templates show what people wrote: `{{ text|markdown }}`."""
    app.jinja_env.filters["markdown"] = to_html


@lru_cache(maxsize=1024)
def to_html(text: str, below: int = 2) -> Markup:
    """Return the text as HTML that is safe in a page of ours, its headings below level `below`.

    The highest that the text has come right below it, so that whoever begins with “##” skips none.
    The same text is always the same HTML, and is written far less often than read.
    """
    tokens = parser.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((level(token) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(level(token) - highest + 1 + below, DEEPEST)}"
    rendered = parser.renderer.render(tokens, parser.options, {})
    return Markup(cleaned(rendered))  # noqa: S704


def level(heading: Token) -> int:
    return int(heading.tag[1:])


def cleaned(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=LINKS,
        attribute_filter=only_whole_addresses,
    )


def only_whole_addresses(_tag: str, attribute: str, value: str) -> str | None:
    """Drop the address of a link that leads into our own pages, or nowhere that has a scheme."""
    if attribute != "href":
        return value
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        return None
    return value if scheme.lower() in SCHEMES else None


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Return what a reader would read of the text, in one line."""
    return without_tags(ENDS.sub(" <", str(to_html(text))))


def by_line(text: str) -> str:
    """Return what a reader would read of the text: a line for each paragraph, heading and item."""
    html = SPACE.sub(" ", str(to_html(text))).replace("<li>", "<li>• ")
    lines = map(without_tags, ENDS.sub("\n<", html).splitlines())
    return "\n".join(line for line in lines if line)


def without_tags(html: str) -> str:
    return SPACE.sub(" ", unescape(nh3.clean(html, tags=set()))).strip()


@lru_cache(maxsize=256)
def excerpt(text: str, limit: int = 280) -> str:
    """Return the beginning of what a reader would read, cut between words."""
    whole = plain(text)
    if len(whole) <= limit:
        return whole
    cut = whole[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:–-") + "…"
