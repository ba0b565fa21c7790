"""Looking after the documents of a group, for those who run it."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.topics.documents import keeping_actions, queries
from hubcommunity.topics.documents.blueprint import bp
from hubcommunity.topics.documents.forms import ReasonForm
from hubcommunity.topics.room_views import room_to_run


@bp.route("/<uuid:uid>/comments/<uuid:comment_uid>/hide/", methods=["GET", "POST"])
@signed_in
def hide(slug: str, uid: uuid.UUID, comment_uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for the reason, then hide a comment."""
    group, place = room_to_run(slug)
    document = queries.document_or_404(group, uid, place)
    hidden, form = queries.comment_or_404(document, comment_uid), ReasonForm()
    if not form.validate_on_submit():
        shown = {"document": document, "comment": hidden, "form": form}
        return render("topics/documents/hide.html", group=group, place=place, **shown)
    number = hidden.version.number
    keeping_actions.hide(hidden, reason=form.reason.data, by=current_user.person)
    db.session.commit()
    flash(_("The comment is hidden."), "success")
    return redirect(url_for(".show", slug=slug, uid=uid, number=number))


@bp.route("/<uuid:uid>/retire/", methods=["GET", "POST"])
@signed_in
def retire(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for the reason, then take a document out of use."""
    group, place = room_to_run(slug)
    document, form = queries.document_or_404(group, uid, place), ReasonForm()
    if not form.validate_on_submit():
        shown = {"document": document, "form": form}
        return render("topics/documents/retire.html", group=group, place=place, **shown)
    keeping_actions.retire(document, reason=form.reason.data, by=current_user.person)
    db.session.commit()
    flash(_("The document is retired. Those who run the group still read it."), "success")
    return redirect(url_for(".index", slug=slug))


@bp.post("/<uuid:uid>/bring-back")
@signed_in
def bring_back(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Put a retired document into use again."""
    group, place = room_to_run(slug)
    document = queries.document_or_404(group, uid, place)
    keeping_actions.bring_back(document, by=current_user.person)
    db.session.commit()
    flash(_("The document is in use again."), "success")
    return redirect(url_for(".show", slug=slug, uid=uid))
