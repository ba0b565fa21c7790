"""What of the trail a reader may see: nothing of pipelines that are shown to others only."""

from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select, true

from hubcommunity.audit.models import AuditEntry
from hubcommunity.enquiries.models import Enquiry
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.partnerships.queries import hidden_from
from hubcommunity.people.models import Person

MADE_LEAD = "enquiry.made_lead"


def entries_in_sight(person: Person) -> ColumnElement[bool]:
    """Say, of entries of the trail, that a member of staff may see what they are about."""
    hidden = hidden_from(person)
    if not hidden:
        return true()
    enquiries = select(Enquiry.id).join(Lead, Lead.enquiry_uid == Enquiry.uid)
    of_lead = Lead.pipeline_id.in_(hidden)
    return not_(
        or_(
            about(Pipeline, hidden),
            about(Stage, select(Stage.id).where(Stage.pipeline_id.in_(hidden))),
            about(Lead, select(Lead.id).where(of_lead)),
            and_(AuditEntry.event == MADE_LEAD, about(Enquiry, enquiries.where(of_lead))),
        )
    )


def about(model: Any, ids: Any) -> ColumnElement[bool]:
    """Say that entries are about some rows of a table; never unknown, so that it can be denied."""
    subject = AuditEntry.subject_id
    return and_(
        AuditEntry.subject_type == model.__tablename__, subject.is_not(None), subject.in_(ids)
    )
