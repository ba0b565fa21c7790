"""Finding member organisations without a primary contact who can be reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, lazyload

from hubcommunity.accounts.models import Account
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.mail.models import Bounce
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)
from hubcommunity.organisations.reach_models import Silence, Unreachable
from hubcommunity.organisations.reach_policy import ASLEEP_AFTER, why_silent
from hubcommunity.people.models import Person

IS_PRIMARY = and_(
    Affiliation.state == AffiliationState.CURRENT,
    Affiliation.role == AffiliationRole.PRIMARY_CONTACT,
)


def out_of_reach(now: datetime) -> Select[int]:
    """Select the present members none of whose primary contacts is reached."""
    return select(Organisation.id).where(Organisation.is_member(clock.today()), ~is_reached(now))


def is_reached(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an organisation has a primary contact who is not silent."""
    seen = func.coalesce(Account.last_sign_in_at, Account.created_at)
    bounces = select(Bounce.address).where(Bounce.address == Person.email_folded)
    return (
        select(Affiliation.id)
        .join(Person, Person.id == Affiliation.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(Affiliation.organisation_id == Organisation.id, IS_PRIMARY)
        .where(Person.email.is_not(None), Account.closed_at.is_(None))
        .where(seen > now - ASLEEP_AFTER, ~bounces.exists())
        .exists()
    )


def page_of_unreachable(number: int) -> Page[Unreachable]:
    """Return a page of the members that are not reached, the longest first."""
    query = (
        select(Unreachable)
        .join(Unreachable.organisation)
        .options(contains_eager(Unreachable.organisation))
    )
    total = db.session.scalar(select(func.count()).select_from(Unreachable)) or 0
    return paginate(query, [Unreachable.since, Unreachable.organisation_id], number, total=total)


@dataclass(frozen=True)
class Contact:
    """A primary contact, and why they are not reached; None where they are by now."""

    person: Person
    silence: Silence | None

    @property
    def is_writable(self) -> bool:
        """Say whether a mail to them may arrive."""
        return bool(self.person.email) and self.silence is not Silence.BOUNCES


def contacts_of(organisation_ids: Iterable[int]) -> dict[int, list[Contact]]:
    """Return the primary contacts of some organisations, in one query for all."""
    found: dict[int, list[Contact]] = {number: [] for number in organisation_ids}
    query = (
        select(Affiliation.organisation_id, Person, Account, Bounce.at)
        .join(Person, Person.id == Affiliation.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(Bounce, Bounce.address == Person.email_folded)
        .options(lazyload(Account.person), lazyload(Account.duties))
        .where(Affiliation.organisation_id.in_(found), IS_PRIMARY)
        .order_by(Affiliation.started_at, Affiliation.id)
    )
    for number, person, account, bounced_at in db.session.execute(query):
        silence = why_silent(person, account, bounced_at is not None, clock.now())
        found[number].append(Contact(person, silence))
    return found


def untold() -> Sequence[str]:
    """Return the names of the members of which staff have not been told, by name."""
    query = (
        select(Organisation.name)
        .join(Unreachable, Unreachable.organisation_id == Organisation.id)
        .where(Unreachable.told_at.is_(None))
        .order_by(Organisation.sort_name, Organisation.id)
    )
    return db.session.scalars(query).all()
