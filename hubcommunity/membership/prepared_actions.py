"""Filling in an application for somebody else, who reads, corrects and sends it, or does not.

Staff say what they know of the organisation. What is the person's own to say, that they apply and
whether they want news, nobody says for them.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from hubcommunity.accounts.actions import end_tokens, issue_token, use_token
from hubcommunity.audit.actions import record
from hubcommunity.consent import actions as consent
from hubcommunity.consent.models import NEWS
from hubcommunity.consent.queries import is_given
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.links import external
from hubcommunity.mail.models import Message
from hubcommunity.membership.actions import expire
from hubcommunity.membership.answer_actions import (
    drop_answers_of_other_types,
    drop_answers_to,
    put,
)
from hubcommunity.membership.models import PREPARED_LASTS, Application
from hubcommunity.membership.prepared_queries import PREPARED, prepared_behind
from hubcommunity.membership.registration_actions import (
    AT_REGISTRATION,
    Confirmed,
    evidence,
    fill_in,
    hand_in,
    held,
)
from hubcommunity.membership.setting_models import FormQuestion
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations.models import Topic
from hubcommunity.people.models import Person


def prepare(
    facts: Mapping[str, Any], *, topics: Iterable[Topic], lead_uid: uuid.UUID, by: Person
) -> Application:
    """Begin an application with what staff know of an organisation; nobody hears of it yet."""
    draft = Application(**facts, lead_uid=lead_uid, prepared_by=by)
    draft.topics = in_order(topics)
    db.session.add(draft)
    record("application.prepared", by=by, on=draft, lead=str(lead_uid))
    return draft


def revise(
    draft: Application, facts: Mapping[str, Any], *, topics: Iterable[Topic], by: Person, seen: int
) -> None:
    """Write down what staff know by now. Raise `Stale` for another version than was seen, or where
    it was handed over meanwhile.
    """
    hold_unhanded(draft, seen)
    before = draft.version
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.topics = in_order(topics)
    drop_answers_of_other_types(draft)
    db.session.flush()
    if draft.version != before:
        record("application.prepared_further", by=by, on=draft)


def answer(draft: Application, said: Mapping[FormQuestion, str]) -> None:
    """Answer questions of the type, as far as staff can; the others are the person's to answer."""
    for question, text in said.items():
        if text:
            put(draft, question, text)
    drop_answers_to(draft, [question for question, text in said.items() if not text])


def hand_over(draft: Application, to: Person, *, note: str, by: Person, seen: int) -> Message:
    """Give a person the application to read, correct and send, by a link in a mail; until they
    follow it, staff can take it back.

    Raise `Stale` for another version than was seen, `RuleBroken` for a person without an address.
    """
    hold_unhanded(draft, seen)
    fill_in(draft, to)
    draft.handed_to, draft.handed_at = to, clock.now()
    record("application.handed_over", by=by, on=draft, person=str(to.uid))
    return send_link(draft, note=note, by=by)


def remind(draft: Application, *, by: Person) -> Message:
    """Send the person a new link, which works as long as the first did; that one works no longer.

    Raise `RuleBroken` where nobody has the application.
    """
    held(draft)
    if draft.handed_to is None:
        raise RuleBroken(_("This application is with nobody yet."))
    draft.handed_at = clock.now()
    record("application.handed_again", by=by, on=draft, person=str(draft.handed_to.uid))
    return send_link(draft, note="", by=by)


def send_link(draft: Application, *, note: str, by: Person) -> Message:
    person = draft.handed_to
    end_tokens(PREPARED, draft.uid)
    token = issue_token(PREPARED, draft.uid, lasts=PREPARED_LASTS)
    page = external("membership.prepared", token=token)
    told: dict[str, Any] = {"application": draft, "page": page, "note": note.strip(), "by": by}
    told |= {"ends_at": clock.now() + PREPARED_LASTS}
    message = notify(person, "application.prepared", holds_secret=True, **told) if person else None
    if message is None:
        raise RuleBroken(_("The hub has no address of this person."))
    return message


def take_back(draft: Application, *, by: Person) -> None:
    """Let staff work on the application again; the link that was sent works no longer.

    Raise `RuleBroken` once the person is at it: then it is theirs.
    """
    held(draft)
    refuse_taken_up(draft)
    end_tokens(PREPARED, draft.uid)
    draft.handed_to = draft.handed_at = None
    draft.given_name = draft.family_name = draft.job_title = draft.email = ""
    record("application.taken_back", by=by, on=draft)


def discard(draft: Application, *, by: Person) -> None:
    """Forget an application that comes to nothing; raise `RuleBroken` once the person is at it."""
    held(draft)
    refuse_taken_up(draft)
    end_tokens(PREPARED, draft.uid)
    expire(draft, "application.discarded", by=by)


def take_up(draft: Application) -> None:
    """Let whoever followed the link work on the application from now on; again is the same."""
    held(draft)
    if draft.taken_up_at is None:
        draft.taken_up_at = clock.now()
        record("application.taken_up", by=draft.handed_to, on=draft)


def turn_down(token: str, *, reason: str) -> Application:
    """Forget an application that the person does not want to send, but for their reason, if any.

    Raise `RuleBroken` where the link leads to none any more.
    """
    draft = prepared_behind(token)
    use_token(PREPARED, token)
    if draft is None:
        raise RuleBroken(_("This link was used already, or is too old. Ask for a new one."))
    held(draft)
    draft.reason = reason.strip()
    expire(draft, "application.turned_down", by=draft.handed_to)
    return draft


def send_proven(draft: Application) -> Confirmed:
    """Send a complete draft whose address its own link has proven (`prepared_queries.is_proven`).

    Whether news are wanted is asked once more by mail, as of everybody.
    """
    confirmed = hand_in(draft, knows_password=True)
    person = confirmed.application.applicant
    if person and draft.wants_news and not is_given(person, NEWS):
        consent.ask_by_mail(person, NEWS, how=AT_REGISTRATION, by=person, evidence=evidence(draft))
    return confirmed


def hold_unhanded(draft: Application, seen: int) -> None:
    held(draft)
    if draft.handed_to is not None:
        told = _("It is with %(name)s already.", name=draft.handed_to.name)
        raise Stale(told)
    if draft.version != seen:
        raise Stale(_("Somebody else has changed this application meanwhile."))


def refuse_taken_up(draft: Application) -> None:
    if draft.taken_up_at is not None and draft.handed_to is not None:
        name = draft.handed_to.name
        raise RuleBroken(_("%(name)s is at it already: it is theirs now.", name=name))


def in_order(topics: Iterable[Topic]) -> list[Topic]:
    return sorted(topics, key=lambda topic: topic.position)
