"""A mail's HTML, shown inside a page of ours without any power over it."""

from flask import Response, make_response

# No scripts, no forms, nothing fetched; only the mail's own styles, and only in a frame of ours.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-top-navigation-by-user-activation"
)


def framed(html: str) -> Response:
    """Answer with a mail's HTML for a sandboxed frame; its links open in the whole window."""
    response = make_response(html.replace("<head>", '<head><base target="_top">', 1))
    response.headers["Content-Security-Policy"] = POLICY
    return response
