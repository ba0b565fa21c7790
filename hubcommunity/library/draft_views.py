"""Drafts of success stories for staff: the list, and each one's way into the library."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.forms import VersionedForm
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.library import draft_actions as actions
from hubcommunity.library import draft_queries as queries
from hubcommunity.library.draft_forms import DraftForm
from hubcommunity.library.draft_models import Draft

bp = Blueprint("drafts", __name__, url_prefix="/staff/library/drafts")


@bp.get("/")
@staff_only
def index() -> str:
    return render("library/drafts.html", page=queries.page_of_drafts(page_number()))


@bp.route("/<uuid:uid>/", methods=["GET", "POST"])
@staff_only
def edit(uid: uuid.UUID) -> ResponseReturnValue:
    """Write a draft, or look at it as readers will; one that is published leads to its resource."""
    draft = queries.draft_or_404(uid)
    if draft.resource is not None:
        return redirect(url_for("library.show", slug=draft.resource.slug))
    form = DraftForm(draft)
    if not form.validate_on_submit():
        return writing_page(draft, form)
    if "look" in request.form:
        return writing_page(draft, form, preview=to_html(form.text.data, below=2))
    try:
        actions.save_draft(draft, version=form.seen, by=current_user.person, **form.words)
    except Stale as told:
        return overtaken(draft, form, told), 409
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".edit", uid=uid))


def writing_page(draft: Draft, form: DraftForm, preview: Markup | None = None) -> str:
    return render("library/draft.html", draft=draft, form=form, preview=preview)


def overtaken(draft: Draft, form: DraftForm, told: Stale) -> str:
    """Say that somebody was faster, and let a second “Save” put what was typed in its place."""
    draft = queries.draft_or_404(draft.uid)
    form.version.data = draft.version
    form.form_errors.append(
        _("%(told)s What you typed is kept: save again to put it there.", told=told)
    )
    return writing_page(draft, form)


@bp.route("/<uuid:uid>/publish/", methods=["GET", "POST"])
@staff_only
def publish(uid: uuid.UUID) -> ResponseReturnValue:
    """Say what publishing does, and publish what was seen."""
    draft = queries.draft_or_404(uid)
    form = VersionedForm(obj=draft)
    if not form.validate_on_submit():
        text = to_html(draft.text, below=2)
        return render("library/publish_draft.html", draft=draft, form=form, text=text)
    resource = actions.publish_draft(draft, version=form.seen, by=current_user.person)
    db.session.commit()
    flash(_("The success story is published, and open to everyone."), "success")
    return redirect(url_for("library.show", slug=resource.slug))
