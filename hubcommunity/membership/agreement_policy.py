"""What follows from an agreement's dates, and who may adopt a text for an organisation."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, literal

from hubcommunity.core.words import Worded, worded
from hubcommunity.membership.agreement_models import Agreement
from hubcommunity.organisations.models import Affiliation, AffiliationRole, AffiliationState

EXPIRING_BEFORE = timedelta(days=60)
# So many days before its last day primary contacts and staff are reminded of an agreement.
REMINDERS = (60, 14)


class AgreementState(Worded):
    """Where an agreement stands on a day; computed, never stored."""

    UPCOMING = "upcoming"
    IN_FORCE = "in-force"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    ENDED = "ended"


S = AgreementState
worded(
    {
        S.UPCOMING: (_l("Upcoming"), "info"),
        S.IN_FORCE: (_l("In force"), "good"),
        S.EXPIRING: (_l("Expiring"), "warn"),
        S.EXPIRED: (_l("Expired"), "bad"),
        S.ENDED: (_l("Ended"), ""),
    }
)
HOLDING = (S.IN_FORCE, S.EXPIRING)


def state_on(day: date, agreement: Agreement) -> AgreementState:
    """Return the state of an agreement on a day. The first rule that fits counts:

    1. ended: it was ended, or replaced by a later one, on this day or before.
    2. upcoming: it is signed after this day.
    3. expired: its last day lies before this day.
    4. expiring: at most 60 days are left until its last day.
    5. in force: everything else.

    `state_in_sql` says the same to the database.
    """
    if agreement.ended_on and agreement.ended_on <= day:
        return S.ENDED
    if agreement.signed_on > day:
        return S.UPCOMING
    if agreement.valid_until is None:
        return S.IN_FORCE
    if agreement.valid_until < day:
        return S.EXPIRED
    return S.EXPIRING if agreement.valid_until - day <= EXPIRING_BEFORE else S.IN_FORCE


def state_in_sql(day: date) -> ColumnElement[str]:
    """Return the expression of the value of an agreement's state on a day, by the same rules."""
    return case(
        (Agreement.ended_on <= day, literal(S.ENDED.value)),
        (Agreement.signed_on > day, literal(S.UPCOMING.value)),
        (Agreement.valid_until < day, literal(S.EXPIRED.value)),
        (Agreement.valid_until <= day + EXPIRING_BEFORE, literal(S.EXPIRING.value)),
        else_=literal(S.IN_FORCE.value),
    )


def holds_in_sql(day: date) -> ColumnElement[bool]:
    """Return the condition that an agreement is in force on a day, expiring ones included."""
    return state_in_sql(day).in_([state.value for state in HOLDING])


def reminder_due(day: date, valid_until: date | None) -> int | None:
    """Return the last reminder whose day has come, as its days before the end; None before all."""
    if valid_until is None:
        return None
    return min((days for days in REMINDERS if (valid_until - day).days <= days), default=None)


def may_adopt(affiliation: Affiliation | None) -> bool:
    """Primary contacts adopt texts in their organisation's name; nobody does it for them."""
    if affiliation is None or affiliation.state is not AffiliationState.CURRENT:
        return False
    return affiliation.role is AffiliationRole.PRIMARY_CONTACT
