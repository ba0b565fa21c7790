"""The library for staff: the list, and what becomes of each resource."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.library import keeping_actions as actions
from hubcommunity.library import list_queries as lists
from hubcommunity.library import queries
from hubcommunity.library.draft_queries import draft_behind
from hubcommunity.library.forms import ReadersForm, ReviewForm, SupersedeForm, WithdrawForm
from hubcommunity.library.models import Resource, ResourceState

bp = Blueprint("library", __name__, url_prefix="/staff/library")
STAFF = queries.Reader(is_staff=True)


@bp.get("/")
@staff_only
def index() -> str:
    q, state = request.args.get("q", "").strip()[:100], request.args.get("state", "")
    counts = lists.counts(q)
    state = state if state in counts else ""
    return render(
        "library/staff_index.html",
        page=lists.page_for_staff(q, state, page_number(), counts),
        counts=counts,
        labels={each.value: each.label for each in ResourceState}
        | {lists.REVIEW_DUE: _("Review due")},
        q=q,
        state=state,
        today=clock.today(),
    )


@bp.get("/<slug>/")
@staff_only
def show(slug: str) -> str:
    return staff_page(queries.resource_or_404(slug, STAFF))


def staff_page(resource: Resource, wrong: Any = None) -> str:
    """Render a resource's page for staff; a form that came back with errors takes its place."""
    forms = [
        ReadersForm(resource, lists.possible_audiences(resource), formdata=None),
        ReviewForm(formdata=None, review_on=resource.review_on),
        WithdrawForm(formdata=None),
        SupersedeForm(lists.possible_successors(resource), formdata=None),
    ]
    return render(
        "library/staff_show.html",
        resource=resource,
        versions=queries.versions_of(resource),
        successor=queries.successor_of(resource, STAFF),
        draft=draft_behind(resource),
        today=clock.today(),
        form=wrong,
        forms=[wrong if isinstance(wrong, type(form)) else form for form in forms],
    )


def done(resource: Resource, told: str) -> ResponseReturnValue:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".show", slug=resource.slug))


@bp.post("/<slug>/readers")
@staff_only
def readers(slug: str) -> ResponseReturnValue:
    resource = queries.resource_or_404(slug, STAFF)
    form = ReadersForm(resource, lists.possible_audiences(resource))
    if not form.validate():
        return staff_page(resource, form)
    actions.open_to(resource, form.chosen, by=current_user.person)
    return done(resource, _("Saved. It is open to: %(whom)s.", whom=form.chosen.label))


@bp.post("/<slug>/review")
@staff_only
def review(slug: str) -> ResponseReturnValue:
    resource, form = queries.resource_or_404(slug, STAFF), ReviewForm()
    if not form.validate():
        return staff_page(resource, form)
    actions.set_review(resource, form.review_on.data, by=current_user.person)
    return done(resource, _("The day of the review is saved."))


@bp.post("/<slug>/withdraw")
@staff_only
def withdraw(slug: str) -> ResponseReturnValue:
    resource, form = queries.resource_or_404(slug, STAFF), WithdrawForm()
    if not form.validate():
        return staff_page(resource, form)
    actions.withdraw(resource, by=current_user.person, reason=form.reason.data)
    return done(resource, _("The resource is withdrawn. Its address keeps the reason."))


@bp.post("/<slug>/supersede")
@staff_only
def supersede(slug: str) -> ResponseReturnValue:
    resource = queries.resource_or_404(slug, STAFF)
    form = SupersedeForm(lists.possible_successors(resource))
    if not form.validate():
        return staff_page(resource, form)
    actions.supersede(resource, form.chosen, by=current_user.person, reason=form.why.data)
    return done(resource, _("The resource is superseded. It stays readable and says so."))


@bp.post("/<slug>/restore")
@staff_only
def restore(slug: str) -> ResponseReturnValue:
    """Publish again what was withdrawn."""
    resource = queries.resource_or_404(slug, STAFF)
    actions.restore(resource, by=current_user.person)
    return done(resource, _("The resource is published again."))
