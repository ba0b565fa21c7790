"""Which of the seats on offer can be taken back now, and why the others can't."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from hubcommunity.organisations.models import AffiliationRole
from hubcommunity.topics.models import AT_THE_TABLE, Seat, SeatKind, SeatOffer
from hubcommunity.topics.policy import TAKE_SEATS, closed_because, full_because


@dataclass(frozen=True)
class Sitting:
    """Somebody sits in a group, for the organisation concerned or for another one."""

    group_id: int
    person_id: int
    is_ours: bool
    kind: SeatKind


@dataclass(frozen=True)
class Table:
    """What counts when an organisation takes seats back."""

    is_active: bool
    roles: Mapping[int, AffiliationRole]  # by person, of those who represent it now
    sitting: Sequence[Sitting]
    limit: int | None
    full: frozenset[int] = frozenset()  # groups that take no further organisation
    has_code: bool = True  # it has adopted the code of ethics in force


@dataclass(frozen=True)
class Offered:
    """A seat on offer, and why it can't be taken back; None where it can."""

    offer: SeatOffer
    refusal: str | None

    @property
    def seat(self) -> Seat:
        return self.offer.seat


def planned(offers: Iterable[SeatOffer], table: Table) -> list[Offered]:
    """Say what taking these seats back does, one after the other: each changes the table for those
    behind it. Whoever asks puts an organisation's delegate before its alternates.
    """
    sitting, plan = list(table.sitting), []
    for offer in offers:
        refusal = not_back_because(offer.seat, table, sitting)
        plan.append(Offered(offer, refusal))
        if refusal is None:
            kind = kind_back(offer.seat, sitting)
            sitting.append(Sitting(offer.seat.group_id, offer.seat.person_id, True, kind))
    return plan


def kind_back(seat: Seat, sitting: Iterable[Sitting]) -> SeatKind:
    """Return as what somebody comes back: observers as observers, the first other one votes."""
    if seat.kind is SeatKind.OBSERVER:
        return SeatKind.OBSERVER
    return SeatKind.ALTERNATE if ours(seat, sitting) else SeatKind.DELEGATE


def not_back_because(seat: Seat, table: Table, sitting: Sequence[Sitting]) -> str | None:
    """Say why a seat can't be taken back; None where it can."""
    if not table.is_active:
        return _("The organisation is not an active member at present.")
    if closed := closed_because(seat.group):
        return closed
    if not table.has_code:
        return _("The organisation has not adopted the current code of ethics.")
    if table.roles.get(seat.person_id) not in may_sit_as(seat.kind):
        return _("%(name)s no longer represents the organisation as a delegate.", **named(seat))
    here = [one for one in sitting if one.group_id == seat.group_id]
    if any(one.person_id == seat.person_id for one in here):
        return _("%(name)s has a seat in this group again.", **named(seat))
    if seat.kind is SeatKind.OBSERVER:
        return None
    beside = ours(seat, sitting)
    if seat.kind is SeatKind.DELEGATE and any(one.kind is SeatKind.DELEGATE for one in beside):
        return _("The organisation has another delegate here by now.")
    if not beside and seat.group_id in table.full:
        return full_because(seat.group)
    if table.limit is not None and len(beside) >= table.limit:
        return _(
            "The organisation may seat %(limit)d in a group, and has done so.", limit=table.limit
        )
    return None


def may_sit_as(kind: SeatKind) -> Sequence[AffiliationRole]:
    return list(AffiliationRole) if kind is SeatKind.OBSERVER else TAKE_SEATS


def ours(seat: Seat, sitting: Iterable[Sitting]) -> list[Sitting]:
    """Return who sits at the table of the seat's group for the organisation."""
    return [
        one
        for one in sitting
        if one.group_id == seat.group_id and one.is_ours and one.kind in AT_THE_TABLE
    ]


def named(seat: Seat) -> dict[str, str]:
    return {"name": seat.person.name}
