"""Minutes on the web: reading them, writing them, their versions, and their way to the group."""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.differences import difference
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import page_number
from hubcommunity.core.zones import clock_in
from hubcommunity.topics.meetings import (
    attendance_queries,
    item_queries,
    minutes_actions,
    minutes_policy,
    minutes_queries,
    release_queries,
)
from hubcommunity.topics.meetings.blueprint import bp
from hubcommunity.topics.meetings.minutes_forms import (
    ApproveForm,
    MinutesForm,
    PublishForm,
    StepForm,
)
from hubcommunity.topics.meetings.minutes_models import Minutes
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.meetings.page_views import meeting_inside, meeting_to_run, page
from hubcommunity.topics.policy import Place

BELOW = 1


@bp.get("/topics/<slug>/meetings/<uuid:uid>/minutes/")
@signed_in
def minutes(slug: str, uid: uuid.UUID) -> str:
    """Show the minutes with what was decided and promised, once they are for the reader."""
    meeting, place = meeting_inside(slug, uid)
    found = minutes_queries.minutes_of(meeting)
    if not minutes_policy.may_read(found, place):
        abort(404)
    return page(
        "minutes.html",
        meeting.group,
        place,
        meeting=meeting,
        minutes=found,
        text=to_html(found.text, below=BELOW) if found else "",
        changed=changes_since(found),
        noted=attendance_queries.noted_of(meeting),
        decisions=item_queries.decisions_of(meeting),
        items=item_queries.items_of(meeting),
        fixed=minutes_policy.fixed_because(meeting, found),
        step=minutes_policy.step_of(found),
        waits=minutes_policy.waits_because(meeting, found),
    )


def changes_since(found: Minutes | None) -> Any:
    """Return what was changed after the group had got the minutes; None where nothing was."""
    if found is None or found.circulated_version is None or not found.changed_since:
        return None
    return difference(minutes_queries.text_of(found, found.circulated_version), found.text)


@bp.route("/topics/<slug>/meetings/<uuid:uid>/minutes/write/", methods=["GET", "POST"])
@signed_in
def write_minutes(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Write the minutes; the script of the page saves by itself while somebody writes."""
    meeting, place = meeting_to_run(slug, uid)
    found = minutes_queries.minutes_of(meeting)
    form = MinutesForm(body=found.text if found else "", version=found.version if found else 0)
    if not form.validate_on_submit():
        return writing_page(meeting, place, form), 422 if by_script() and form.errors else 200
    if "look" in request.form:
        return writing_page(meeting, place, form, preview=to_html(form.body.data, below=BELOW))
    try:
        saved = minutes_actions.save(meeting, form.body.data, form.seen, by=current_user.person)
    except RuleBroken:
        if by_script():
            raise
        return overtaken(meeting, form), 409
    db.session.commit()
    told = _("Saved at %(time)s", time=clock_in(saved.saved_at))
    if by_script():
        return {"version": saved.version, "told": told}
    flash(told, "success")
    return redirect(url_for(".minutes", slug=slug, uid=uid))


def by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def writing_page(meeting: Meeting, place: Place, form: MinutesForm, **more: Any) -> str:
    found = minutes_queries.minutes_of(meeting)
    fixed = minutes_policy.fixed_because(meeting, found)
    context = {"meeting": meeting, "minutes": found, "form": form, "fixed": fixed, "preview": None}
    return page("write_minutes.html", meeting.group, place, **(context | more))


def overtaken(meeting: Meeting, form: MinutesForm) -> str:
    """Show both texts: the one that stands, and the one that was not saved, which nobody loses."""
    db.session.rollback()
    meeting, place = meeting_to_run(meeting.group.slug, meeting.uid)
    found = minutes_queries.minutes_or_404(meeting)
    form.version.data = found.version
    told = difference(found.text, form.body.data)
    return writing_page(meeting, place, form, theirs=found.text, told=told)


@bp.get("/topics/<slug>/meetings/<uuid:uid>/minutes/versions/")
@signed_in
def minutes_versions(slug: str, uid: uuid.UUID) -> str:
    meeting, place, found = minutes_to_read(slug, uid)
    versions = minutes_queries.versions_of(found, page_number())
    context = {"meeting": meeting, "minutes": found, "versions": versions}
    return page("minutes_versions.html", meeting.group, place, **context)


@bp.get("/topics/<slug>/meetings/<uuid:uid>/minutes/versions/<int:number>/")
@signed_in
def minutes_version(slug: str, uid: uuid.UUID, number: int) -> str:
    """Show a version, with what it changed in the one before."""
    meeting, place, found = minutes_to_read(slug, uid)
    version = minutes_queries.version_or_404(found, number)
    return page(
        "minutes_version.html",
        meeting.group,
        place,
        meeting=meeting,
        minutes=found,
        version=version,
        text=to_html(version.text, below=BELOW),
        told=difference(minutes_queries.text_of(found, number - 1), version.text),
    )


def minutes_to_read(slug: str, uid: uuid.UUID) -> tuple[Meeting, Place, Minutes]:
    """Return minutes that are written, for those who may read them; raise 404 for all others."""
    meeting, place = meeting_inside(slug, uid)
    found = minutes_queries.minutes_of(meeting)
    if found is None or not minutes_policy.may_read(found, place):
        abort(404)
    return meeting, place, found


class Step(NamedTuple):
    """A step of minutes on their way to the group: its action, and its words."""

    action: Callable[..., None]
    title: Any
    text: Any
    told: Any


STEPS = {
    "circulate": Step(
        minutes_actions.circulate,
        _l("Circulate the minutes"),
        _l(
            "Everybody in the group can read them from now on, and hears of them. You can correct"
            " them until they are approved: each change is shown as a change."
        ),
        _l("The minutes are circulated."),
    ),
    "approve": Step(
        minutes_actions.approve,
        _l("Approve the minutes"),
        _l("Their text, and what was decided and promised, stays as it is after this."),
        _l("The minutes are approved."),
    ),
    "publish": Step(
        minutes_actions.publish,
        _l("Publish the minutes"),
        _l(
            "They stay on record for good, on the page of the group, with the organisations that"
            " took part; everybody in the group hears of them. Choose who reads them there: nobody"
            " is named to everyone without their own consent."
        ),
        _l("The minutes are published."),
    ),
}


@bp.route("/topics/<slug>/meetings/<uuid:uid>/minutes/<verb>/", methods=["GET", "POST"])
@signed_in
def move_minutes(slug: str, uid: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Say what a step of the minutes means, and take it when the button is pressed."""
    meeting, place = meeting_to_run(slug, uid)
    found, step = minutes_queries.minutes_or_404(meeting), STEPS.get(verb) or abort(404)
    form = step_form(verb, found, place)
    context = {"meeting": meeting, "form": form, "step": step}
    if not form.validate_on_submit():
        return page("move_minutes.html", meeting.group, place, **context)
    try:
        step.action(found, by=current_user.person, **form.said())
    except RuleBroken as told:
        if verb != "publish":
            raise
        form.form_errors.append(str(told))  # what was typed for everybody stays
        return page("move_minutes.html", meeting.group, place, **context), 409
    db.session.commit()
    flash(str(step.told), "success")
    return redirect(url_for(".minutes", slug=slug, uid=uid))


def step_form(verb: str, found: Minutes, place: Place) -> StepForm | ApproveForm | PublishForm:
    if verb == "approve":
        return ApproveForm(place.decides, minutes_queries.later_meetings(found.meeting))
    if verb == "publish":
        return PublishForm(body=release_queries.text_for_everybody(found))
    return StepForm()
