"""Imports for staff: hand a table in, match its columns, see what would happen, let it happen.

Each page has two addresses: one below the organisations, one below the pipeline of the leads.
"""

import uuid
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
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
from hubcommunity.imports.kind_actions import KINDS
from hubcommunity.imports.models import Fate, Import, ImportKind, ImportRow, ImportState
from hubcommunity.imports.row_policy import Wrong
from hubcommunity.imports.run_actions import AT_ONCE, COUNTED, content_of, go_on
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.queries import pipeline_or_404

OF_ORGANISATIONS = "/staff/organisations/import/"
OF_LEADS = "/staff/pipelines/<slug>/import/"
ONE = "<uuid:uid>/"
SAMPLES = 3
# After how many seconds a browser without scripts looks again how far the work is.
LOOK_AGAIN = "10"
FIRST = (Fate.WRONG, Fate.CREATED, Fate.CHANGED, Fate.SAME)
View = Callable[..., Any]


def at(path: str, *methods: str) -> Callable[[View], View]:
    """Give a view its address below the organisations, and that below a pipeline."""

    def both(view: View) -> View:
        bp.add_url_rule(f"{OF_ORGANISATIONS}{path}", view_func=view, methods=methods)
        bp.add_url_rule(f"{OF_LEADS}{path}", view_func=view, methods=methods)
        return view

    return both


def pipeline_at(slug: str | None) -> Pipeline | None:
    """Return the pipeline that an address names, if it names one; raise 404 where the reader does
    not see it.
    """
    return pipeline_or_404(slug, current_user.person) if slug else None


def above(pipeline: Pipeline | None) -> tuple[str, str]:
    """Return the list to which an import adds, and its address."""
    if pipeline is None:
        return _("Organisations"), url_for("organisations.staff_index")
    return pipeline.name, url_for("partnerships.leads", slug=pipeline.slug)


def import_at(uid: uuid.UUID, slug: str | None) -> Import:
    return queries.get_or_404(uid, pipeline_at(slug))


def address(name: str, one: Import) -> str:
    """Return the address of a page of an import."""
    return url_for(f".{name}", uid=one.uid, slug=one.pipeline.slug if one.pipeline else None)


@at("", "GET", "POST")
@staff_only
@takes_files
def index(slug: str | None = None) -> ResponseReturnValue:
    """Take a table in; below the form, the imports so far."""
    pipeline, form = pipeline_at(slug), UploadForm()
    if form.validate_on_submit() and (taken := take_in(form, pipeline)):
        return redirect(address("columns", taken))
    page = queries.page(pipeline, page_number())
    return render(
        "imports/index.html", form=form, page=page, pipeline=pipeline, above=above(pipeline)
    )


def take_in(form: UploadForm, pipeline: Pipeline | None) -> Import | None:
    """Take in what the form holds, and commit; what cannot be read is an error of its field."""
    upload, by = form.file.upload, current_user.person
    assert upload is not None  # noqa: S101 - the field is required
    kind = ImportKind.LEADS if pipeline else ImportKind.ORGANISATIONS
    try:
        taken = actions.take_in(upload, form.source.data, by=by, kind=kind, pipeline=pipeline)
    except Unreadable as error:
        form.file.errors = [str(error)]
        return None
    db.session.commit()
    return taken


@at(f"{ONE}columns/", "GET", "POST")
@staff_only
def columns(uid: uuid.UUID, slug: str | None = None) -> ResponseReturnValue:
    """Let staff say which column is which field; a short table is checked at once."""
    one = import_at(uid, slug)
    if one.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        return redirect(address("show", one))
    form = columns_form(one.headings, one.columns, KINDS[one.kind].columns)
    if form.validate_on_submit() and is_matched(one, form):
        return gone_on(one)
    samples = list(islice(rows_of(content_of(one)), 1, 1 + SAMPLES))
    return render(
        "imports/columns.html",
        one=one,
        pipeline=one.pipeline,
        above=above(one.pipeline),
        form=form,
        samples=samples,
    )


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
    if one.rows <= AT_ONCE:
        go_on(one)
    db.session.commit()
    return redirect(address("show", one))


@at(ONE, "GET")
@staff_only
def show(uid: uuid.UUID, slug: str | None = None) -> ResponseReturnValue:
    """Show how far an import is: what would happen, what happens, or what has happened."""
    one = import_at(uid, slug)
    if one.state is ImportState.UPLOADED:
        return redirect(address("columns", one))
    fate = fate_asked_for(one)
    total = getattr(one, COUNTED[fate])
    shown = render(
        "imports/show.html",
        one=one,
        pipeline=one.pipeline,
        above=above(one.pipeline),
        state=one.state.name,
        fate=fate,
        counts={each: getattr(one, name) for each, name in COUNTED.items()},
        page=queries.page_of_rows(one, fate, page_number(), total),
        told=lambda row: told(one, row),
    )
    return shown, {"Refresh": LOOK_AGAIN} if one.waits else {}


def fate_asked_for(one: Import) -> Fate:
    """Return the fate whose rows are shown: the one asked for, else the first that there is."""
    asked = request.args.get("fate", "")
    if asked in {fate.value for fate in Fate}:
        return Fate(asked)
    present = (fate for fate in FIRST if getattr(one, COUNTED[fate]))
    return next(present, Fate.CREATED)


def told(one: Import, row: ImportRow) -> list[tuple[Any, str]]:
    """Return what a page says of a row: the fields, and what is wrong with each."""
    label_of = KINDS[one.kind].label_of
    if row.fate is not Fate.WRONG:
        return [(label_of(name), "") for name in row.details]
    return [(label_of(name), Wrong(name, code, said).sentence) for name, code, said in row.details]


@at(f"{ONE}errors", "POST")
@staff_only
def errors(uid: uuid.UUID, slug: str | None = None) -> Response:
    """Give all errors as a file; who took it goes on record."""
    one = import_at(uid, slug)
    record("import.errors_exported", by=current_user.person, on=one)
    db.session.commit()
    header = (_("Row"), _("Name"), _("Field"), _("Error"))
    return csv_download(f"import-errors-{one.uid}.csv", header, error_lines(one))


def error_lines(one: Import) -> Iterator[tuple[Any, ...]]:
    for row in queries.all_rows(one, Fate.WRONG):
        for label, sentence in told(one, row):
            yield row.number, row.name, label, sentence


@at(f"{ONE}write", "POST")
@staff_only
def write(uid: uuid.UUID, slug: str | None = None) -> ResponseReturnValue:
    """Let what was checked be written, all of it or nothing."""
    one = import_at(uid, slug)
    actions.approve(one, by=current_user.person)
    return gone_on(one)


@at(f"{ONE}discard", "POST")
@staff_only
def discard(uid: uuid.UUID, slug: str | None = None) -> ResponseReturnValue:
    actions.discard(import_at(uid, slug), by=current_user.person)
    db.session.commit()
    flash(_("The import is discarded, and its file deleted."), "success")
    return redirect(url_for(".index", slug=slug))
