"""Applying again after a decline or a withdrawal."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.membership import queries
from hubcommunity.membership.actions import refusal, refuse_unless_own
from hubcommunity.membership.answer_actions import copy_answers
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.membership.review_queries import draft_after, sent_after
from hubcommunity.people.models import Person

# What an organisation says of itself; whether news are wanted is asked anew.
CARRIED = ("organisation_name", "type_id", "country", "website", "description")
CLOSED = (ApplicationState.DECLINED, ApplicationState.WITHDRAWN)


def apply_again(application: Application, *, by: Person) -> Application:
    """Begin a new registration with the answers of one's declined or withdrawn application.

    Return the one that is begun already, where there is one. Raise `RuleBroken` when the
    application is neither, or the new one was sent already.
    """
    refuse_unless_own(application, by)
    queries.hold(application)
    if application.state not in CLOSED:
        raise RuleBroken(refusal(application, reader=by))
    if sent_after(application):
        raise RuleBroken(_("You have applied again already."))
    begun = draft_after(application)
    if begun is not None:
        return begun
    said = {name: getattr(application, name) for name in CARRIED}
    draft = Application(**said, applicant=by, previous=application, topics=[*application.topics])
    db.session.add(draft)
    db.session.flush()
    copy_answers(application, draft)
    record("application.begun_again", by=by, on=draft, previous=str(application.uid))
    return draft
