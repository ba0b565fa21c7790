"""What happened to an application, in words."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.audit.queries import about
from hubcommunity.core.db import db
from hubcommunity.membership.models import Application
from hubcommunity.membership.review_models import ANSWERS
from hubcommunity.people.models import Person

EVENTS = {
    "application.submitted": _l("Application submitted"),
    "application.in_review": _l("Review started"),
    "application.information_asked": _l("Information asked for"),
    "application.answered": _l("Question answered"),
    "application.approved": _l("Approved"),
    "application.declined": _l("Declined"),
    "application.withdrawn": _l("Withdrawn"),
}
# What the applicant does not read.
AMONG_STAFF = {
    "application.assigned": _l("Assigned"),
    "application.checked": _l("Point checked"),
    "application.unchecked": _l("Point open again"),
    "application.reminded": _l("Reminder sent"),
}


class Happened(NamedTuple):
    """One thing that happened: when, who did it, what it was, and the words that went with it."""

    at: datetime
    who: str
    text: str
    detail: str


def timeline(application: Application, *, for_staff: bool) -> list[Happened]:
    """Return what happened, the oldest first; applicants read what staff did, not who it was."""
    events = EVENTS | AMONG_STAFF if for_staff else EVENTS
    asked = iter(application.questions)
    answered = iter([question for question in application.questions if question.answer])
    entries = about(application)
    names = names_of_assignees(entries) if for_staff else {}
    happened = []
    for entry in entries:
        if entry.event not in events:
            continue
        detail = entry.details.get("point", "")
        if entry.event == "application.assigned":
            detail = names.get(entry.details["to"]) or _("Nobody")
        elif entry.event == "application.information_asked":
            detail = next((question.text for question in asked), "")
        elif entry.event == "application.answered":
            detail = answer_in(entry, next((each.answer for each in answered), ""))
        elif entry.event == "application.declined":
            detail = application.reason
        who = who_did(entry, application, for_staff)
        happened.append(Happened(entry.at, who, str(events[entry.event]), detail))
    return happened


def names_of_assignees(entries: Sequence[AuditEntry]) -> dict[str, str]:
    """Return the names of those to whom the trail says it was assigned; it keeps no names."""
    uids = {uuid.UUID(entry.details["to"]) for entry in entries if entry.details.get("to")}
    found = db.session.scalars(select(Person).where(Person.uid.in_(uids))) if uids else ()
    return {str(person.uid): person.name for person in found}


def answer_in(entry: AuditEntry, answer: str) -> str:
    """Return the answer, with what was changed along with it."""
    changed = [str(ANSWERS.get(name, name)) for name in entry.details.get("changed", ())]
    if not changed:
        return answer
    return f"{answer}\n{_('Changed: %(answers)s', answers=', '.join(changed))}"


def who_did(entry: AuditEntry, application: Application, for_staff: bool) -> str:
    if entry.actor is None:
        return ""
    if for_staff or entry.actor_id == application.applicant_id:
        return entry.actor.name
    return _("Staff of the hub")
