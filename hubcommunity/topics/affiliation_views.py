"""The end of an affiliation with all that hangs on it; its pages lie under the organisation."""

import uuid

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden
from hubcommunity.core.templating import render
from hubcommunity.organisations.models import Affiliation
from hubcommunity.organisations.queries import (
    affiliation_or_404,
    is_last_primary,
    refuse_ended,
    standing,
)
from hubcommunity.topics import actions, roster_queries
from hubcommunity.topics.blueprint import people_bp
from hubcommunity.topics.forms import EndForm


@people_bp.route("/organisation/people/<uuid:uid>/end/", methods=["GET", "POST"])
@signed_in
def end(uid: uuid.UUID) -> ResponseReturnValue:
    """Say what will end, and end it when the button is pressed."""
    affiliation = affiliation_to_end(uid)
    is_own = affiliation.person_id == current_user.person.id
    form = EndForm()
    if not form.validate_on_submit():
        return render(
            "topics/end_affiliation.html",
            form=form,
            affiliation=affiliation,
            is_own=is_own,
            is_last=is_last_primary(affiliation),
            seats=roster_queries.seats_with_successors(affiliation),
        )
    name, organisation = affiliation.person.name, affiliation.organisation
    actions.end_affiliation(affiliation, by=current_user.person, reason=form.reason.data)
    db.session.commit()
    if is_own:
        flash(_("You no longer represent %(name)s.", name=organisation.name), "success")
        return redirect(url_for("organisations.mine"))
    flash(_("%(name)s no longer represents your organisation.", name=name), "success")
    return redirect(url_for("organisations.mine", of=organisation.slug))


def affiliation_to_end(uid: uuid.UUID) -> Affiliation:
    """Return an affiliation that the reader may end; 404 for outsiders."""
    affiliation = affiliation_or_404(uid)
    present = standing(current_user.person, affiliation.organisation)
    refuse_ended(affiliation, present)
    if not present.may_look:
        abort(404)
    if not present.may_end(affiliation):
        raise Forbidden
    return affiliation
