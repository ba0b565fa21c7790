"""Imports for staff: hand a table in, match its columns, see what would happen, let it happen."""

import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from hubcommunity.audit.actions import record
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.files import takes_files
from hubcommunity.core.paging import page_number
from hubcommunity.core.sheets import Unreadable, rows_of
from hubcommunity.core.tables import csv_download
from hubcommunity.core.templating import render
from hubcommunity.imports import actions, queries
from hubcommunity.imports.blueprint import bp
from hubcommunity.imports.forms import ColumnsForm, UploadForm, columns_form
from hubcommunity.imports.models import Fate, Import, ImportRow, ImportState
from hubcommunity.imports.queries import COLUMNS
from hubcommunity.imports.row_policy import Wrong

AT = "/staff/organisations/import/<uuid:uid>/"
SAMPLES = 3
# After how many seconds a browser without scripts looks again how far the work is.
LOOK_AGAIN = "10"


@bp.route("/staff/organisations/import/", methods=["GET", "POST"])
@staff_only
@takes_files
def index() -> ResponseReturnValue:
    """Take a table in; below the form, the imports so far."""
    form = UploadForm()
    if form.validate_on_submit() and (taken := take_in(form)):
        return redirect(url_for(".columns", uid=taken.uid))
    return render("imports/index.html", form=form, page=queries.page(page_number()))


def take_in(form: UploadForm) -> Import | None:
    """Take in what the form holds, and commit; what cannot be read is an error of its field."""
    upload = form.file.upload
    assert upload is not None  # noqa: S101 - the field is required
    try:
        taken = actions.take_in(upload, form.source.data, by=current_user.person)
    except Unreadable as error:
        form.file.errors = [str(error)]
        return None
    db.session.commit()
    return taken


@bp.route(f"{AT}columns/", methods=["GET", "POST"])
@staff_only
def columns(uid: uuid.UUID) -> ResponseReturnValue:
    """Let staff say which column is which field; a short table is checked at once."""
    one = queries.get_or_404(uid)
    if one.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        return redirect(url_for(".show", uid=uid))
    form = columns_form(one.headings, one.columns)
    if form.validate_on_submit() and is_matched(one, form):
        return gone_on(one)
    samples = list(islice(rows_of(one.file.content if one.file else b""), 1, 1 + SAMPLES))
    return render("imports/columns.html", one=one, form=form, samples=samples)


def is_matched(one: Import, form: ColumnsForm) -> bool:
    """Match the columns as chosen; say on the form why it cannot be."""
    try:
        actions.match(one, form.chosen, by=current_user.person)
    except RuleBroken as broken:
        form.form_errors = [str(broken)]
        return False
    return True


def gone_on(one: Import) -> ResponseReturnValue:
    """Do the next step of a short table now, and leave a long one to the worker."""
    if one.rows <= actions.AT_ONCE:
        actions.go_on(one)
    db.session.commit()
    return redirect(url_for(".show", uid=one.uid))


@bp.get(AT)
@staff_only
def show(uid: uuid.UUID) -> ResponseReturnValue:
    """Show how far an import is: what would happen, what happens, or what has happened."""
    one = queries.get_or_404(uid)
    if one.state is ImportState.UPLOADED:
        return redirect(url_for(".columns", uid=uid))
    fate = fate_asked_for(one)
    total = getattr(one, actions.COUNTED[fate])
    shown = render(
        "imports/show.html",
        one=one,
        state=one.state.name,
        fate=fate,
        counts={each: getattr(one, name) for each, name in actions.COUNTED.items()},
        page=queries.page_of_rows(one, fate, page_number(), total),
        told=told,
    )
    return shown, {"Refresh": LOOK_AGAIN} if one.waits else {}


def fate_asked_for(one: Import) -> Fate:
    """Return the fate whose rows are shown: the one asked for, else the first that there is."""
    asked = request.args.get("fate", "")
    if asked in {fate.value for fate in Fate}:
        return Fate(asked)
    present = (fate for fate in FIRST if getattr(one, actions.COUNTED[fate]))
    return next(present, Fate.CREATED)


# What a row adds beside the fields of an organisation.
PARTS = {"contact": _l("Contact"), "membership": _l("Membership")}
FIRST = (Fate.WRONG, Fate.CREATED, Fate.CHANGED, Fate.SAME)


def told(row: ImportRow) -> list[tuple[Any, str]]:
    """Return what a page says of a row: the fields, and what is wrong with each."""
    if row.fate is not Fate.WRONG:
        return [(label_of(name), "") for name in row.details]
    return [(label_of(name), Wrong(name, code, said).sentence) for name, code, said in row.details]


def label_of(name: str) -> Any:
    return PARTS[name] if name in PARTS else COLUMNS[name]


@bp.post(f"{AT}errors")
@staff_only
def errors(uid: uuid.UUID) -> Response:
    """Give all errors as a file; who took it goes on record."""
    one = queries.get_or_404(uid)
    record("import.errors_exported", by=current_user.person, on=one)
    db.session.commit()
    header = (_("Row"), _("Name"), _("Field"), _("Error"))
    return csv_download(f"import-errors-{one.uid}.csv", header, error_lines(one))


def error_lines(one: Import) -> Iterator[tuple[Any, ...]]:
    for row in queries.all_rows(one, Fate.WRONG):
        for label, sentence in told(row):
            yield row.number, row.name, label, sentence


@bp.post(f"{AT}write")
@staff_only
def write(uid: uuid.UUID) -> ResponseReturnValue:
    """Let what was checked be written, all of it or nothing."""
    one = queries.get_or_404(uid)
    actions.approve(one, by=current_user.person)
    return gone_on(one)


@bp.post(f"{AT}discard")
@staff_only
def discard(uid: uuid.UUID) -> ResponseReturnValue:
    actions.discard(queries.get_or_404(uid), by=current_user.person)
    db.session.commit()
    flash(_("The import is discarded, and its file deleted."), "success")
    return redirect(url_for(".index"))
