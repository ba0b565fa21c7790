"""What search engines ask for first."""

from flask import Response, abort, make_response

from hubcommunity.core.access import public
from hubcommunity.core.links import external
from hubcommunity.core.templating import render
from hubcommunity.core.wire import revalidated
from hubcommunity.pages import sitemap_queries as queries
from hubcommunity.pages.blueprint import bp

# Behind the sign-in there is nothing to find, and filters only show the same members again.
ROBOTS = """User-agent: *
Disallow: /staff/
Disallow: /account/
Disallow: /organisation/
Disallow: /home/
Disallow: /members/?

Sitemap: {sitemap}
"""


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Say what search engines may look at, and where all addresses stand."""
    response = make_response(ROBOTS.format(sitemap=external("pages.sitemap")))
    response.mimetype = "text/plain"
    return response


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """List the public addresses, or the files that list them where one does not hold them."""
    number = queries.files()
    if number == 1:
        return xml("pages/sitemap.xml", addresses=queries.addresses(1))
    files = [external("pages.sitemap_part", number=part) for part in range(1, number + 1)]
    return xml("pages/sitemap_index.xml", files=files)


@bp.get("/sitemap-<int:number>.xml")
@public
def sitemap_part(number: int) -> Response:
    """List the public addresses of one file."""
    if not 1 <= number <= queries.files():
        abort(404)
    return xml("pages/sitemap.xml", addresses=queries.addresses(number))


def xml(template: str, **shown: list[str]) -> Response:
    response = make_response(render(template, **shown))
    response.mimetype = "application/xml"
    return revalidated(response)
