"""Telling the contacts of leads what the hub has of them and why, within a month (article 14)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import joinedload

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.consent.queries import present_notice
from hubcommunity.core import clock
from hubcommunity.core.access import STAFF
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.links import external
from hubcommunity.notifications.actions import notify
from hubcommunity.partnerships import contact_queries
from hubcommunity.partnerships.contact_models import PARTNERSHIP, Contact
from hubcommunity.partnerships.lead_models import LeadMessage
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.policy import may_see
from hubcommunity.people.models import Person

REMIND_BEFORE = timedelta(days=7)


def send_notice(contact: Contact, *, by: Person) -> None:
    """Write to a contact what the notice in force says, and where we have their data from.

    Raise `Stale` where somebody has sent it already, `RuleBroken` for somebody who needs none, has
    no address, or while there is no notice.
    """
    contact, lead = contact_queries.held(contact), contact.lead
    if contact.told_at:
        raise Stale(_("The notice was sent already."))
    if contact.untold_because:
        raise RuleBroken(_("It is on record why this person needs no notice."))
    notice = present_notice(PARTNERSHIP, contact.person.language)
    if notice is None:
        raise RuleBroken(_("There is no notice for the contacts of leads: publish one first."))
    message = notify(
        contact.person,
        "lead.notice",
        key=f"lead.notice:{contact.uid}",
        organisation_name=lead.organisation_name,
        source=contact.source,
        basis=contact.basis.label,
        obtained_on=contact.obtained_on,
        notice=notice,
        privacy_url=external("consent.privacy"),
        notice_url=external("consent.notice", uid=notice.uid),
    )
    if message is None:
        raise RuleBroken(_("This person has no address any more."))
    contact.told_at, contact.notice = clock.now(), notice
    db.session.add(LeadMessage(lead_id=lead.id, message_id=message.id))
    record("lead.contact_told", by=by, on=lead, person=str(contact.person.uid))


def remind_of_notices(now: datetime) -> int:
    """Remind of each notice that is due within a week, and once more when it is late.

    The owner of the lead has the mail, or all staff who may see it where it has none. Return how
    many contacts it was about; a worker that slept makes up for it.
    """
    found = claim(now)
    told: dict[int, list[Contact]] = defaultdict(list)
    staff = people_with_duty(STAFF) if any(each.lead.owner is None for each in found) else ()
    people: dict[int, Person] = {}
    for contact in found:
        for person in receivers(contact.lead, staff):
            people[person.id] = person
            told[person.id].append(contact)
    for person_id, contacts in told.items():
        remind(people[person_id], contacts, now)
    return len(found)


def claim(now: datetime) -> Sequence[Contact]:
    """Note which contacts are reminded of now, and return them; of two workers one gets each."""
    today = now.date()
    is_late = and_(Contact.notice_due_on < today, Contact.reminded_on <= Contact.notice_due_on)
    query = (
        update(Contact)
        .where(contact_queries.STILL_TO_BE_TOLD, Contact.notice_due_on <= today + REMIND_BEFORE)
        .where(or_(Contact.reminded_on.is_(None), is_late))
        .values(reminded_on=today)
        .returning(Contact.id)
        .execution_options(synchronize_session=False)
    )
    claimed = db.session.scalars(query).all()
    loads = joinedload(Contact.lead, innerjoin=True)
    found = (
        select(Contact)
        .options(loads.joinedload(Lead.owner), loads.joinedload(Lead.pipeline, innerjoin=True))
        .where(Contact.id.in_(claimed))
        .order_by(Contact.notice_due_on, Contact.id)
    )
    return db.session.scalars(found.execution_options(populate_existing=True)).all()


def receivers(lead: Lead, staff: Sequence[Person]) -> Sequence[Person]:
    if lead.owner is not None:
        return [lead.owner]
    return [person for person in staff if may_see(lead.pipeline, person)]


def remind(person: Person, contacts: Sequence[Contact], now: datetime) -> None:
    """Write one mail about all notices that a person is reminded of; it names only the leads."""
    lines = [
        {"name": each.lead.organisation_name, "due_on": each.notice_due_on} for each in contacts
    ]
    notify(
        person,
        "lead.notices_due",
        key=f"lead.notices_due:{now.date().isoformat()}:{contacts[0].uid}:{person.uid}",
        lines=lines,
        today=now.date(),
        page=external("partnerships.notices"),
    )
