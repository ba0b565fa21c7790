"""The inbox of enquiries."""

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.audit.queries import about
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.enquiries import actions, queries
from hubcommunity.enquiries.blueprint import bp
from hubcommunity.enquiries.forms import CloseForm, LeadForm
from hubcommunity.enquiries.models import STATE_NAMES, Enquiry, EnquiryState
from hubcommunity.partnerships.queries import pipeline_or_404, pipelines_for
from hubcommunity.partnerships.twins.queries import Known, alike


@bp.get("/staff/enquiries/")
@staff_only
def index() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:200]
    state = state_asked_for()
    counts = queries.counts(text)
    total = counts[state] if state else sum(counts.values())
    return render(
        "enquiries/index.html",
        page=queries.page(page_number(), state, text, total),
        counts=counts,
        state=state,
        text=text,
        names=STATE_NAMES,
    )


@bp.get("/staff/enquiries/<uuid:uid>/")
@staff_only
def show(uid: uuid.UUID) -> ResponseReturnValue:
    return page_of(queries.get_or_404(uid), lead_form(formdata=None), CloseForm(formdata=None))


@bp.post("/staff/enquiries/<uuid:uid>/lead")
@staff_only
def make_lead(uid: uuid.UUID) -> ResponseReturnValue:
    enquiry = queries.get_or_404(uid)
    form = lead_form()
    if not form.validate():
        return page_of(enquiry, form, CloseForm(formdata=None))
    pipeline = pipeline_or_404(form.pipeline.data, current_user.person)
    lead = actions.make_lead(enquiry, pipeline, by=current_user.person)
    db.session.commit()
    flash(_("The enquiry is a lead now, with all that was written."), "success")
    return redirect(url_for("partnerships.lead", uid=lead.uid))


@bp.post("/staff/enquiries/<uuid:uid>/take")
@staff_only
def take(uid: uuid.UUID) -> ResponseReturnValue:
    actions.take_in_hand(queries.get_or_404(uid), by=current_user.person)
    db.session.commit()
    flash(_("The enquiry is in hand."), "success")
    return redirect(url_for(".show", uid=uid))


@bp.post("/staff/enquiries/<uuid:uid>/answered")
@staff_only
def answered(uid: uuid.UUID) -> ResponseReturnValue:
    actions.mark_answered(queries.get_or_404(uid), by=current_user.person)
    db.session.commit()
    flash(_("The enquiry is marked as answered."), "success")
    return redirect(url_for(".show", uid=uid))


@bp.post("/staff/enquiries/<uuid:uid>/close")
@staff_only
def close(uid: uuid.UUID) -> ResponseReturnValue:
    enquiry = queries.get_or_404(uid)
    form = CloseForm()
    if not form.validate():
        return page_of(enquiry, lead_form(formdata=None), form)
    actions.close(enquiry, by=current_user.person, answer=form.answer.data)
    db.session.commit()
    flash(_("The enquiry is closed."), "success")
    return redirect(url_for(".show", uid=uid))


def state_asked_for() -> EnquiryState | None:
    """Return the state that the address filters by; anything unknown filters nothing."""
    asked = request.args.get("state", "")
    return EnquiryState(asked) if asked in {state.value for state in EnquiryState} else None


def lead_form(**values: Any) -> LeadForm:
    form = LeadForm(**values)
    form.offer(pipelines_for(current_user.person))
    return form


def page_of(enquiry: Enquiry, into: LeadForm, close_form: CloseForm) -> str:
    """Show an enquiry with what can be done with it, and leads that may be it already; of a lead
    that the reader may not see, only that there is one.
    """
    lead, me = queries.lead_of(enquiry), current_user.person
    becomes_none = lead is not None or enquiry.state is EnquiryState.CLOSED
    known = Known(enquiry.organisation_name, emails=[enquiry.email])
    return render(
        "enquiries/show.html",
        enquiry=enquiry,
        lead=lead,
        sees_lead=lead is not None and lead.pipeline in pipelines_for(me),
        alike=[] if becomes_none else alike(known, me),
        trace=about(enquiry),
        names=STATE_NAMES,
        form=close_form,
        lead_form=into,
    )
