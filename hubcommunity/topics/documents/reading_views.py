"""Reading the documents of a group, for those who sit in it."""

import uuid

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from hubcommunity.core.access import signed_in
from hubcommunity.core.differences import difference
from hubcommunity.core.files import attachment, safe_name
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.topics.documents import drawn_views, queries
from hubcommunity.topics.documents.blueprint import bp
from hubcommunity.topics.documents.models import Document
from hubcommunity.topics.documents.policy import stopped_because
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.room_views import room


def found(slug: str, uid: uuid.UUID) -> tuple[TopicGroup, Place, Document]:
    group, place = room(slug)
    return group, place, queries.document_or_404(group, uid, place)


@bp.get("/")
@signed_in
def index(slug: str) -> str:
    group, place = room(slug)
    retired = place.runs and request.args.get("show") == "retired"
    asked = queries.Asked(request.args.get("q", "").strip()[:100], retired)
    page, rows = drawn_views.listed(group, asked, page_number())
    return render(
        "topics/documents/index.html",
        group=group,
        place=place,
        page=page,
        rows=rows,
        asked=asked,
        retired=queries.number_retired(group) if place.runs else 0,
        stopped=stopped_because(group),
    )


@bp.get("/<uuid:uid>/", defaults={"number": None})
@bp.get("/<uuid:uid>/<int:number>/")
@signed_in
def show(slug: str, uid: uuid.UUID, number: int | None) -> str:
    """Show a document in its latest version, or an earlier one by its number."""
    group, place = room(slug)
    sought = drawn_views.Sought(group.id, uid, number, page_number())
    shown = drawn_views.shown_to(sought, drawn_views.reader_in(place))
    return render("topics/documents/show.html", group=group, place=place, shown=shown)


@bp.get("/<uuid:uid>/versions/")
@signed_in
def versions(slug: str, uid: uuid.UUID) -> str:
    """List all versions of a document that has many."""
    group, place, document = found(slug, uid)
    page = queries.page_of_versions(document, page_number())
    shown = {"document": document, "page": page}
    return render("topics/documents/versions.html", group=group, place=place, **shown)


@bp.get("/<uuid:uid>/<int:number>/changes/")
@signed_in
def changes(slug: str, uid: uuid.UUID, number: int) -> ResponseReturnValue:
    """Show what a version changed in the text of the nearest one before."""
    group, place, document = found(slug, uid)
    version = queries.version_or_404(document, number)
    before = queries.text_before(version) if version.is_text else None
    return render(
        "topics/documents/changes.html",
        group=group,
        place=place,
        document=document,
        version=version,
        before=before,
        told=difference(before.text or "", version.text or "") if before else None,
    )


@bp.get("/<uuid:uid>/<int:number>/file/")
@signed_in
def download(slug: str, uid: uuid.UUID, number: int) -> Response:
    """Hand out a version to save: its file, or its text in Markdown."""
    _group, _place, document = found(slug, uid)
    version = queries.version_or_404(document, number)
    if version.file is not None:
        return attachment(version.file)
    response = make_response(version.text or "")
    response.mimetype = "text/markdown"
    name = safe_name(f"{document.title} {version.number}.md", "text/markdown")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
