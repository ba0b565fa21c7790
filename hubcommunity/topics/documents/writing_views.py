"""Adding documents to a group, versions to them, and comments."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.differences import difference
from hubcommunity.core.errors import Stale
from hubcommunity.core.files import takes_files
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.topics.documents import actions, drawn_views, queries
from hubcommunity.topics.documents.blueprint import bp
from hubcommunity.topics.documents.forms import CommentForm, DocumentForm, VersionForm
from hubcommunity.topics.documents.models import Document
from hubcommunity.topics.documents.policy import stopped_because
from hubcommunity.topics.documents.reading_views import found
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.room_views import room


@bp.route("/add/", methods=["GET", "POST"])
@signed_in
@takes_files
def add(slug: str) -> ResponseReturnValue:
    """Look at a new document as others will see it, then add it."""
    group, place = room(slug)
    form = DocumentForm()
    if not form.validate_on_submit() or wants_to_look(form):
        return form_page("add", group, place, form)
    said = {"title": form.title.data, "content": form.content()}
    document = actions.add(group, by=current_user.person, **said)
    db.session.commit()
    flash(_("The document is added. The group hears of it."), "success")
    return redirect(url_for(".show", slug=slug, uid=document.uid))


def wants_to_look(form: VersionForm) -> bool:
    return "look" in request.form and form.is_text_alone


def form_page(
    name: str, group: TopicGroup, place: Place, form: VersionForm, **shown: object
) -> str:
    """Render the page on which a version is written, with a look at it where one was asked for."""
    look = wants_to_look(form) and not form.errors
    return render(
        f"topics/documents/{name}.html",
        group=group,
        place=place,
        form=form,
        preview=to_html(form.text.data) if look else None,
        stopped=stopped_because(group),
        **shown,
    )


@bp.route("/<uuid:uid>/new/", methods=["GET", "POST"])
@signed_in
@takes_files
def new_version(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Write the next version; where another was added meanwhile, show both."""
    group, place, document = found(slug, uid)
    actions.refuse_retired(document)
    present = queries.version_or_404(document, document.number)
    form = VersionForm(text=present.text, after=str(document.number))
    if not form.validate_on_submit() or wants_to_look(form):
        return form_page("new_version", group, place, form, document=document)
    try:
        actions.add_version(document, form.content(), after=form.seen, by=current_user.person)
    except Stale as told:
        return overtaken(group, place, document, form, told), 409
    db.session.commit()
    flash(_("Version %(number)s is added. The group hears of it.", number=document.number))
    return redirect(url_for(".show", slug=slug, uid=uid))


def overtaken(
    group: TopicGroup, place: Place, document: Document, form: VersionForm, told: Stale
) -> str:
    """Show what somebody else has added, and keep what was typed for a second try."""
    present = queries.version_or_404(document, document.number)
    form.after.data = str(document.number)
    form.form_errors.append(_("%(told)s What you typed is kept.", told=told))
    is_text = present.is_text and form.is_text_alone
    return form_page(
        "new_version",
        group,
        place,
        form,
        document=document,
        present=present,
        changes=difference(present.text or "", form.text.data) if is_text else None,
    )


@bp.post("/<uuid:uid>/<int:number>/comment")
@signed_in
def comment(slug: str, uid: uuid.UUID, number: int) -> ResponseReturnValue:
    group, place, document = found(slug, uid)
    version, form = queries.version_or_404(document, number), CommentForm()
    if not form.validate():
        sought = drawn_views.Sought(group.id, uid, number, page_number())
        shown = drawn_views.drawn_with(sought, drawn_views.reader_in(place), form)
        said = {"shown": shown, "form": form}
        return render("topics/documents/show.html", group=group, place=place, **said)
    actions.comment(version, form.text.data, by=current_user.person)
    db.session.commit()
    flash(_("Your comment is added."), "success")
    last = queries.page_of_comments(version, 1).last
    address = url_for(".show", slug=slug, uid=uid, number=number, page=last, _anchor="comments")
    return redirect(address)
