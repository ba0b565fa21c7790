"""Publishing, cancelling, restoring and closing a meeting, by pages that say what it does."""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.topics.meetings import actions, attendance_actions
from hubcommunity.topics.meetings.blueprint import bp
from hubcommunity.topics.meetings.forms import CancelForm, ScopeForm
from hubcommunity.topics.meetings.page_views import meeting_to_run, page


class Act(NamedTuple):
    """A move of a meeting: its form, its action, and its words."""

    form: type[ScopeForm]
    action: Callable[..., Any]
    title: Any
    text: Any
    told: Any
    is_grave: bool = False


ACTS = {
    "publish": Act(
        ScopeForm,
        actions.publish,
        _l("Publish the meeting"),
        _l(
            "Everybody with a seat in the group is invited by mail, with an entry for their"
            " calendar. The public page of the group shows that it takes place, without its link."
        ),
        _l("The meeting is published, and the group is invited."),
    ),
    "cancel": Act(
        CancelForm,
        actions.cancel,
        _l("Cancel the meeting"),
        _l(
            "Whoever was invited is told, and the meeting is taken out of their calendar. You can"
            " let it take place after all."
        ),
        _l("The meeting is cancelled, and whoever was invited is told."),
        is_grave=True,
    ),
    "restore": Act(
        ScopeForm,
        actions.restore,
        _l("Let the meeting take place after all"),
        _l("Everybody is invited again, and asked anew whether they come."),
        _l("The meeting takes place, and the group is invited again."),
    ),
    "held": Act(
        ScopeForm,
        attendance_actions.mark_held,
        _l("Mark the meeting as held"),
        _l(
            "It takes no answers any more. Attendance and minutes are for those who run the group;"
            " nobody corrects their own check-in after this."
        ),
        _l("The meeting is marked as held. Note who was there, and write the minutes."),
    ),
    "close": Act(
        ScopeForm,
        actions.close,
        _l("Close the meeting"),
        _l("Nothing about it is open any more: it stays as it is."),
        _l("The meeting is closed."),
    ),
}


@bp.route("/topics/<slug>/meetings/<uuid:uid>/<verb>/", methods=["GET", "POST"])
@signed_in
def move(slug: str, uid: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Say what a move means, and make it when the button is pressed."""
    meeting, place = meeting_to_run(slug, uid)
    act = ACTS.get(verb) or abort(404)
    form = act.form(meeting)
    if not form.validate_on_submit():
        return page("move.html", meeting.group, place, meeting=meeting, form=form, act=act)
    words = {"reason": form.reason.data} if isinstance(form, CancelForm) else {}
    wide = {"following": True} if form.following else {}
    act.action(meeting, by=current_user.person, **words, **wide)
    db.session.commit()
    flash(str(act.told), "success")
    return redirect(url_for(".show", slug=slug, uid=uid))
