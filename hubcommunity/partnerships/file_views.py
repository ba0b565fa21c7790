"""The files of a lead: kept, given out to those who may see the lead, and removed."""

import uuid

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.files import attachment, takes_files
from hubcommunity.core.templating import render
from hubcommunity.partnerships import file_actions, lead_queries, queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.forms import FileForm

AT = "/staff/leads/<uuid:uid>/files/"


@bp.route(f"{AT}add/", methods=["GET", "POST"])
@staff_only
@takes_files
def add_file(uid: uuid.UUID) -> ResponseReturnValue:
    lead, form = queries.lead_or_404(uid, current_user.person), FileForm()
    if not form.validate_on_submit() or form.file.upload is None:
        return render("partnerships/add_file.html", form=form, lead=lead)
    file_actions.add_file(lead, form.file.upload, by=current_user.person)
    db.session.commit()
    flash(_("The file is kept."), "success")
    return redirect(url_for(".lead", uid=uid))


@bp.get(f"{AT}<uuid:file_uid>/")
@staff_only
def file(uid: uuid.UUID, file_uid: uuid.UUID) -> Response:
    lead = queries.lead_or_404(uid, current_user.person)
    return attachment(lead_queries.file_or_404(lead, file_uid).file)


@bp.post(f"{AT}<uuid:file_uid>/remove")
@staff_only
def remove_file(uid: uuid.UUID, file_uid: uuid.UUID) -> ResponseReturnValue:
    lead = queries.lead_or_404(uid, current_user.person)
    found = lead_queries.file_or_404(lead, file_uid)
    file_actions.remove_file(lead, found, by=current_user.person)
    db.session.commit()
    flash(_("The file is removed."), "success")
    return redirect(url_for(".lead", uid=uid))
