"""Finding mails that wait for staff, and who writes to leads."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, undefer
from werkzeug.exceptions import NotFound

from hubcommunity.accounts.queries import holders
from hubcommunity.core.access import STAFF
from hubcommunity.core.db import db, locked
from hubcommunity.core.files import StoredFile
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.text import fold_email
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.queries import in_sight
from hubcommunity.partnerships.receiving.models import MailState, ReceivedFile, ReceivedMail
from hubcommunity.people.models import Person

WAITS = ReceivedMail.state == MailState.WAITING


def waiting_mails(person: Person, number: int) -> Page[ReceivedMail]:
    """Return a page of the mails that wait, for the leads that a person sees, the oldest first."""
    query = select(ReceivedMail).join(ReceivedMail.lead)
    query = query.options(contains_eager(ReceivedMail.lead)).where(WAITS, in_sight(person))
    return paginate(query, [ReceivedMail.received_at, ReceivedMail.id], number)


def waiting_for(lead_id: Any) -> Select[int]:
    """Select the number of mails to a lead that wait."""
    return select(func.count(ReceivedMail.id)).where(ReceivedMail.lead_id == lead_id, WAITS)


def mail_or_404(uid: uuid.UUID, person: Person) -> ReceivedMail:
    """Return a mail that waits, with its text; raise 404 where there is none in sight."""
    query = (
        select(ReceivedMail)
        .join(ReceivedMail.lead)
        .options(
            contains_eager(ReceivedMail.lead).joinedload(Lead.pipeline, innerjoin=True),
            undefer(ReceivedMail.text),
            undefer(ReceivedMail.left_out),
        )
        .where(ReceivedMail.uid == uid, in_sight(person))
    )
    found = db.session.scalar(query)
    if found is None or found.state is not MailState.WAITING:
        raise NotFound
    return found


def held(mail: ReceivedMail) -> ReceivedMail:
    """Lock a mail until the commit, and return it as it is now."""
    query = locked(select(ReceivedMail).where(ReceivedMail.id == mail.id))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def files_of(mail: ReceivedMail) -> Sequence[StoredFile]:
    """Return the files that came with a mail which waits."""
    query = select(ReceivedFile).options(joinedload(ReceivedFile.file, innerjoin=True))
    query = query.where(ReceivedFile.mail_id == mail.id).order_by(ReceivedFile.file_id)
    return [each.file for each in db.session.scalars(query)]


def is_known(lead: Lead, key: str) -> bool:
    """Say whether this very mail came to the lead before."""
    query = select(ReceivedMail.id).where(ReceivedMail.lead_id == lead.id, ReceivedMail.key == key)
    return db.session.scalar(query) is not None


def left_since(moment: datetime) -> Sequence[ReceivedMail]:
    """Return the mails that came before a moment and were not filed."""
    query = select(ReceivedMail).where(
        ReceivedMail.state != MailState.FILED, ReceivedMail.received_at <= moment
    )
    return db.session.scalars(query.order_by(ReceivedMail.id)).all()


def staff_with(address: str) -> Person | None:
    """Return the member of staff who writes from this address."""
    return db.session.scalar(holders(STAFF).where(Person.email_folded == fold_email(address)))


def contact_with(lead: Lead, address: str) -> Person | None:
    """Return the contact of a lead who writes from this address."""
    query = select(Person).join(Contact, Contact.person_id == Person.id)
    query = query.where(Contact.lead_id == lead.id, Person.email_folded == fold_email(address))
    return db.session.scalar(query)
