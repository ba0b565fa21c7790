"""An organisation's logo: shown to whoever may see it, changed by those who run it."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core import clock
from hubcommunity.core.access import public, signed_in
from hubcommunity.core.db import db
from hubcommunity.core.files import shown, takes_files
from hubcommunity.organisations import logo_actions as actions
from hubcommunity.organisations import profile_queries, queries
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.policy import may_see
from hubcommunity.organisations.profile_forms import LogoForm
from hubcommunity.organisations.profile_views import edited, run_or_403
from hubcommunity.organisations.visibility_models import Visibility

# Caches that everybody shares forget a picture that was taken away within the hour.
HOUR = 3600


@bp.get("/members/<slug>/logo")
@public
def logo(slug: str) -> ResponseReturnValue:
    """Answer with the picture; 404 for readers from whom it, or the organisation, is kept."""
    organisation = queries.by_slug(slug)
    if organisation is None or organisation.logo_mark is None:
        abort(404)
    is_public = organisation.is_member(clock.today()) and may_see(
        organisation.logo_for, Visibility.PUBLIC
    )
    if not is_public and not may_see_kept(organisation):
        abort(404)
    found = profile_queries.logo_of(organisation) or abort(404)
    return shown(found.file, HOUR if is_public else None)


def may_see_kept(organisation: Organisation) -> bool:
    """Say whether the reader sees a logo that is kept from the public."""
    if not current_user.is_authenticated:
        return False
    person = current_user.person
    if queries.standing(person, organisation).may_look:
        return True
    reader = profile_queries.reader_of(person)
    return organisation.is_member(clock.today()) and may_see(organisation.logo_for, reader)


@bp.route("/organisation/<slug>/profile/logo/", methods=["GET", "POST"])
@signed_in
@takes_files
def change_logo(slug: str) -> ResponseReturnValue:
    """Hand in a logo, or describe the present one in other words."""
    organisation, part = run_or_403(slug), profile_queries.picture_of
    form = LogoForm(part(organisation))

    def save() -> None:
        said = {"picture": form.picture.upload, "alt": form.alt.data, "seen": form.seen.data}
        actions.set_logo(organisation, by=current_user.person, **said)

    return edited(organisation, form, part, save, "organisations/profile/logo.html")


@bp.post("/organisation/<slug>/profile/logo/remove")
@signed_in
def remove_logo(slug: str) -> Response:
    actions.remove_logo(run_or_403(slug), by=current_user.person)
    db.session.commit()
    flash(_("The logo is removed, and its file deleted."), "success")
    return redirect(url_for(".change_logo", slug=slug))
