"""Agreements for everybody else than staff: the hub's own texts, and an organisation's own page."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound

from hubcommunity.core import files
from hubcommunity.core.access import public, signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.links import is_own_path
from hubcommunity.core.markdown import to_html
from hubcommunity.core.templating import render
from hubcommunity.membership import agreement_actions as actions
from hubcommunity.membership import agreement_queries as queries
from hubcommunity.membership.agreement_forms import AdoptForm
from hubcommunity.membership.agreement_policy import may_adopt
from hubcommunity.membership.blueprint import bp
from hubcommunity.organisations.queries import affiliations_of, inside_or_404


@bp.get("/about/<code>/", defaults={"number": None})
@bp.get("/about/<code>/<int:number>/")
@public
def text(code: str, number: int | None) -> str:
    """Show a text of the hub's own: the version in force, or an earlier one by its number."""
    versions = queries.versions(queries.published_kind_or_404(code))
    version = next((each for each in versions if number in (None, each.number)), None)
    if version is None:
        raise NotFound
    return render(
        "membership/text.html",
        version=version,
        versions=versions,
        text=to_html(version.text, below=1),
        adopters=queries.number_of_adopters(version),
    )


@bp.get("/organisation/agreements/")
@signed_in
def own_agreements() -> ResponseReturnValue:
    """Show what an organisation agreed to and is asked: the one named, or the reader's first."""
    person = current_user.person
    represented = [affiliation.organisation for affiliation in affiliations_of(person)]
    slug = request.args.get("of") or (represented[0].slug if represented else None)
    if slug is None:
        return redirect(url_for("organisations.mine"))
    organisation, standing = inside_or_404(slug, person)
    return render(
        "membership/own_agreements.html",
        organisation=organisation,
        represented=represented,
        agreements=queries.agreements_of(organisation),
        asked=queries.versions_to_adopt(organisation),
        current=queries.current_versions(),
        may_adopt=may_adopt(standing.affiliation),
        state_of=queries.state_of,
    )


@bp.route("/organisation/<slug>/agreements/<code>/", methods=["GET", "POST"])
@signed_in
def adopt(slug: str, code: str) -> ResponseReturnValue:
    """Show the text in force, and let a primary contact adopt it in the organisation's name."""
    organisation, standing = inside_or_404(slug, current_user.person)
    version = queries.current_or_404(code)
    form = AdoptForm(organisation, version)
    if not form.validate_on_submit():
        return render(
            "membership/adopt.html",
            organisation=organisation,
            version=version,
            text=to_html(version.text, below=1),
            adopted=queries.adoption_of(organisation, version),
            may_adopt=may_adopt(standing.affiliation),
            form=form,
        )
    seen = queries.version_by_uid(form.seen) if form.seen else None
    if seen is None or seen.kind_id != version.kind_id:
        raise Stale(_("We can’t tell which version you read. Open the text again, then adopt it."))
    actions.adopt(organisation, seen, by=current_user.person)
    db.session.commit()
    told = {"organisation": organisation.name, "number": seen.number}
    flash(_("%(organisation)s has adopted version %(number)s. A receipt is on its way.", **told))
    return redirect(way_on(slug))


def way_on(slug: str) -> str:
    """Return the page on which the adoption was missed, or the organisation's agreements."""
    wanted = request.args.get("next", "")
    return wanted if is_own_path(wanted) else url_for(".own_agreements", of=slug)


@bp.get("/agreements/<uuid:uid>/file/")
@signed_in
def agreement_file(uid: uuid.UUID) -> ResponseReturnValue:
    """Hand out the signed paper to the organisation's people and to staff."""
    return files.attachment(queries.file_or_404(uid, current_user.person))
