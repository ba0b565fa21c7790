"""The library: what the hub has published, open to everybody, to members, or to a group."""

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import public
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.library import list_queries as lists
from hubcommunity.library import queries
from hubcommunity.library.models import ResourceKind, ResourceState
from hubcommunity.pages import library_queries
from hubcommunity.pages.blueprint import bp

KINDS = {kind.value: kind for kind in ResourceKind}


def reader() -> queries.Reader:
    person = current_user.person if current_user.is_authenticated else None
    return library_queries.library_reader(person)


@bp.get("/library/")
@public
def library() -> str:
    filters = lists.Filters(
        q=request.args.get("q", "").strip()[:100],
        kind=KINDS.get(request.args.get("kind", "")),
        topic=request.args.get("topic", "")[:60],
    )
    who = reader()
    page = lists.page_of_resources(filters, who, page_number())
    return render(
        "pages/library.html",
        page=page,
        filters=filters,
        kinds=lists.kinds_in(who),
        topics=lists.topics_in(who),
        credited=lists.numbers_credited(page.items),
    )


@bp.get("/library/<slug>/", defaults={"number": None})
@bp.get("/library/<slug>/<int:number>/")
@public
def resource(slug: str, number: int | None) -> ResponseReturnValue:
    """Show a resource in its present version, or an earlier one by its number."""
    who = reader()
    found = queries.resource_or_404(slug, who)
    versions = queries.versions_of(found)
    version = next((each for each in versions if number in (None, each.number)), None)
    if version is None:
        abort(404)
    if found.state is ResourceState.WITHDRAWN and not who.is_staff:
        return render("pages/withdrawn.html", resource=found), 410
    credited = queries.credits_of(version)
    return render(
        "pages/resource.html",
        resource=found,
        version=version,
        versions=versions,
        text=to_html(version.text, below=1),
        credited=credited,
        dissents=[(each, to_html(each.text, below=3)) for each in queries.dissents_of(version)],
        successor=queries.successor_of(found, who),
        citation=library_queries.citation(version, found),
        address=library_queries.address_of(version, found),
        linked_data=library_queries.linked_data(version, found, credited),
        today=clock.today(),
    )
