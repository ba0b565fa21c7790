"""What happens to a request before it is decided: an endorsement, a question and its answer."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.organisations.queries import primary_contacts
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.policy import answered_by
from hubcommunity.topics.request_actions import (
    move,
    refuse_if_not_decider,
    tell_deciders,
    tell_of,
    turn_down,
)
from hubcommunity.topics.request_models import JoinRequest, RequestState
from hubcommunity.topics.seat_actions import hold, refuse


def endorse(asked: JoinRequest, *, by: Person) -> None:
    """Pass a colleague's request on to the group, in the organisation's name."""
    refuse_if_not_contact(asked, by)
    move(asked, RequestState.AWAITING_GROUP, by)
    record("join_request.endorsed", by=by, on=asked, group=asked.group.slug)
    tell_deciders(asked)


def refuse_endorsement(asked: JoinRequest, *, by: Person, reason: str) -> None:
    """Keep a colleague's request from the group, and say why to the one who asked."""
    refuse_if_not_contact(asked, by)
    turn_down(asked, by, reason)


def refuse_if_not_contact(asked: JoinRequest, by: Person) -> None:
    """Lock, look again, and refuse who does not speak for the organisation or comes too late."""
    hold(asked.group, asked.organisation)
    queries.reread(asked)
    if asked.person_id == by.id:
        raise Forbidden(_("Nobody endorses their own request."))
    if by not in primary_contacts(asked.organisation):
        raise Forbidden(_("Only a primary contact of the organisation endorses its requests."))
    if asked.state is not RequestState.AWAITING_ENDORSEMENT:
        raise Stale(answered_by(asked))


def ask_for_information(asked: JoinRequest, question: str, *, by: Person) -> None:
    """Put a question to the one who asked; the request waits for the answer."""
    refuse_if_not_decider(asked, by)
    if not question.strip():
        refuse(_("Write the question: the person who asked is told."))
    if asked.state is RequestState.NEEDS_INFORMATION:
        raise Stale(answered_by(asked))
    move(asked, RequestState.NEEDS_INFORMATION, by, question.strip())
    record("join_request.questioned", by=by, on=asked, group=asked.group.slug)
    tell_of(asked, asked.person, "join_request.questioned", question.strip())


def answer(asked: JoinRequest, text: str, *, by: Person) -> None:
    """Answer the question; the request waits for the group again."""
    if asked.person_id != by.id:
        raise Forbidden
    hold(asked.group, asked.organisation)
    queries.reread(asked)
    if asked.state is not RequestState.NEEDS_INFORMATION:
        raise Stale(answered_by(asked))
    if not text.strip():
        refuse(_("Write an answer: the group is told."))
    move(asked, RequestState.AWAITING_GROUP, by, text.strip())
    record("join_request.answered", by=by, on=asked, group=asked.group.slug)
    tell_deciders(asked, "join_request.answered", text.strip())
