"""Staff download the list of memberships that they see, with the columns they choose."""

from itertools import islice

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.tables import SAMPLE, chosen_of, download
from hubcommunity.core.templating import render
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.export_queries import COLUMNS, lines
from hubcommunity.membership.term_forms import MembershipFilter


@bp.get("/staff/memberships/export/")
@staff_only
def export() -> str:
    """Let staff choose the columns, then show the first lines; the address remembers both."""
    form = MembershipFilter(request.args)
    form.validate()
    kept, columns = form.filters.as_args(), chosen_of(COLUMNS, request.args)
    return render(
        "exports/choose.html",
        title=_("Export memberships"),
        back=(_("Memberships"), url_for(".memberships", **kept)),
        here=url_for(".export"),
        to=url_for(".download_list"),
        kept=kept,
        columns=COLUMNS,
        chosen=columns,
        sample=list(islice(lines(form.filters, columns), SAMPLE)) if columns else [],
    )


@bp.post("/staff/memberships/export/")
@staff_only
def download_list() -> Response:
    """Give out the list as a file; who took it, and what of it, goes on record."""
    form = MembershipFilter(request.form)
    form.validate()
    columns = chosen_of(COLUMNS, request.form) or list(COLUMNS)
    told = {name: str(value) for name, value in form.filters.as_args().items()}
    record("memberships.exported", by=current_user.person, columns=columns, **told)
    db.session.commit()
    kind, stem = request.form.get("format", ""), f"memberships-{clock.today()}"
    return download(kind, stem, columns, lines(form.filters, columns))
