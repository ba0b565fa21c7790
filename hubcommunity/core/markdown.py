"""Texts in Markdown, shown so that whoever wrote them can run nothing in the reader's browser."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

PARSER = MarkdownIt("commonmark", {"html": False})
# The page has the first heading; pictures would ask other hosts.
TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre"}
TAGS |= {"strong", "ul"}


def rendered(text: str) -> Markup:
    """Return a text as HTML: paragraphs, headings from the second on, lists and links."""
    html = nh3.clean(
        PARSER.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return Markup(html)  # noqa: S704
