"""Reviewing an application among staff: who has it, what is checked, and what they note."""

from flask_babel import gettext as _
from sqlalchemy import select

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.membership import queries
from hubcommunity.membership.actions import facts, refusal, refuse_if_concerned, required
from hubcommunity.membership.models import Application
from hubcommunity.membership.review_models import ChecklistMark, Note
from hubcommunity.membership.setting_models import ChecklistItem
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person


def assign(
    application: Application, to: Person | None, *, by: Person, seen: int | None = None
) -> None:
    """Give an open application to somebody of the staff, who is told; None takes it from whoever
    has it.

    Raise `Forbidden` where it is one's own, `RuleBroken` where it would be the assignee's or they
    are not on the staff, `Stale` when it is decided or somebody else was faster.
    """
    hold_open(application, by)
    if seen is not None and seen != application.version:
        raise Stale(taken_meanwhile(application))
    if to is not None:
        refuse_unless_assignable(application, to)
    if application.assignee_id == (to.id if to else None):
        return
    application.assignee = to
    record("application.assigned", by=by, on=application, to=str(to.uid) if to else None)
    if to is not None and to.id != by.id:
        page = facts(application, "membership.application")
        notify(to, "application.assigned", assigned_by=by, **page)


def refuse_unless_assignable(application: Application, to: Person) -> None:
    if to not in people_with_duty("staff"):
        raise RuleBroken(_("%(name)s is not on the staff.", name=to.name))
    if queries.concerns(application, to):
        name = to.name
        raise RuleBroken(_("It is %(name)s’s own application, or organisation.", name=name))


def taken_meanwhile(application: Application) -> str:
    if application.assignee is None:
        return _("This application changed after you opened it. Look at it again.")
    return _("%(name)s has this application now. Look at it again.", name=application.assignee.name)


def check_off(application: Application, item: ChecklistItem, *, done: bool, by: Person) -> None:
    """Say that a point is checked, or that it is open again."""
    hold_open(application, by)
    if item.retired_at is not None or item.type_id not in (None, application.type_id):
        raise RuleBroken(_("This point is not on the list of this application any more."))
    query = select(ChecklistMark).where(ChecklistMark.application_id == application.id)
    mark = db.session.scalar(query.where(ChecklistMark.item_id == item.id))
    if done == (mark is not None and mark.is_done):
        return
    if mark is None:
        mark = ChecklistMark(application_id=application.id, item=item)
        db.session.add(mark)
    mark.is_done, mark.at, mark.by = done, clock.now(), by
    event = "application.checked" if done else "application.unchecked"
    record(event, by=by, on=application, point=item.text)


def note(application: Application, *, by: Person, text: str) -> Note:
    """Note something for the rest of the staff; the applicant never sees it."""
    refuse_if_concerned(application, by)
    text = required(text, _("Write the note."))
    written = Note(application_id=application.id, text=text, written_by=by)
    db.session.add(written)
    record("application.noted", by=by, on=application)
    return written


def hold_open(application: Application, by: Person) -> None:
    """Lock an application that is not decided yet, for somebody to whom it is not their own."""
    queries.hold(application)
    refuse_if_concerned(application, by)
    if not application.is_open:
        raise Stale(refusal(application))
