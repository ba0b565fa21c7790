"""What the page of a lead shows of it: the lead as it stands, and what hangs on it.

Its timeline has a module of its own, `history_queries`.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, undefer

from hubcommunity.core import clock, i18n
from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.membership.models import ApplicationState
from hubcommunity.organisations.models import Organisation, OrganisationType
from hubcommunity.partnerships.card_queries import step_is
from hubcommunity.partnerships.contact_models import LegalBasis, Untold
from hubcommunity.partnerships.hanging_queries import HANGING, rows_of
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, Transition
from hubcommunity.partnerships.queries import WHOLE
from hubcommunity.partnerships.receiving.models import ReceivedMail
from hubcommunity.partnerships.receiving.queries import waiting_for
from hubcommunity.partnerships.rot_policy import slowness
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.partnerships.step_models import ActivityKind
from hubcommunity.partnerships.support.models import Support, SupportNeed
from hubcommunity.topics.models import TopicGroup

# How many applications are shown, the last ones.
APPLICATIONS = 3
# From these it is read.
KNOWN: tuple[Any, ...] = (
    *(Lead, Pipeline, Stage, Transition, Organisation, OrganisationType, LeadSource, TopicGroup),
    *(Support, SupportNeed, ReceivedMail, *HANGING),
)


class FileShown(NamedTuple):
    uid: uuid.UUID
    name: str
    size: int
    added_at: datetime


class ApplicationShown(NamedTuple):
    uid: uuid.UUID
    state: ApplicationState


class StepShown(NamedTuple):
    """A step that is to be done."""

    uid: uuid.UUID
    kind: ActivityKind
    text: str
    owner_id: int | None
    owner: str
    due_on: date | None
    due_at: datetime | None
    has_time: bool
    is_lost: bool


class PointShown(NamedTuple):
    """A point of the checklist of the lead's stage, and who ticked it when."""

    uid: uuid.UUID
    text: str
    is_required: bool
    done_at: datetime | None
    done_by: str


class ContactShown(NamedTuple):
    uid: uuid.UUID
    name: str
    email: str | None
    basis: LegalBasis
    source: str
    notice_due_on: date
    told_at: datetime | None
    untold_because: Untold | None


class Hanging(NamedTuple):
    """What hangs on a lead, each in its order."""

    topics: Sequence[str]
    tags: Sequence[str]
    helpers: Sequence[str]
    files: Sequence[FileShown]
    applications: Sequence[ApplicationShown]
    steps: Sequence[StepShown]
    checklist: Sequence[PointShown]
    contacts: Sequence[ContactShown]
    # Of what was promised to a country: for which day, and whether it is delivered.
    deliverables: Sequence[tuple[date, bool]]


class Known(NamedTuple):
    """What is known of a lead, and how it stands now."""

    lead: Lead
    entered_at: datetime
    mails_waiting: int
    has_support: bool
    need: str | None
    requested_on: date | None
    hanging: Hanging

    @property
    def days(self) -> int:
        return (clock.now() - self.entered_at).days

    @property
    def older_at(self) -> datetime:
        """When it will have been in its stage for a day more."""
        return self.entered_at + timedelta(days=self.days + 1)

    @property
    def slowness(self) -> str:
        return "" if self.lead.closed_at else slowness(self.days, self.lead.stage.expected_days)

    @property
    def step_is(self) -> str:
        return step_is(self.lead.next_step, self.lead.next_step_on, i18n.today())


def known(lead_id: int) -> Known:
    """Return what the page of a lead shows."""
    row = db.session.execute(*lead_itself(lead_id)).one()
    return Known._make((*row, hanging(row[0])))


@prepared
def lead_itself(lead_id: int) -> Select[Any]:
    """Select a lead as it is now, how long it is in its stage, and what it asks for, if it does."""
    stay = (Transition.lead_id == Lead.id) & Transition.left_at.is_(None)
    asks = (Support.lead_id.is_not(None), SupportNeed.name, Support.requested_on)
    return (
        select(Lead, Transition.entered_at, waiting_for(Lead.id).scalar_subquery(), *asks)
        .join(Transition, stay)
        .outerjoin(Support, Support.lead_id == Lead.id)
        .outerjoin(SupportNeed, SupportNeed.id == Support.need_id)
        .options(*map(joinedload, WHOLE), undefer(Lead.description))
        .where(Lead.id == lead_id)
        .execution_options(populate_existing=True)
    )


def hanging(lead: Lead) -> Hanging:
    by_kind: dict[str, list[Any]] = defaultdict(list)
    asked = rows_of(lead.id, lead.uid, lead.stage_id, lead.organisation_id)
    for row in db.session.execute(*asked):
        by_kind[row.kind].append(row)
    return Hanging(
        topics=[row.text for row in in_order(by_kind["topic"])],
        tags=[row.text for row in in_order(by_kind["tag"], lambda row: row.more)],
        helpers=[name_of(row) for row in in_order(by_kind["helper"], by_name)],
        files=[
            FileShown(row.uid, row.text, row.amount, row.at)
            for row in reversed(in_order(by_kind["file"]))
        ],
        applications=[
            ApplicationShown(row.uid, ApplicationState(row.word))
            for row in reversed(in_order(by_kind["application"])[-APPLICATIONS:])
        ],
        steps=[step_shown(row, lead) for row in in_order(by_kind["step"], soonest)],
        checklist=[
            PointShown(row.uid, row.text, row.flag, row.at, name_of(row))
            for row in in_order(by_kind["point"])
        ],
        contacts=[contact_shown(row) for row in in_order(by_kind["contact"])],
        deliverables=[(row.day, row.flag) for row in by_kind["deliverable"]],
    )


def in_order(rows: list[Any], key: Callable[[Any], Any] = lambda row: row.number) -> list[Any]:
    """Return rows in their order; of two of one place, the older one first."""
    return sorted(rows, key=lambda row: (key(row), row.amount or 0))


def by_name(row: Any) -> tuple[str, str]:
    return row.given_name, row.family_name


def soonest(row: Any) -> tuple[Any, ...]:
    """The earliest comes first; what has no day comes last, in the order of its planning."""
    due = (row.day, row.at) if row.day else ()
    return (row.day is None, *due, row.number)


def name_of(row: Any) -> str:
    return f"{row.given_name or ''} {row.family_name or ''}".strip()


def step_shown(row: Any, lead: Lead) -> StepShown:
    due = (row.day, row.at, row.flag)
    who, is_lost = (row.person_id, name_of(row)), lead.closed_at is not None
    return StepShown(row.uid, ActivityKind(row.word), row.text, *who, *due, is_lost)


def contact_shown(row: Any) -> ContactShown:
    return ContactShown(
        uid=row.uid,
        name=name_of(row),
        email=row.more,
        basis=LegalBasis(row.word),
        source=row.text,
        notice_due_on=row.day,
        told_at=row.at,
        untold_because=Untold(row.other) if row.other else None,
    )
