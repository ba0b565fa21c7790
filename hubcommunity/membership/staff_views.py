"""Applications for staff: the list, and the page on which they are decided."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.forms import Form
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.membership import actions, queries
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.forms import ApproveForm, DecisionForm, DeclineForm, QuestionForm
from hubcommunity.membership.models import OPEN_STATES, STAFF_STATES, Application
from hubcommunity.membership.timeline_queries import timeline
from hubcommunity.organisations.queries import look_alikes

BY_VALUE = {state.value: state for state in STAFF_STATES}


@bp.get("/staff/applications/")
@staff_only
def applications() -> str:
    state = BY_VALUE.get(request.args.get("state", ""))
    text = request.args.get("q", "").strip()
    counts = queries.counts()
    return render(
        "membership/applications.html",
        page=queries.page_of_applications(state, text, page_number()),
        counts=counts,
        open_count=sum(counts[each] for each in OPEN_STATES),
        state=state,
        q=text,
    )


@bp.get("/staff/applications/<uuid:uid>/")
@staff_only
def application(uid: uuid.UUID) -> str:
    return decision_page(queries.get_or_404(uid))


def decision_page(application: Application, form: Form | None = None) -> str:
    """Render the page of an application; a form that came back with errors takes its place."""
    alike = look_alikes(application.organisation_name, application.website)
    others = [each for each in alike if each.id != application.organisation_id]
    forms = {kind: kind() for kind in (QuestionForm, DeclineForm)}
    forms[ApproveForm] = ApproveForm(alike=alike)
    if form is not None:
        forms[type(form)] = form
    return render(
        "membership/application.html",
        application=application,
        alike=others,
        twins=queries.twins(application) if application.is_open else (),
        today=clock.today(),
        is_own=queries.concerns(application, current_user.person),
        timeline=timeline(application, for_staff=True),
        asking=forms[QuestionForm],
        declining=forms[DeclineForm],
        approving=forms[ApproveForm],
        form=form,
    )


@bp.post("/staff/applications/<uuid:uid>/review")
@staff_only
def start_review(uid: uuid.UUID) -> Response:
    found = queries.get_or_404(uid)
    actions.start_review(found, by=current_user.person, seen=DecisionForm().seen)
    return decided(found, _("The review has begun; the applicant can see that."))


@bp.post("/staff/applications/<uuid:uid>/ask")
@staff_only
def ask(uid: uuid.UUID) -> ResponseReturnValue:
    found, form = queries.get_or_404(uid), QuestionForm()
    if not form.validate_on_submit():
        return decision_page(found, form)
    actions.ask_for_information(
        found, by=current_user.person, question=form.question.data, seen=form.seen
    )
    return decided(found, _("The applicant has your question."))


@bp.post("/staff/applications/<uuid:uid>/approve")
@staff_only
def approve(uid: uuid.UUID) -> ResponseReturnValue:
    found = queries.get_or_404(uid)
    form = ApproveForm(alike=look_alikes(found.organisation_name, found.website))
    if not form.validate_on_submit():
        return decision_page(found, form)
    organisation = actions.approve(
        found,
        by=current_user.person,
        link_to=form.chosen_organisation(),
        apart_from=form.offered,
        seen=form.seen,
    )
    told = _("Approved: %(name)s is a member. The applicant is told.", name=organisation.name)
    return decided(found, told)


@bp.post("/staff/applications/<uuid:uid>/decline")
@staff_only
def decline(uid: uuid.UUID) -> ResponseReturnValue:
    found, form = queries.get_or_404(uid), DeclineForm()
    if not form.validate_on_submit():
        return decision_page(found, form)
    actions.decline(found, by=current_user.person, reason=form.reason.data, seen=form.seen)
    return decided(found, _("The application is declined. The applicant reads your reason."))


def decided(application: Application, told: str) -> Response:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".application", uid=application.uid))
