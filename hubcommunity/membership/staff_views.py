"""Applications for staff: the list, and the page on which they are decided."""

import uuid
from collections.abc import Sequence
from typing import Any

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
from hubcommunity.membership import (
    actions,
    application_list_queries,
    information_actions,
    queries,
    review_queries,
)
from hubcommunity.membership.answer_queries import answers_of
from hubcommunity.membership.application_list_queries import Whose, page_of_applications
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.forms import (
    ApproveForm,
    AssignForm,
    DecisionForm,
    DeclineForm,
    NoteForm,
    QuestionForm,
)
from hubcommunity.membership.models import OPEN_STATES, STAFF_STATES, Application
from hubcommunity.membership.setting_models import ChecklistItem
from hubcommunity.membership.term_policy import FirstTerm
from hubcommunity.membership.tier_queries import open_tiers
from hubcommunity.membership.timeline_queries import timeline
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import look_alikes

BY_VALUE = {state.value: state for state in STAFF_STATES}
BY_ASSIGNEE = {whose.value: whose for whose in Whose}


@bp.get("/staff/applications/")
@staff_only
def applications() -> str:
    """List what is open or in one state, of everybody or one's own, with the words sought."""
    state = BY_VALUE.get(request.args.get("state", ""))
    whose = BY_ASSIGNEE.get(request.args.get("assignee", ""))
    text, reader = request.args.get("q", "").strip(), current_user.person
    counts = application_list_queries.counts(whose, reader)
    return render(
        "membership/applications.html",
        page=page_of_applications(state, whose, text, page_number(), reader=reader),
        counts=counts,
        open_count=sum(counts[each] for each in OPEN_STATES),
        by_assignee=application_list_queries.counts_by_assignee(
            [state] if state else OPEN_STATES, reader
        ),
        state=state,
        whose=whose,
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
    is_own = queries.concerns(application, current_user.person)
    return render(
        "membership/application.html",
        application=application,
        alike=others,
        twins=queries.twins(application) if application.is_open else (),
        today=clock.today(),
        is_own=is_own,
        timeline=timeline(application, for_staff=not is_own),
        more=answers_of(application),
        rounds=review_queries.rounds(application),
        later=review_queries.sent_after(application),
        form=form,
        **({} if is_own else among_staff(application, alike, form)),
    )


def among_staff(
    application: Application, alike: Sequence[Organisation], form: Form | None
) -> dict[str, Any]:
    """Return what those see who may decide: the checklist, the notes, and the forms."""
    points = review_queries.open_points(application)
    forms: dict[type[Form], Form] = {
        QuestionForm: QuestionForm(review_queries.answers_to_ask_about(application)),
        DeclineForm: DeclineForm(),
        ApproveForm: approve_form(alike, points),
        AssignForm: AssignForm(review_queries.assignable(application), application.assignee),
        NoteForm: NoteForm(),
    }
    if form is not None:
        forms[type(form)] = form
    return {
        "checklist": review_queries.checklist(application),
        "notes": review_queries.notes_of(application),
        "asking": forms[QuestionForm],
        "declining": forms[DeclineForm],
        "approving": forms[ApproveForm],
        "assigning": forms[AssignForm],
        "noting": forms[NoteForm],
    }


def approve_form(
    alike: Sequence[Organisation], open_points: Sequence[ChecklistItem]
) -> ApproveForm:
    """Return the form of an approval, with every tier that it may begin with today."""
    first_terms = [FirstTerm(tier, clock.today()) for tier in open_tiers()]
    return ApproveForm(alike=alike, open_points=open_points, first_terms=first_terms)


@bp.post("/staff/applications/<uuid:uid>/review")
@staff_only
def start_review(uid: uuid.UUID) -> Response:
    found = queries.get_or_404(uid)
    actions.start_review(found, by=current_user.person, seen=DecisionForm().seen)
    return decided(found, _("The review has begun; the applicant can see that."))


@bp.post("/staff/applications/<uuid:uid>/ask")
@staff_only
def ask(uid: uuid.UUID) -> ResponseReturnValue:
    found = queries.get_or_404(uid)
    form = QuestionForm(review_queries.answers_to_ask_about(found))
    if not form.validate_on_submit():
        return decision_page(found, form)
    information_actions.ask_for_information(
        found,
        by=current_user.person,
        question=form.question.data,
        about=form.about.data,
        seen=form.seen,
    )
    return decided(found, _("The applicant has your question."))


@bp.post("/staff/applications/<uuid:uid>/approve")
@staff_only
def approve(uid: uuid.UUID) -> ResponseReturnValue:
    found = queries.get_or_404(uid)
    alike = look_alikes(found.organisation_name, found.website)
    form = approve_form(alike, review_queries.open_points(found))
    if not form.validate_on_submit():
        return decision_page(found, form)
    organisation = actions.approve(
        found,
        by=current_user.person,
        tier=form.chosen_tier(),
        link_to=form.chosen_organisation(),
        despite_open=form.despite_open.data,
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
