"""Decisions and action items: written from the minutes, listed for the group, and settled."""

import uuid
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.forms import Form
from hubcommunity.core.marks import mark_of
from hubcommunity.core.paging import page_number
from hubcommunity.topics.meetings import item_actions, item_policy, item_queries
from hubcommunity.topics.meetings.blueprint import bp
from hubcommunity.topics.meetings.item_forms import (
    ActionItemForm,
    DecisionForm,
    DoneForm,
    DropForm,
)
from hubcommunity.topics.meetings.item_models import ActionItem
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.meetings.page_views import meeting_to_run, page
from hubcommunity.topics.policy import Place
from hubcommunity.topics.room_views import room, room_to_run


@bp.get("/topics/<slug>/decisions/")
@signed_in
def decisions(slug: str) -> str:
    group, place = room(slug)
    found = item_queries.page_of_decisions(group, page_number())
    return page("decisions.html", group, place, decisions=found)


@bp.get("/topics/<slug>/actions/")
@signed_in
def items(slug: str) -> str:
    group, place = room(slug)
    return page("items.html", group, place, items=item_queries.page_of_items(group, page_number()))


@bp.get("/topics/<slug>/actions/<uuid:uid>/")
@signed_in
def item(slug: str, uid: uuid.UUID) -> str:
    """Show what somebody promised, and to them the way to say that it is done."""
    group, place = room(slug)
    found = item_queries.item_or_404(group, uid)
    return page(
        "item.html",
        group,
        place,
        item=found,
        may_finish=item_policy.may_finish(found, place),
        resting=item_policy.resting_because(group),
    )


@bp.route("/topics/<slug>/meetings/<uuid:uid>/minutes/decisions/new/", methods=["GET", "POST"])
@signed_in
def decide(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    meeting, place = meeting_to_run(slug, uid)
    form = DecisionForm()
    if not form.validate_on_submit():
        return written_page(meeting, place, form, _("Write down a decision"))
    decision = item_actions.decide(meeting, form.text.data, by=current_user.person)
    db.session.commit()
    flash(_("The decision is %(number)s.", number=decision.label), "success")
    return back_to_minutes(meeting)


@bp.route(
    "/topics/<slug>/meetings/<uuid:uid>/minutes/decisions/<uuid:decision>/",
    methods=["GET", "POST"],
)
@signed_in
def reword(slug: str, uid: uuid.UUID, decision: uuid.UUID) -> ResponseReturnValue:
    meeting, place = meeting_to_run(slug, uid)
    found = item_queries.decision_or_404(meeting, decision)
    part, title = item_queries.words_of(found), _("Change %(number)s", number=found.label)
    form = DecisionForm(data=part | {"seen": mark_of(part)})
    if not form.validate_on_submit():
        return written_page(meeting, place, form, title)
    try:
        item_actions.reword(found, form.text.data, by=current_user.person, seen=form.seen.data)
    except Stale as told:
        form.overtaken(item_queries.words_of(found), told)
        return written_page(meeting, place, form, title), 409
    db.session.commit()
    flash(_("The decision is changed."), "success")
    return back_to_minutes(meeting)


@bp.route("/topics/<slug>/meetings/<uuid:uid>/minutes/actions/new/", methods=["GET", "POST"])
@signed_in
def promise(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    meeting, place = meeting_to_run(slug, uid)
    form = ActionItemForm(item_queries.people_in(meeting.group))
    if not form.validate_on_submit():
        return written_page(meeting, place, form, _("Write down an action item"))
    said = (form.text.data, form.chosen, form.due_on.data)
    item_actions.promise(meeting, *said, by=current_user.person)
    db.session.commit()
    flash(_("The action item is written down, and its owner knows of it."), "success")
    return back_to_minutes(meeting)


def written_page(meeting: Meeting, place: Place, form: Form, title: str) -> str:
    context: dict[str, Any] = {"meeting": meeting, "form": form, "title": title}
    return page("write_item.html", meeting.group, place, **context)


def back_to_minutes(meeting: Meeting) -> Response:
    return redirect(url_for(".minutes", slug=meeting.group.slug, uid=meeting.uid))


@bp.route("/topics/<slug>/actions/<uuid:uid>/edit/", methods=["GET", "POST"])
@signed_in
def change_item(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Change what is to be done, or give it to somebody else."""
    group, place = room_to_run(slug)
    found = item_queries.item_or_404(group, uid)
    part, title = item_queries.part_of(found), _("Change the action item")
    form = ActionItemForm(item_queries.people_in(group), **part, seen=mark_of(part))
    if not form.validate_on_submit():
        return act_page(found, place, form, title)
    said = (form.text.data, form.chosen, form.due_on.data)
    try:
        item_actions.change(found, *said, by=current_user.person, seen=form.seen.data)
    except Stale as told:
        form.overtaken(item_queries.part_of(found), told)
        return act_page(found, place, form, title), 409
    return settled(found, _("The action item is changed."))


@bp.route("/topics/<slug>/actions/<uuid:uid>/done/", methods=["GET", "POST"])
@signed_in
def finish_item(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    group, place = room(slug)
    found, form = item_queries.item_or_404(group, uid), DoneForm()
    if not form.validate_on_submit():
        return act_page(found, place, form, _("Say that it is done"))
    item_actions.finish(found, form.outcome.data, by=current_user.person)
    return settled(found, _("The action item is done."))


@bp.route("/topics/<slug>/actions/<uuid:uid>/drop/", methods=["GET", "POST"])
@signed_in
def drop_item(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    group, place = room_to_run(slug)
    found, form = item_queries.item_or_404(group, uid), DropForm()
    if not form.validate_on_submit():
        return act_page(found, place, form, _("Drop the action item"))
    item_actions.drop(found, form.outcome.data, by=current_user.person)
    return settled(found, _("The action item is dropped."))


def act_page(found: ActionItem, place: Place, form: Form, title: str) -> str:
    return page("act_on_item.html", found.group, place, item=found, form=form, title=title)


def settled(found: ActionItem, told: str) -> Response:
    slug, uid = found.group.slug, found.uid
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".item", slug=slug, uid=uid))
