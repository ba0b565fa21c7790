"""The directory for machines: a list as JSON, and a feed of new members."""

from flask import Blueprint, Response, make_response

from hubcommunity.core.access import public
from hubcommunity.core.links import external
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.core.wire import revalidated
from hubcommunity.directory import data_queries
from hubcommunity.directory.views import asked_filters

bp = Blueprint("directory_data", __name__)


@bp.get("/members.json")
@public
def members() -> Response:
    """Give the members that the filters leave, a hundred a page."""
    text = data_queries.members_as_json(asked_filters(), page_number())
    return revalidated(Response(f"{text}\n", mimetype="application/json"))


@bp.get("/members.atom")
@public
def feed() -> Response:
    """Tell feed readers of new members (RFC 4287)."""
    entries = data_queries.newest_members()
    updated = entries[0]["since"] if entries else "1970-01-01T00:00:00Z"
    text = render(
        "directory/feed.xml",
        entries=entries,
        updated=updated,
        own=external("directory_data.feed"),
        page=external("directory.index", sort="newest"),
    )
    response = make_response(text)
    response.mimetype = "application/atom+xml"
    return revalidated(response)
