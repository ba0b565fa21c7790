"""Reading purposes, notices and the ledger; the present state is derived here and nowhere else."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, select
from sqlalchemy.orm import joinedload

from hubcommunity.accounts.models import Token
from hubcommunity.accounts.queries import was_sent_to
from hubcommunity.audit.queries import about
from hubcommunity.consent.models import (
    BEGINNING,
    PEACE_LASTS,
    REQUEST_LASTS,
    ConsentEvent,
    EventKind,
    NoticeVersion,
    Purpose,
)
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.people.models import Person

FALLBACK = "en"


def purpose(code: str) -> Purpose | None:
    """Return the purpose of this code."""
    return db.session.scalar(select(Purpose).where(Purpose.code == code))


def purpose_or_404(code: str) -> Purpose:
    """Return the purpose; raise 404 where there is none."""
    return db.one_or_404(select(Purpose).where(Purpose.code == code))


def purposes() -> Sequence[Purpose]:
    """Return all purposes, those that ask for consent first."""
    order = (Purpose.asks_consent.desc(), Purpose.id)
    return db.session.scalars(select(Purpose).order_by(*order)).all()


def versions(code: str) -> Sequence[NoticeVersion]:
    """Return every version of a purpose's notice, the newest first."""
    query = select(NoticeVersion).join(NoticeVersion.purpose).where(Purpose.code == code)
    return db.session.scalars(query.order_by(NoticeVersion.id.desc())).all()


def present_notice(code: str, language: str = FALLBACK) -> NoticeVersion | None:
    """Return the notice in force: in the language, else in English; None before the first one."""
    in_language = [notice for notice in versions(code) if notice.language == language]
    if in_language or language == FALLBACK:
        return in_language[0] if in_language else None
    return present_notice(code)


def notice_or_404(uid: uuid.UUID) -> NoticeVersion:
    """Return one version of a notice; raise 404 where there is none."""
    return db.one_or_404(select(NoticeVersion).where(NoticeVersion.uid == uid))


def all_versions(language: str = FALLBACK) -> dict[str, list[NoticeVersion]]:
    """Return the versions of all notices by purpose, the newest first, in one query."""
    query = select(NoticeVersion).where(NoticeVersion.language == language)
    found: dict[str, list[NoticeVersion]] = {}
    for notice in db.session.scalars(query.order_by(NoticeVersion.number.desc())):
        found.setdefault(notice.purpose.code, []).append(notice)
    return found


def present_notices(language: str = FALLBACK) -> list[NoticeVersion]:
    """Return the notice in force of every purpose that has one."""
    found = all_versions(language)
    return [found[each.code][0] for each in purposes() if each.code in found]


def receipt_or_404(receipt: uuid.UUID) -> ConsentEvent:
    """Return the line of this receipt; raise 404 where there is none."""
    return db.one_or_404(select(ConsentEvent).where(ConsentEvent.receipt == receipt))


def of_person(person: Person) -> Select[ConsentEvent]:
    return select(ConsentEvent).where(ConsentEvent.person_id == person.id)


def last_line(person: Person) -> ConsentEvent | None:
    """Return the last line of a person's ledger."""
    return db.session.scalar(of_person(person).order_by(ConsentEvent.number.desc()).limit(1))


def present_event(person: Person, code: str) -> ConsentEvent | None:
    """Return the event that counts: the latest, and of several at the same instant a withdrawal."""
    withdrawal = case((ConsentEvent.kind == EventKind.WITHDRAWN, 1), else_=0)
    query = of_person(person).join(ConsentEvent.purpose).where(Purpose.code == code)
    order = (ConsentEvent.at.desc(), withdrawal.desc(), ConsentEvent.number.desc())
    return db.session.scalar(query.order_by(*order).limit(1))


def meaning_of(event: ConsentEvent | None) -> EventKind | None:
    """Return what an event means today: a request that nobody confirmed in time has expired."""
    if event is None:
        return None
    if event.kind is EventKind.REQUESTED and event.at + REQUEST_LASTS <= clock.now():
        return EventKind.EXPIRED
    return event.kind


def state_of(person: Person, code: str) -> EventKind | None:
    """Return the present state of a person's consent; None where they were never asked."""
    return meaning_of(present_event(person, code))


def last_request(person: Person, code: str) -> ConsentEvent | None:
    """Return the latest line that asked for the person's consent."""
    query = of_person(person).join(ConsentEvent.purpose).where(Purpose.code == code)
    query = query.where(ConsentEvent.kind == EventKind.REQUESTED)
    return db.session.scalar(query.order_by(ConsentEvent.number.desc()).limit(1))


def is_overtaken(request: ConsentEvent) -> bool:
    """Say whether a later request, perhaps with another text, stands in the place of this one."""
    last = last_request(request.person, request.purpose.code)
    return last is None or last.id != request.id


def is_asked(person: Person, code: str, evidence: dict[str, str]) -> bool:
    """Say whether a request waits for its answer, and is the one made with this evidence."""
    event = present_event(person, code)
    if event is None or meaning_of(event) is not EventKind.REQUESTED:
        return False
    return event.evidence == evidence


def open_event(request: ConsentEvent) -> ConsentEvent | None:
    """Return what a person can still say yes or no to: this very request, or the yes it got."""
    event = present_event(request.person, request.purpose.code)
    is_open = meaning_of(event) in (EventKind.REQUESTED, EventKind.GIVEN)
    return event if is_open and not is_overtaken(request) else None


def request_behind(token: Token) -> ConsentEvent | None:
    """Return the request that a link asks about; None once the address it went to has changed."""
    query = select(ConsentEvent).options(joinedload(ConsentEvent.person))
    receipt = uuid.UUID(token.payload["receipt"])
    found = db.session.scalar(query.where(ConsentEvent.receipt == receipt))
    return found if found is not None and was_sent_to(token, found.person) else None


def wants_peace(event: ConsentEvent | None) -> bool:
    """Say whether an event is a no that is so young that no stranger's form may ask again."""
    if event is None or event.kind not in (EventKind.REFUSED, EventKind.WITHDRAWN):
        return False
    return event.at + PEACE_LASTS > clock.now()


def is_given(person: Person, code: str) -> bool:
    """Say whether the person's consent holds now; sending asks this."""
    return state_of(person, code) is EventKind.GIVEN


def given_since(person_ids: Collection[int], code: str) -> dict[int, datetime]:
    """Return which of these people's consent holds now, and since when; one query for all."""
    if not person_ids:
        return {}
    query = select(ConsentEvent).join(ConsentEvent.purpose).where(Purpose.code == code)
    lines: dict[int, list[ConsentEvent]] = {}
    for line in db.session.scalars(query.where(ConsentEvent.person_id.in_(person_ids))):
        lines.setdefault(line.person_id, []).append(line)
    events = [event for own in lines.values() if (event := counting(own)) is not None]
    return {each.person_id: each.at for each in events if meaning_of(each) is EventKind.GIVEN}


def ledger_of(person: Person) -> Sequence[ConsentEvent]:
    """Return all lines of a person's ledger in order, each with who did it."""
    query = of_person(person).options(joinedload(ConsentEvent.by))
    return db.session.scalars(query.order_by(ConsentEvent.number)).all()


@dataclass(frozen=True)
class Standing:
    """Where a person stands with one purpose, for their privacy page."""

    purpose: Purpose
    state: EventKind | None
    event: ConsentEvent | None
    notice: NoticeVersion | None
    lines: Sequence[ConsentEvent] = ()

    @property
    def is_given(self) -> bool:
        return self.state is EventKind.GIVEN


def standings(person: Person, language: str = FALLBACK) -> list[Standing]:
    """Return where a person stands with every purpose; three queries however many there are."""
    ledger = ledger_of(person)
    notices = all_versions(language)
    found = []
    for each in purposes():
        lines = [line for line in ledger if line.purpose_id == each.id]
        event = counting(lines)
        notice = event.notice if event else next(iter(notices.get(each.code, [])), None)
        found.append(Standing(each, meaning_of(event), event, notice, lines[::-1]))
    return found


def counting(lines: Iterable[ConsentEvent]) -> ConsentEvent | None:
    """Return the line that counts among those of one purpose, as `present_event` does."""
    withdrawn = EventKind.WITHDRAWN
    return max(lines, key=lambda x: (x.at, x.kind is withdrawn, x.number), default=None)


def first_break(ledger: Sequence[ConsentEvent]) -> int | None:
    """Return the number of the first line that does not fit the chain; None where all do."""
    before = BEGINNING
    for place, line in enumerate(ledger, start=1):
        fits = line.number == place and line.previous_hash == before
        if not fits or line.hash != line.chained_hash():
            return place
        before = line.hash
    return None


@dataclass(frozen=True)
class Verification:
    """What checking a ledger found: its lines, the first broken one, and those the trace misses."""

    lines: int
    broken_at: int | None
    missing: int

    @property
    def holds(self) -> bool:
        return self.broken_at is None and not self.missing


def verify(person: Person, ledger: Sequence[ConsentEvent] | None = None) -> Verification:
    """Check a person's chain, and that every line the audit trace tells of is still there.

    The chain shows any change in it; that its end was cut off only the trace can tell.
    """
    ledger = ledger_of(person) if ledger is None else ledger
    kept = {str(line.receipt) for line in ledger}
    told = [entry for entry in about(person) if entry.event.startswith("consent.")]
    missing = sum(entry.details.get("receipt") not in kept for entry in told)
    return Verification(len(ledger), first_break(ledger), missing)
