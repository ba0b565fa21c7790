"""Opening, keeping, renaming and deleting views of leads."""

import uuid
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import ADMINISTRATOR, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.filter_choice_queries import chips, choices
from hubcommunity.partnerships.filter_queries import asked_for
from hubcommunity.partnerships.lists import view_actions, view_queries
from hubcommunity.partnerships.lists.view_forms import ViewForm
from hubcommunity.partnerships.lists.view_models import SavedView, Shape
from hubcommunity.partnerships.lists.view_policy import may_change
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.queries import pipeline_or_404

PAGES = {Shape.BOARD: ".board", Shape.LIST: ".leads", Shape.CALENDAR: ".calendar"}
AT = "/staff/pipelines/<slug>/views/"


def address_of(view: SavedView, slug: str) -> str:
    """Return where a view leads to; whatever of its filter is gone is told there."""
    asked: dict[str, Any] = view.asked
    return url_for(PAGES[view.shape], slug=slug, view=view.uid, **asked)


def is_mine(view: SavedView) -> bool:
    """Say whether the reader may rename and delete a view."""
    administers = current_user.has_duty(ADMINISTRATOR)
    return may_change(view, current_user.person.id, administers=administers)


def found_view(slug: str, uid: uuid.UUID) -> SavedView:
    pipeline = pipeline_or_404(slug, current_user.person)
    return view_queries.view_or_404(pipeline, uid, current_user.person.id)


@bp.get(f"{AT}<uuid:uid>/")
@staff_only
def open_view(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    return redirect(address_of(found_view(slug, uid), slug))


@bp.route(f"{AT}add/", methods=["GET", "POST"])
@staff_only
def keep_view(slug: str) -> ResponseReturnValue:
    """Keep what the address asks for; `shape` in it says how the leads are shown."""
    pipeline, form = pipeline_or_404(slug, current_user.person), ViewForm()
    if not form.validate_on_submit():
        return show_form(pipeline, form)
    try:
        view = view_actions.keep_view(
            pipeline,
            name=form.name.data,
            shape=shape_asked_for(),
            asked=values_asked_for(),
            is_shared=form.is_shared.data,
            by=current_user.person,
        )
    except RuleBroken as told:
        return show_refused(pipeline, form, told)
    db.session.commit()
    flash(_("The view is kept."), "success")
    return redirect(address_of(view, slug))


@bp.route(f"{AT}<uuid:uid>/edit/", methods=["GET", "POST"])
@staff_only
def change_view(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    view = found_view(slug, uid)
    is_mine(view) or abort(403)
    form = ViewForm(obj=view)
    if not form.validate_on_submit():
        return show_form(view.pipeline, form, view)
    try:
        view_actions.change_view(
            view,
            name=form.name.data,
            is_shared=form.is_shared.data,
            by=current_user.person,
            administers=current_user.has_duty(ADMINISTRATOR),
        )
    except RuleBroken as told:
        return show_refused(view.pipeline, form, told, view)
    db.session.commit()
    flash(_("The view is changed."), "success")
    return redirect(address_of(view, slug))


@bp.route(f"{AT}<uuid:uid>/delete/", methods=["GET", "POST"])
@staff_only
def delete_view(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    view = found_view(slug, uid)
    is_mine(view) or abort(403)
    if request.method == "GET":
        back = address_of(view, slug)
        return render("partnerships/delete_view.html", view=view, pipeline=view.pipeline, back=back)
    administers = current_user.has_duty(ADMINISTRATOR)
    view_actions.delete_view(view, by=current_user.person, administers=administers)
    db.session.commit()
    flash(_("The view “%(name)s” is deleted.", name=view.name), "success")
    return redirect(url_for(PAGES[view.shape], slug=slug))


def shape_asked_for() -> Shape:
    named = request.args.get("shape", "")
    return Shape(named) if named in {shape.value for shape in Shape} else Shape.LIST


def values_asked_for() -> dict[str, Any]:
    """Return the filter that the address asks for, and the order of a list."""
    sort = request.args.get("sort", "")[:40]
    return asked_for(request.args, current_user.person).as_args() | ({"sort": sort} if sort else {})


def show_form(pipeline: Pipeline, form: ViewForm, view: SavedView | None = None) -> str:
    asked = view.asked if view else request.args
    return render(
        "partnerships/view_form.html",
        pipeline=pipeline,
        form=form,
        view=view,
        shape=view.shape if view else shape_asked_for(),
        chips=chips(asked_for(asked, current_user.person), choices(pipeline)),
        back=address_of(view, pipeline.slug)
        if view
        else url_for(PAGES[shape_asked_for()], slug=pipeline.slug, **values_asked_for()),
    )


def show_refused(
    pipeline: Pipeline, form: ViewForm, told: RuleBroken, view: SavedView | None = None
) -> ResponseReturnValue:
    """Show the form again with what was typed."""
    form.name.errors = [str(told)]
    return show_form(pipeline, form, view), 409
