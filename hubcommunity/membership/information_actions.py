"""Asking the applicant for information, and the answer with the corrections that were asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.membership.actions import (
    decide,
    facts,
    move,
    refuse_unless_own,
    required,
    tell_applicant,
)
from hubcommunity.membership.answer_actions import Change, Value, put
from hubcommunity.membership.answer_queries import questions_about
from hubcommunity.membership.models import Application, ApplicationState, Question
from hubcommunity.membership.review_models import ANSWERS, Correction
from hubcommunity.membership.review_queries import answers_to_ask_about
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.people.models import Person

S = ApplicationState


def ask_for_information(
    application: Application,
    *,
    by: Person,
    question: str,
    about: Sequence[str] = (),
    seen: int | None = None,
) -> None:
    """Ask the applicant something; the application waits for the answer.

    `about` names the answers that they are asked to change; without any, they answer in words.
    """
    question = required(question, _("Say what the applicant should tell you."))
    decide(application, S.NEEDS_INFORMATION, by, seen)
    words = answers_to_ask_about(application)
    if not set(about) <= set(words):
        raise RuleBroken(_("The application has no such answer. Look at it again."))
    wanted = [name for name in words if name in about]
    db.session.add(Question(application=application, text=question, asked_by=by, wanted=wanted))
    record("application.information_asked", by=by, on=application, about=wanted)
    named = [words[name] for name in wanted]
    tell_applicant("application.information_asked", application, question=question, named=named)


def answer(
    application: Application,
    *,
    by: Person,
    text: str,
    changes: Mapping[str, Any],
    to: int | None = None,
) -> None:
    """Answer what staff asked, and change the answers that they named.

    `to` is the question that the applicant saw: raise `Stale` where staff have asked another by
    now, and `Forbidden` when any other answer would change.
    """
    refuse_unless_own(application, by)
    move(application, S.IN_REVIEW, by)
    asked = application.question
    if asked is None:
        raise Stale(_("This was answered already."))
    refuse_unless_asked(asked, to)
    if not set(changes) <= set(asked.wanted):
        raise Forbidden(_("You were not asked to change that."))
    asked.answer = required(text, _("Write an answer."))
    asked.answered_at = clock.now()
    changed = correct(application, asked, changes)
    record("application.answered", by=by, on=application, changed=changed)
    notify(asked.asked_by, "application.answered", **facts(application, "membership.application"))


def refuse_unless_asked(question: Question, seen: int | None) -> None:
    """Raise `Stale` where an answer was written to another question than this one."""
    if seen is not None and seen != question.id:
        raise Stale(_("The staff have asked something else since you opened the page. Look again."))


def correct(application: Application, asked: Question, changes: Mapping[str, Any]) -> list[str]:
    """Change the answers, keep each as it was and as it is, and return what they are called."""
    own = {question.key: question for question in questions_about(application)}
    changed = []
    for name, said in changes.items():
        change = correct_usual(application, name, said) if name in ANSWERS else None
        if name in own:
            change = put(application, own[name], said)
        if change is None:
            continue
        words = own[name].text if name in own else ""
        keep_correction(asked, name, words, change)
        changed.append(words or name)
    return changed


def correct_usual(application: Application, name: str, said: Any) -> Change | None:
    """Change one of the answers that every application has."""
    old = shown(application, name)
    if name == "type_id":
        application.type = db.session.get_one(OrganisationType, said)
    elif name == "topics":
        application.topics = sorted(said, key=lambda topic: topic.position)
    else:
        setattr(application, name, said)
    new = shown(application, name)
    return Change(Value(old, None), Value(new, None)) if new != old else None


def shown(application: Application, name: str) -> str:
    """Return an answer in words that still mean the same when lists have changed."""
    if name == "type_id":
        return application.type.name
    if name == "topics":
        return "\n".join(topic.name for topic in application.topics)
    return str(getattr(application, name))


def keep_correction(asked: Question, name: str, words: str, change: Change) -> None:
    old, new = change
    db.session.add(
        Correction(
            question_id=asked.id,
            name=name,
            asked=words,
            old=old.shown,
            new=new.shown,
            old_file=old.file,
            new_file=new.file,
        )
    )
