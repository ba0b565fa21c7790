"""Reading tiers, memberships and their terms."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.membership.policy import Status, status_on
from hubcommunity.membership.term_models import Membership, Tier
from hubcommunity.organisations.models import Organisation

# What status and tier are computed from.
WITH_DATES = (selectinload(Membership.terms), selectinload(Membership.tier_changes))


def memberships(*conditions: object) -> Select[Membership]:
    """Return the query of memberships as they stand in the database now, with their dates."""
    query = select(Membership).options(*WITH_DATES).where(*conditions)  # type: ignore[arg-type]
    return query.execution_options(populate_existing=True)


def membership_of(organisation: Organisation) -> Membership | None:
    """Return an organisation's membership with its dates; None where it never had one."""
    return db.session.scalar(memberships(Membership.organisation_id == organisation.id))


def membership_or_404(uid: uuid.UUID) -> Membership:
    """Return a membership with its dates and its organisation; raise 404 where there is none."""
    found = memberships(Membership.uid == uid).options(joinedload(Membership.organisation))
    return db.one_or_404(found)


def memberships_of(uids: Iterable[uuid.UUID]) -> Sequence[Membership]:
    """Return memberships with their dates, by the names of their organisations."""
    query = select(Membership).join(Membership.organisation).where(Membership.uid.in_(list(uids)))
    query = query.options(contains_eager(Membership.organisation), *WITH_DATES)
    return db.session.scalars(query.order_by(Organisation.sort_name, Organisation.id)).all()


def hold(organisation: Organisation) -> None:
    """Lock an organisation's membership until commit, and the facts of the tiers with it.

    Tiers come first: who changes one holds it alone, and then writes to the organisations.
    """
    hold_all([organisation.id])


def hold_all(organisation_ids: Iterable[int]) -> None:
    """Lock the memberships of organisations until commit, in the order in which everybody does."""
    tiers = select(Tier.id).order_by(Tier.id).with_for_update(read=True)
    db.session.execute(tiers)
    wanted = select(Organisation).where(Organisation.id.in_(list(organisation_ids)))
    db.session.execute(locked(wanted.order_by(Organisation.id)))


def held(membership: Membership) -> Membership:
    """Lock a membership until commit, and read it anew with its dates."""
    db.session.flush()
    hold_all([membership.organisation_id])
    return db.session.scalars(memberships(Membership.id == membership.id)).one()


def all_held(uids: Iterable[uuid.UUID]) -> Sequence[Membership]:
    """Lock memberships until commit, and read them anew with their dates and organisations."""
    wanted = Membership.uid.in_(list(uids))
    hold_all(db.session.scalars(select(Membership.organisation_id).where(wanted)))
    query = memberships(wanted).options(joinedload(Membership.organisation))
    return db.session.scalars(query.order_by(Membership.organisation_id)).all()


def status_of(membership: Membership, on: date | None = None) -> Status:
    """Return where a membership, loaded with its terms, stands on a day (today)."""
    return status_on(on or clock.today(), membership, membership.terms)
