"""Staff download the list of organisations that they see, with the columns they choose."""

from itertools import islice
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.tables import SAMPLE, chosen_of, download
from hubcommunity.core.templating import render
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.export_queries import COLUMNS, lines
from hubcommunity.organisations.staff_views import asked_by


@bp.get("/staff/organisations/export/")
@staff_only
def export() -> str:
    """Let staff choose the columns, then show the first lines; the address remembers both."""
    asked, columns = asked_by(request.args), chosen_of(COLUMNS, request.args)
    kept: dict[str, Any] = dict(asked.but())
    return render(
        "exports/choose.html",
        title=_("Export organisations"),
        back=(_("Organisations"), url_for(".staff_index", **kept)),
        here=url_for(".export"),
        to=url_for(".download_list"),
        kept=kept,
        columns=COLUMNS,
        chosen=columns,
        sample=list(islice(lines(asked, columns), SAMPLE)) if columns else [],
    )


@bp.post("/staff/organisations/export/")
@staff_only
def download_list() -> Response:
    """Give out the list as a file; who took it, and what of it, goes on record."""
    asked = asked_by(request.form)
    columns = chosen_of(COLUMNS, request.form) or list(COLUMNS)
    record("organisations.exported", by=current_user.person, columns=columns, **asked.but())
    db.session.commit()
    form, stem = request.form.get("format", ""), f"organisations-{clock.today()}"
    return download(form, stem, columns, lines(asked, columns))
