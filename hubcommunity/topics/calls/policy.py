"""Who may do what in a call for consensus, and when."""

from datetime import datetime, timedelta
from typing import Protocol

from flask_babel import gettext as _

from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.calls.letter_models import LetterKind
from hubcommunity.topics.calls.models import CallState, Round, Stand
from hubcommunity.topics.models import OfficeName
from hubcommunity.topics.policy import Place

LAST_DAY = timedelta(hours=24)
STEERS = (OfficeName.CHAIR, OfficeName.VICE_CHAIR)
# What must be said in words: nobody can do anything with a bare objection.
NEEDS_WORDS = (Stand.COMMENTS, Stand.OBJECT)
# States in which a call's statement was asked and its objections are talked about.
IN_TALK = (CallState.OPEN, CallState.ASSESSING)


class Staged(Protocol):
    """A call, or what a list shows of one."""

    @property
    def state(self) -> CallState: ...


class Timed(Protocol):
    """A round, or what a list shows of one."""

    @property
    def closes_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...


def steers(place: Place) -> bool:
    """Chair, vice-chair and staff decide on calls; the secretary helps."""
    return place.is_staff or any(office.name in STEERS for office in place.offices)


def overrules(place: Place) -> bool:
    """Staff overrule an objection, never somebody who also runs the group."""
    return place.is_staff and not place.offices


def is_over(asked: Timed, now: datetime) -> bool:
    """A round ends by the clock: at the second of its closing nothing is accepted any more."""
    return asked.ended_at is not None or now >= asked.closes_at


def state_at(call: Staged, asked: Timed | None, now: datetime) -> CallState:
    """Return the state of a call with its last round, whether or not the clock's job has run."""
    if call.state is CallState.OPEN and asked is not None and is_over(asked, now):
        return CallState.ASSESSING
    return call.state


def letter_due(asked: Round, now: datetime) -> LetterKind | None:
    """Return the reminder that those who have not answered should have had by now.

    Whoever slept through half time into the last day gives the last reminder only; after the end,
    none. A round that is a day long at most has no last day of its own.
    """
    if is_over(asked, now):
        return None
    last_day = asked.closes_at - LAST_DAY
    if last_day > asked.opened_at and now >= last_day:
        return LetterKind.LAST
    if now >= asked.opened_at + (asked.closes_at - asked.opened_at) / 2:
        return LetterKind.HALF
    return None


def closed_round() -> str:
    return _("This round takes no positions now.")


def not_asked(organisation: Organisation) -> str:
    """Say why an organisation has no say in a round."""
    told = _("%(name)s had no vote at the table when the round opened.")
    return told % {"name": organisation.name}


def not_speaking(organisation: Organisation) -> str:
    """Say why somebody gives no position for their organisation."""
    return _("The voting delegate speaks for %(name)s here.", name=organisation.name)
