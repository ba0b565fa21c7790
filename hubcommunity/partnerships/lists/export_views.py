"""Staff download the list of leads that they see, with the columns they choose."""

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
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.filter_queries import asked_for
from hubcommunity.partnerships.lists.export_queries import COLUMNS, lines
from hubcommunity.partnerships.queries import pipeline_or_404

AT = "/staff/pipelines/<slug>/export/"


@bp.get(AT)
@staff_only
def export(slug: str) -> str:
    """Let staff choose the columns, then show the first lines; the address remembers both."""
    pipeline = pipeline_or_404(slug, current_user.person)
    asked, columns = asked_for(request.args, current_user.person), chosen_of(COLUMNS, request.args)
    kept = asked.as_args()
    return render(
        "exports/choose.html",
        title=_("Export leads"),
        back=(pipeline.name, url_for(".leads", slug=slug, **kept)),
        here=url_for(".export", slug=slug),
        to=url_for(".download_leads", slug=slug),
        kept=kept,
        columns=COLUMNS,
        chosen=columns,
        sample=list(islice(lines(pipeline.id, asked, columns), SAMPLE)) if columns else [],
    )


@bp.post(AT)
@staff_only
def download_leads(slug: str) -> Response:
    """Give out the list as a file; who took it, and what of it, goes on record."""
    pipeline = pipeline_or_404(slug, current_user.person)
    asked = asked_for(request.form, current_user.person)
    columns = chosen_of(COLUMNS, request.form) or list(COLUMNS)
    told = {name: value for name, value in asked.as_args().items() if name != "q"}
    record("leads.exported", by=current_user.person, pipeline=slug, columns=columns, **told)
    db.session.commit()
    form, stem = request.form.get("format", ""), f"leads-{slug}-{clock.today()}"
    return download(form, stem, columns, lines(pipeline.id, asked, columns))
