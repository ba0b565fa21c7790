"""What hangs on a lead in any number, as its page shows it: one statement for all of it."""

import uuid
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    Select,
    String,
    Text,
    Uuid,
    and_,
    cast,
    literal,
    null,
    select,
    union_all,
)

from hubcommunity.core.db import UtcDateTime
from hubcommunity.core.files import StoredFile
from hubcommunity.core.prepared import prepared
from hubcommunity.membership.models import STAFF_STATES, Application
from hubcommunity.organisations.models import Topic
from hubcommunity.partnerships.checklist_models import StageItem, Tick
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.lead_models import (
    LeadFile,
    Tag,
    lead_helpers,
    lead_tags,
    lead_topics,
)
from hubcommunity.partnerships.step_models import IS_UNDONE, Activity
from hubcommunity.partnerships.support.models import Deliverable
from hubcommunity.people.models import Person

# What is read of all that hangs on a lead; what a thing does not have is empty.
COLUMNS: dict[str, Any] = {
    "number": Integer,
    "uid": Uuid,
    "text": Text,
    "more": Text,
    "word": String,
    "other": String,
    "day": Date,
    "at": UtcDateTime,
    "flag": Boolean,
    "amount": Integer,
    "person_id": Integer,
    "given_name": Text,
    "family_name": Text,
}
# From these it is read.
HANGING: tuple[Any, ...] = (
    *(Topic, lead_topics, Tag, lead_tags, lead_helpers, LeadFile, StoredFile, Application),
    *(Activity, StageItem, Tick, Contact, Deliverable, Person),
)
NAMES = {"given_name": Person.given_name, "family_name": Person.family_name}


@prepared
def rows_of(
    lead_id: int, lead_uid: uuid.UUID, stage_id: int, organisation_id: int | None
) -> Select[Any]:
    """Select what hangs on a lead, each thing with its kind."""
    its = (Application.lead_uid == lead_uid) | (Application.organisation_id == organisation_id)
    its_own = (
        of_topics().where(lead_topics.c.lead_id == lead_id),
        of_tags().where(lead_tags.c.lead_id == lead_id),
        of_helpers().where(lead_helpers.c.lead_id == lead_id),
        of_files().where(LeadFile.lead_id == lead_id),
        of_applications().where(its, Application.state.in_(STAFF_STATES)),
        of_steps().where(Activity.lead_id == lead_id, IS_UNDONE),
        of_points(lead_id).where(StageItem.stage_id == stage_id, StageItem.retired_at.is_(None)),
        of_contacts().where(Contact.lead_id == lead_id),
        of_deliverables().where(Deliverable.lead_id == lead_id),
    )
    return select(union_all(*its_own).subquery())


def of_topics() -> Select[Any]:
    topics = part("topic", number=Topic.position, amount=Topic.id, text=Topic.name)
    return topics.join(lead_topics, lead_topics.c.topic_id == Topic.id)


def of_tags() -> Select[Any]:
    tags = part("tag", text=Tag.name, more=Tag.folded)
    return tags.join(lead_tags, lead_tags.c.tag_id == Tag.id)


def of_helpers() -> Select[Any]:
    return part("helper", **NAMES).join(lead_helpers, lead_helpers.c.person_id == Person.id)


def of_files() -> Select[Any]:
    files = part(
        "file",
        number=LeadFile.id,
        uid=LeadFile.uid,
        text=StoredFile.name,
        amount=StoredFile.size,
        at=LeadFile.added_at,
    )
    return files.join(LeadFile, LeadFile.file_id == StoredFile.id)


def of_applications() -> Select[Any]:
    state = cast(Application.state, String)
    return part("application", number=Application.id, uid=Application.uid, word=state)


def of_points(lead_id: Any) -> Select[Any]:
    points = part(
        "point",
        number=StageItem.position,
        amount=StageItem.id,
        uid=StageItem.uid,
        text=StageItem.text,
        flag=StageItem.is_required,
        at=Tick.at,
        **NAMES,
    ).select_from(StageItem)
    ticked = and_(Tick.item_id == StageItem.id, Tick.lead_id == lead_id)
    return points.outerjoin(Tick, ticked).outerjoin(Person, Person.id == Tick.by_id)


def of_deliverables() -> Select[Any]:
    delivered = Deliverable.delivered_on.is_not(None)
    return part("deliverable", day=Deliverable.planned_on, flag=delivered)


def of_steps() -> Select[Any]:
    return (
        part(
            "step",
            number=Activity.id,
            uid=Activity.uid,
            text=Activity.text,
            word=cast(Activity.kind, String),
            day=Activity.due_on,
            at=Activity.due_at,
            flag=Activity.has_time,
            person_id=Activity.owner_id,
            **NAMES,
        )
        .select_from(Activity)
        .outerjoin(Person, Person.id == Activity.owner_id)
    )


def of_contacts() -> Select[Any]:
    return (
        part(
            "contact",
            number=Contact.id,
            uid=Contact.uid,
            text=Contact.source,
            more=Person.email,
            word=cast(Contact.basis, String),
            other=cast(Contact.untold_because, String),
            day=Contact.notice_due_on,
            at=Contact.told_at,
            **NAMES,
        )
        .select_from(Contact)
        .join(Person, Person.id == Contact.person_id)
    )


def part(kind: str, **known: Any) -> Select[Any]:
    """Select things of a kind with what is known of them."""
    columns = (known.get(name, cast(null(), type_)).label(name) for name, type_ in COLUMNS.items())
    return select(literal(kind).label("kind"), *columns)
