"""Every public address of the hub, for search engines (sitemaps.org)."""

from hubcommunity.core.links import external
from hubcommunity.directory.data_queries import slugs_of_members
from hubcommunity.directory.facet_queries import members_by_country
from hubcommunity.library.list_queries import public_slugs
from hubcommunity.topics.figure_queries import overview
from hubcommunity.topics.meetings.release_queries import public_addresses

A_FILE = 50_000  # the protocol's own limit
PAGES = (
    "pages.home",
    "pages.about",
    "directory.index",
    "topics.index",
    "pages.library",
    "membership.join",
    "enquiries.contact",
    "consent.privacy",
)


def files() -> int:
    """Return how many files all addresses take."""
    addresses = len(fixed()) + sum(members_by_country().values())
    return max(1, -(-addresses // A_FILE))


def addresses(number: int) -> list[str]:
    """Return the addresses of one file, counted from 1: first the pages, then the members."""
    first, last = (number - 1) * A_FILE, number * A_FILE
    pages = fixed()
    start = max(0, first - len(pages))
    slugs = slugs_of_members(start, max(0, last - len(pages)) - start)
    above = external("directory.index")  # of tens of thousands, each built alone would take seconds
    return pages[first:last] + [f"{above}{slug}/" for slug in slugs]


def fixed() -> list[str]:
    """Return the addresses that do not depend on members."""
    groups = (external("topics.show", slug=figures.slug) for figures in overview())
    above = external("pages.library")
    resources = (f"{above}{slug}/" for slug in public_slugs())
    minutes = (
        external("meetings.released", slug=slug, uid=uid) for slug, uid in public_addresses()
    )
    return [*(external(endpoint) for endpoint in PAGES), *groups, *resources, *minutes]
