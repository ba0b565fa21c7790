"""The mails that a round brings by itself: that it is open, and reminders of its end."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from hubcommunity.audit.actions import record
from hubcommunity.core.db import add_new, db
from hubcommunity.notifications.actions import notify
from hubcommunity.topics.calls import letter_queries as queries
from hubcommunity.topics.calls.acting_queries import people_of
from hubcommunity.topics.calls.call_actions import page_of
from hubcommunity.topics.calls.letter_models import Letter, LetterKind
from hubcommunity.topics.calls.models import Elector, Extension, Round
from hubcommunity.topics.calls.policy import letter_due
from hubcommunity.topics.models import Seat

# So many organisations one turn of the job writes to, so that others wait for the database less.
A_TURN = 50
EVENTS = {
    LetterKind.OPENED: "call.opened",
    LetterKind.EXTENDED: "call.extended",
    LetterKind.HALF: "call.reminder",
    LetterKind.LAST: "call.reminder",
}


def write_letters(now: datetime) -> int:
    """Write the next mails about open rounds; return to how many organisations.

    That a round is open is told to an organisation's delegate and alternates; that there is more
    time, and reminders, go to those who speak for it, while it is silent. Each once; what one turn
    leaves, the next one does.
    """
    written = 0
    running = queries.running_rounds(now)
    extended = queries.last_extensions(running)
    for asked in running:
        more_time = LetterKind.EXTENDED if asked.id in extended else None
        for kind in filter(None, (LetterKind.OPENED, more_time, letter_due(asked, now))):
            written += write(asked, kind, now, A_TURN - written, extended.get(asked.id))
    return written


def write(
    asked: Round, kind: LetterKind, now: datetime, limit: int, extension: Extension | None
) -> int:
    claimed = claim(asked, kind, now, limit) if limit > 0 else ()
    if not claimed:
        return 0
    electors = {one.organisation_id: one for one in queries.electors_with(claimed)}
    only_speaking = kind is not LetterKind.OPENED
    for seat in people_of(asked.call.group, electors, only_speaking=only_speaking):
        tell(seat, electors[seat.organisation_id], asked, kind, extension)
    record("call.told", on=asked.call, kind=kind.value, organisations=len(claimed))
    return len(claimed)


def claim(asked: Round, kind: LetterKind, now: datetime, limit: int) -> Sequence[int]:
    """Note letters as written, and return the electors; of two workers, one writes them."""
    due = queries.letters_to_write(asked, kind, now, limit)
    return add_new(Letter, ("elector_id", "kind", "written_at"), due)


def write_anew(asked: Round) -> None:
    """Let the mails of a round that was made longer come again: that there is more time, and the
    last reminder, a day before its end.
    """
    ids = select(Elector.id).where(Elector.round_id == asked.id)
    again = Letter.kind.in_((LetterKind.EXTENDED, LetterKind.LAST)) & Letter.elector_id.in_(ids)
    db.session.execute(delete(Letter).where(again))


def tell(
    seat: Seat, elector: Elector, asked: Round, kind: LetterKind, extension: Extension | None
) -> None:
    notify(
        seat.person,
        EVENTS[kind],
        key=f"call:{asked.uid}:{kind.value}:{asked.closes_at:%Y%m%dT%H%M%S}:{seat.person_id}",
        call=asked.call,
        group=asked.call.group,
        round=asked,
        organisation=elector.organisation,
        extension=extension,
        page=page_of(asked.call),
    )
