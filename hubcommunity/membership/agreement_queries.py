"""Reading agreements, and the texts that organisations adopt."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.exceptions import NotFound

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.files import StoredFile
from hubcommunity.core.revisions import remembered
from hubcommunity.membership.agreement_models import (
    AGREEMENTS,
    CODE_OF_ETHICS,
    Agreement,
    AgreementKind,
    AgreementVersion,
)
from hubcommunity.membership.agreement_policy import AgreementState, holds_in_sql, state_on
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import standing
from hubcommunity.people.models import Person

# --- kinds, and the versions of their texts ---


def kinds() -> Sequence[AgreementKind]:
    """Return the kinds of agreement in the order that staff gave them."""
    return db.session.scalars(select(AgreementKind).order_by(AgreementKind.position)).all()


def kind_or_404(code: str) -> AgreementKind:
    """Return the kind of this code; raise 404 where there is none."""
    return db.one_or_404(select(AgreementKind).where(AgreementKind.code == code))


def published_kind_or_404(code: str) -> AgreementKind:
    """Return the kind of this code if it has a text of the hub's own; raise 404 for any other."""
    query = select(AgreementKind).where(AgreementKind.code == code, AgreementKind.adopted_online)
    return db.one_or_404(query)


def versions(kind: AgreementKind) -> Sequence[AgreementVersion]:
    """Return every version of a kind's text, the newest first."""
    query = select(AgreementVersion).where(AgreementVersion.kind_id == kind.id)
    return db.session.scalars(query.order_by(AgreementVersion.number.desc())).all()


def current_versions() -> dict[int, AgreementVersion]:
    """Return the version in force of each kind's text, by the kind's id, in one query."""
    latest = select(func.max(AgreementVersion.id)).group_by(AgreementVersion.kind_id)
    query = select(AgreementVersion).where(AgreementVersion.id.in_(latest))
    query = query.join(AgreementVersion.kind).order_by(AgreementKind.position)
    return {version.kind_id: version for version in db.session.scalars(query)}


def current_version(kind: AgreementKind) -> AgreementVersion | None:
    """Return the version in force of a kind's text; None before the first one."""
    query = select(AgreementVersion).where(AgreementVersion.kind_id == kind.id)
    return db.session.scalar(query.order_by(AgreementVersion.number.desc()).limit(1))


def current_or_404(code: str) -> AgreementVersion:
    """Return the version in force of the kind of this code; raise 404 where there is none."""
    found = current_version(published_kind_or_404(code))
    if found is None:
        raise NotFound
    return found


def version_by_uid(uid: uuid.UUID) -> AgreementVersion | None:
    """Return the version of this public id."""
    return db.session.scalar(select(AgreementVersion).where(AgreementVersion.uid == uid))


# --- agreements ---


def get_or_404(uid: uuid.UUID) -> Agreement:
    """Return an agreement with all that belongs to it; raise 404 where there is none."""
    loads = (
        joinedload(Agreement.organisation),
        joinedload(Agreement.version),
        joinedload(Agreement.file),
        joinedload(Agreement.recorded_by),
        joinedload(Agreement.replaced_by),
    )
    return db.one_or_404(select(Agreement).options(*loads).where(Agreement.uid == uid))


def file_or_404(uid: uuid.UUID, person: Person) -> StoredFile:
    """Return an agreement's signed paper to its organisation's people and staff; 404 to others."""
    agreement = get_or_404(uid)
    if agreement.file is None or not standing(person, agreement.organisation).may_look:
        raise NotFound
    return agreement.file


def agreements_of(organisation: Organisation) -> Sequence[Agreement]:
    """Return all agreements of an organisation, the latest first, each with version and file."""
    query = (
        of_organisation(organisation)
        .options(selectinload(Agreement.version), joinedload(Agreement.file))
        .order_by(Agreement.signed_on.desc(), Agreement.id.desc())
    )
    return db.session.scalars(query).all()


def of_organisation(organisation: Organisation) -> Select[Agreement]:
    return select(Agreement).where(Agreement.organisation_id == organisation.id)


def standing_agreement(organisation: Organisation, kind: AgreementKind) -> Agreement | None:
    """Return the agreement of a kind that nobody ended and no later one replaces."""
    query = of_organisation(organisation).where(Agreement.kind_id == kind.id)
    return db.session.scalar(query.where(Agreement.ended_on.is_(None)))


def adoption_of(organisation: Organisation, version: AgreementVersion) -> Agreement | None:
    """Return the agreement by which an organisation holds to a version today."""
    query = of_organisation(organisation).where(Agreement.version_id == version.id)
    query = query.where(holds_in_sql(clock.today())).order_by(Agreement.id.desc())
    return db.session.scalar(query.limit(1))


def versions_to_adopt(organisation: Organisation) -> Sequence[AgreementVersion]:
    """Return the texts in force to which an organisation does not hold today."""
    adopted = select(Agreement.version_id).where(
        Agreement.organisation_id == organisation.id,
        Agreement.version_id.is_not(None),
        holds_in_sql(clock.today()),
    )
    held = set(db.session.scalars(adopted))
    return [version for version in current_versions().values() if version.id not in held]


def has_adopted_current_code(organisation: Organisation) -> bool:
    """Say whether an organisation holds to the code of ethics in force.

    Where the hub has no code of ethics, nothing is asked, and every organisation does.
    """
    code = select(AgreementKind).where(AgreementKind.code == CODE_OF_ETHICS)
    kind = db.session.scalar(code)
    version = current_version(kind) if kind else None
    return version is None or adoption_of(organisation, version) is not None


def without_current_code(organisation_ids: Iterable[int]) -> frozenset[int]:
    """Return those of some organisations that do not hold to the code of ethics in force."""
    kind = select(AgreementKind.id).where(AgreementKind.code == CODE_OF_ETHICS).scalar_subquery()
    code = (
        select(AgreementVersion.id)
        .where(AgreementVersion.kind_id == kind)
        .order_by(AgreementVersion.number.desc())
        .limit(1)
    )
    in_force = db.session.scalar(code)
    wanted = frozenset(organisation_ids)
    if in_force is None or not wanted:
        return frozenset()
    adopted = select(Agreement.organisation_id).where(
        Agreement.version_id == in_force,
        Agreement.organisation_id.in_(wanted),
        holds_in_sql(clock.today()),
    )
    return wanted - set(db.session.scalars(adopted))


def number_of_adopters(version: AgreementVersion) -> int:
    """Count the organisations that hold to a version today; remembered until one changes."""
    today, version_id = clock.today(), version.id

    def count() -> int:
        query = select(func.count(Agreement.organisation_id.distinct()))
        query = query.where(Agreement.version_id == version_id, holds_in_sql(today))
        return db.session.scalar(query) or 0

    return remembered(AGREEMENTS, (version_id, today), count)


def state_of(agreement: Agreement) -> AgreementState:
    """Return where an agreement stands today."""
    return state_on(clock.today(), agreement)
