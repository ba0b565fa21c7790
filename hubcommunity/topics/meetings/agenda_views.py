"""The agenda and the documents of a meeting, for those who run the group."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.files import takes_files
from hubcommunity.topics.meetings import agenda_actions, policy, queries
from hubcommunity.topics.meetings.blueprint import bp
from hubcommunity.topics.meetings.forms import DocumentForm, ItemForm
from hubcommunity.topics.meetings.page_views import meeting_to_run, page


@bp.route("/topics/<slug>/meetings/<uuid:uid>/agenda/", methods=["GET", "POST"])
@signed_in
def agenda(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Show the agenda to change it, and add a point."""
    meeting, place = meeting_to_run(slug, uid)
    form = ItemForm()
    if not form.validate_on_submit():
        items = list(policy.timed(meeting, queries.agenda_of(meeting)))
        return page("agenda.html", meeting.group, place, meeting=meeting, form=form, agenda=items)
    item = (form.title.data, form.minutes.data, form.presenter.data)
    agenda_actions.add_item(meeting, *item, by=current_user.person)
    db.session.commit()
    return redirect(url_for(".agenda", slug=slug, uid=uid))


@bp.post("/topics/<slug>/meetings/<uuid:uid>/agenda/<uuid:item>")
@signed_in
def change_agenda(slug: str, uid: uuid.UUID, item: uuid.UUID) -> Response:
    """Move a point up or down, or take it off."""
    meeting, _place = meeting_to_run(slug, uid)
    found, to = queries.item_or_404(meeting, item), request.form.get("to")
    if to == "off":
        agenda_actions.remove_item(found, by=current_user.person)
    else:
        agenda_actions.move_item(found, to == "up", by=current_user.person)
    db.session.commit()
    return redirect(url_for(".agenda", slug=slug, uid=uid))


@bp.route("/topics/<slug>/meetings/<uuid:uid>/documents/", methods=["GET", "POST"])
@signed_in
@takes_files
def documents(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Show the documents to change them, and lay one out."""
    meeting, place = meeting_to_run(slug, uid)
    form = DocumentForm()
    if not form.validate_on_submit() or form.file.upload is None:
        found = queries.documents_of(meeting)
        return page(
            "documents.html", meeting.group, place, meeting=meeting, form=form, documents=found
        )
    agenda_actions.add_document(meeting, form.file.upload, by=current_user.person)
    db.session.commit()
    flash(_("The document is there for everybody in the group."), "success")
    return redirect(url_for(".documents", slug=slug, uid=uid))


@bp.post("/topics/<slug>/meetings/<uuid:uid>/documents/<uuid:document>/remove")
@signed_in
def remove_document(slug: str, uid: uuid.UUID, document: uuid.UUID) -> Response:
    meeting, _place = meeting_to_run(slug, uid)
    found = queries.document_or_404(meeting, document)
    agenda_actions.remove_document(found, by=current_user.person)
    db.session.commit()
    flash(_("The document is taken away."), "success")
    return redirect(url_for(".documents", slug=slug, uid=uid))
