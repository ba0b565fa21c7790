"""Inviting many at once, and what became of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from hubcommunity.core.text import fold_email
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations import queries
from hubcommunity.organisations.actions import fresh_standing, refuse_unless
from hubcommunity.organisations.colleague_policy import Colleague
from hubcommunity.organisations.invitation_actions import add_invitation
from hubcommunity.organisations.models import AffiliationRole, AffiliationState, Organisation
from hubcommunity.people.models import Person
from hubcommunity.people.queries import by_email


class Fate(Worded):
    """What became of a line of a pasted list; it never tells whether the hub knew the person."""

    INVITED = "invited"
    INVITED_ALREADY = "invited already"
    HERE_ALREADY = "here already"
    HAS_ASKED = "has asked"
    TWICE = "twice"
    NO_ADDRESS = "no address"
    NO_ROLE = "no role"
    LATER = "later"


worded(
    {
        Fate.INVITED: (_l("Invited"), "good"),
        Fate.INVITED_ALREADY: (_l("Invited already"), ""),
        Fate.HERE_ALREADY: (_l("Is here already"), ""),
        Fate.HAS_ASKED: (_l("Has asked to join: accept the request"), "info"),
        Fate.TWICE: (_l("Twice in the list"), ""),
        Fate.NO_ADDRESS: (_l("Not an e-mail address"), "warn"),
        Fate.NO_ROLE: (_l("Not sent: no such role"), "warn"),
        Fate.LATER: (_l("Not sent: too many within the hour"), "warn"),
    }
)
OPEN = {
    AffiliationState.CURRENT: Fate.HERE_ALREADY,
    AffiliationState.INVITED: Fate.INVITED_ALREADY,
    AffiliationState.REQUESTED: Fate.HAS_ASKED,
}


@dataclass(frozen=True)
class Told:
    """A line of the list with its fate."""

    colleague: Colleague
    fate: Fate


def invite_many(
    organisation: Organisation,
    colleagues: Iterable[Colleague],
    role: AffiliationRole,
    *,
    by: Person,
    may_mail: Callable[[], bool],
) -> list[Told]:
    """Invite everybody on a list who can be, each by a mail; return what became of each line.

    `role` is for those beside whom none is written. `may_mail` counts a mail, and says whether it
    may go now.
    """
    refuse_unless(fresh_standing(organisation, by).may_run)
    seen: set[str] = set()
    told = []
    for one in colleagues:
        address = fold_email(one.address or "")
        fate = Fate.TWICE if address in seen else why_not(organisation, one, by)
        if fate is not Fate.NO_ROLE:
            seen |= {address} - {""}
        if fate is None:
            fate = send(organisation, one, one.role or role, by) if may_mail() else Fate.LATER
        told.append(Told(one, fate))
    return told


def why_not(organisation: Organisation, one: Colleague, by: Person) -> Fate | None:
    """Say why somebody is not invited; None where they can be."""
    if one.address is None:
        return Fate.NO_ADDRESS
    if one.has_strange_role:
        return Fate.NO_ROLE
    known = by_email(one.address)
    if known is None:
        return None
    if known.id == by.id:
        return Fate.HERE_ALREADY
    found = queries.open_affiliation(known, organisation)
    return OPEN[found.state] if found else None


def send(organisation: Organisation, one: Colleague, role: AffiliationRole, by: Person) -> Fate:
    address = one.address or ""
    add_invitation(organisation, by_email(address), address, role, by)
    return Fate.INVITED
