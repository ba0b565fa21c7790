"""The application that comes of a won lead: one page on which staff fill it in and hand it over."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.templating import render
from hubcommunity.membership.models import PREPARED_LASTS, Application
from hubcommunity.membership.prepared_queries import prepared_for
from hubcommunity.partnerships import contact_queries, queries, won_queries
from hubcommunity.partnerships import won_application_actions as actions
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.won_application_forms import FillInForm, asking, what_is_known
from hubcommunity.partnerships.won_queries import questions_to_staff
from hubcommunity.partnerships.won_views import AT

# What can be done with an application that is kept, and what is said then.
ACTS: dict[str, tuple[Callable[..., None], Any]] = {
    "again": (actions.remind, _l("The link is sent again. The one before works no longer.")),
    "back": (actions.take_back, _l("It is yours again. The link that was sent works no longer.")),
    "discard": (actions.discard, _l("The application is discarded.")),
}


@bp.route(f"{AT}application/", methods=["GET", "POST"])
@staff_only
def won_application(uid: uuid.UUID) -> ResponseReturnValue:
    """Fill in the application, keep it, and hand it over when it is complete."""
    lead = queries.lead_or_404(uid, current_user.person)
    draft = prepared_for(lead.uid)
    form = form_for(lead, draft)
    if not form.validate_on_submit():
        return page(lead, draft, form)
    try:
        told = keep(lead, form)
    except Stale as refusal:
        return stale(queries.lead_or_404(uid, current_user.person), form, refusal)
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".won_application", uid=uid))


def keep(lead: Lead, form: FillInForm) -> str:
    me = current_user.person
    draft = actions.fill_in(lead, form.filled, by=me, seen=form.seen)
    if not form.hands_over:
        return _("The application is kept. Nobody hears of it before you hand it over.")
    contact = form.contacts[form.contact_uid.data]
    actions.hand_over(draft, lead, contact, note=form.note.data or "", by=me)
    return _("The application is on its way to %(name)s.", name=contact.person.name)


@bp.post(f"{AT}application/<deed>")
@staff_only
def won_application_act(uid: uuid.UUID, deed: str) -> ResponseReturnValue:
    """Send the link again, take the application back, or discard it."""
    lead = queries.lead_or_404(uid, current_user.person)
    if deed not in ACTS:
        abort(404)
    do, told = ACTS[deed]
    do(lead, by=current_user.person)
    db.session.commit()
    flash(str(told), "success")
    return redirect(url_for(".won" if deed == "discard" else ".won_application", uid=uid))


def form_for(lead: Lead, draft: Application | None) -> FillInForm:
    """Return the form with the questions of the type that is kept, or that the lead has."""
    contacts = contact_queries.with_address(lead)
    of_lead = lead.organisation.type_id if lead.organisation else lead.type_id
    asked = questions_to_staff(draft.type_id if draft else of_lead)
    form = asking(asked)(data=what_is_known(lead, draft, contacts))
    form.offer(contacts, hands_over="hand" in request.form)
    return form


def page(lead: Lead, draft: Application | None, form: FillInForm) -> str:
    return render(
        "partnerships/won_application.html",
        lead=lead,
        draft=draft,
        form=form,
        stands=won_queries.standing_application(lead),
        namesakes=won_queries.namesakes(lead),
        may_be=won_queries.may_be(lead),
        today=clock.today(),
        ends_at=draft.handed_at + PREPARED_LASTS if draft and draft.handed_at else None,
    )


def stale(lead: Lead, form: FillInForm, told: Stale) -> ResponseReturnValue:
    """Say who was faster; what was typed is kept, and can be saved over it while it is here."""
    draft = prepared_for(lead.uid)
    form.version.data = draft.version if draft else 0
    form.form_errors.append(_("%(told)s What you typed is kept.", told=told))
    return page(lead, draft, form), 409
