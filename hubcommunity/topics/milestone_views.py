"""Milestones for everybody to read, and for those who run the group to keep."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import i18n
from hubcommunity.core.access import public, signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.forms import Form
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.topics import milestone_actions, milestone_queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.milestone_forms import DoneForm, DropForm, EditForm, MilestoneForm
from hubcommunity.topics.milestone_models import Milestone, MilestoneState
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place, unwritable_because
from hubcommunity.topics.room_views import group_and_place, room_to_run


@bp.get("/topics/<slug>/milestones/")
@public
def milestones(slug: str) -> str:
    """List the milestones by due day; what was dropped is for those inside."""
    group, place = group_and_place(slug)
    return render(
        "topics/milestones.html",
        group=group,
        place=place,
        page=milestone_queries.milestones(group, page_number(), with_dropped=place.is_inside),
        today=i18n.today(),
        keeps=place.runs and not unwritable_because(group),
    )


@bp.route("/topics/<slug>/milestones/add/", methods=["GET", "POST"])
@signed_in
def add_milestone(slug: str) -> ResponseReturnValue:
    group, place = room_to_run(slug)
    form = MilestoneForm()
    if not form.validate_on_submit():
        return form_page("topics/milestone.html", group, place, form)
    milestone_actions.add(group, form.title.data, form.due_on.data, by=current_user.person)
    return kept(group, _("The milestone is set."))


@bp.route("/topics/<slug>/milestones/<uuid:uid>/edit/", methods=["GET", "POST"])
@signed_in
def edit_milestone(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    group, place = room_to_run(slug)
    milestone = milestone_queries.milestone_or_404(group, uid)
    form = EditForm(milestone_queries.part_of(milestone))
    if not form.validate_on_submit():
        return form_page("topics/milestone.html", group, place, form, milestone)
    said = (form.title.data, form.due_on.data)
    try:
        milestone_actions.change(milestone, *said, by=current_user.person, seen=form.seen.data)
    except Stale as told:
        if milestone.state is not MilestoneState.OPEN:
            raise
        form.overtaken(milestone_queries.part_of(milestone), told)
        return form_page("topics/milestone.html", group, place, form, milestone), 409
    return kept(group, _("The milestone is changed."))


@bp.route("/topics/<slug>/milestones/<uuid:uid>/done/", methods=["GET", "POST"])
@signed_in
def finish_milestone(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask how it was done, and keep that."""
    group, place = room_to_run(slug)
    milestone, form = milestone_queries.milestone_or_404(group, uid), DoneForm()
    if not form.validate_on_submit():
        return form_page("topics/finish_milestone.html", group, place, form, milestone)
    milestone_actions.finish(milestone, outcome=form.text.data, by=current_user.person)
    return kept(group, _("The milestone is done, and the group hears of it."))


@bp.route("/topics/<slug>/milestones/<uuid:uid>/drop/", methods=["GET", "POST"])
@signed_in
def drop_milestone(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask why it is given up, and keep that."""
    group, place = room_to_run(slug)
    milestone, form = milestone_queries.milestone_or_404(group, uid), DropForm()
    if not form.validate_on_submit():
        return form_page("topics/drop_milestone.html", group, place, form, milestone)
    milestone_actions.drop(milestone, reason=form.text.data, by=current_user.person)
    return kept(group, _("The milestone is dropped. It stays on record."))


def form_page(
    template: str,
    group: TopicGroup,
    place: Place,
    form: Form,
    milestone: Milestone | None = None,
) -> str:
    facts = {"group": group, "place": place, "form": form, "milestone": milestone}
    return render(template, **facts)


def kept(group: TopicGroup, told: str) -> ResponseReturnValue:
    slug = group.slug
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".milestones", slug=slug))
