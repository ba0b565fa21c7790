"""Published minutes on the web, for everybody, for members, or for the group."""

import uuid

from flask import Response, make_response

from hubcommunity.core import clock
from hubcommunity.core.access import public
from hubcommunity.core.links import external
from hubcommunity.core.markdown import excerpt, to_html
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.core.text import without_controls
from hubcommunity.core.wire import revalidated
from hubcommunity.library.models import Audience
from hubcommunity.topics.meetings import release_queries
from hubcommunity.topics.meetings.blueprint import bp
from hubcommunity.topics.meetings.minutes_models import Minutes
from hubcommunity.topics.meetings.release_policy import audiences_of
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.room_views import group_and_place

BELOW = 1


@bp.get("/topics/<slug>/minutes/")
@public
def released_list(slug: str) -> str:
    """List the published minutes that the reader may see."""
    group, place = group_and_place(slug)
    found = release_queries.page_of_released(group, audiences_of(place), page_number())
    rows = [release_queries.in_short(one) for one in found.items]
    shown = {"group": group, "place": place, "page": found, "rows": rows}
    return render("topics/meetings/released_list.html", **shown)


@bp.get("/topics/<slug>/minutes/<uuid:uid>/")
@public
def released(slug: str, uid: uuid.UUID) -> str:
    """Show published minutes: what was said and decided, and which organisations were there."""
    group, place = group_and_place(slug)
    found = release_queries.released_or_404(group, audiences_of(place), uid)
    return render(
        "topics/meetings/released.html",
        group=group,
        place=place,
        minutes=found,
        meeting=found.meeting,
        text=to_html(found.released_text, below=BELOW),
        organisations=release_queries.organisations_at(found.meeting),
        today=clock.today(),
    )


@bp.get("/topics/<slug>/minutes.atom")
@public
def released_feed(slug: str) -> Response:
    """Tell feed readers of the minutes that are for everybody (RFC 4287)."""
    group, _place = group_and_place(slug)
    found = release_queries.latest_released(group, [Audience.PUBLIC], release_queries.IN_FEED)
    entries = [entry_of(group, one) for one in found]
    text = render(
        "topics/meetings/released_feed.xml",
        group=group,
        entries=entries,
        updated=max((one["since"] for one in entries), default="1970-01-01T00:00:00Z"),
        own=external("meetings.released_feed", slug=slug),
        page=external("meetings.released_list", slug=slug),
    )
    response = make_response(text)
    response.mimetype = "application/atom+xml"
    return revalidated(response)


def entry_of(group: TopicGroup, minutes: Minutes) -> dict[str, str]:
    """Return minutes as an entry of a feed."""
    since = minutes.published_at or minutes.saved_at
    return {
        "id": minutes.uid.urn,
        "title": without_controls(minutes.meeting.title),
        "address": external("meetings.released", slug=group.slug, uid=minutes.uid),
        "since": since.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "type": "",
        "text": without_controls(excerpt(minutes.released_text)),
    }
