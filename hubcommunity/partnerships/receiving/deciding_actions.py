"""Deciding on mails that wait: filed with the lead, or thrown away, by staff or by their age."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.files import StoredFile
from hubcommunity.core.states import move
from hubcommunity.partnerships import contact_queries, lead_queries
from hubcommunity.partnerships.contact_actions import Provenance, add_contact
from hubcommunity.partnerships.file_actions import MOST
from hubcommunity.partnerships.lead_models import LeadFile
from hubcommunity.partnerships.named_actions import person_behind
from hubcommunity.partnerships.receiving import queries
from hubcommunity.partnerships.receiving.models import (
    NEXT,
    MailState,
    ReceivedFile,
    ReceivedMail,
)
from hubcommunity.partnerships.step_actions import log_mail
from hubcommunity.people.models import Person

KEPT = timedelta(days=30)


def file_mail(mail: ReceivedMail, *, by: Person) -> None:
    """File a mail that waits with its lead; raise `Stale` where somebody decided before."""
    mail = still_waiting(mail)
    move(mail, NEXT, MailState.FILED, decided())
    keep_with_lead(mail, by=by)


def add_sender(mail: ReceivedMail, *, by: Person) -> None:
    """Make the sender of a mail that waits a contact of the lead, and file the mail.

    Raise `Stale` where somebody decided before.
    """
    mail = still_waiting(mail)
    person = person_behind(mail.sender_address, mail.sender_name)
    if contact_queries.contact_of(mail.lead, person) is None:
        where_from = Provenance(_("Wrote to us by mail"), obtained_on=mail.received_at.date())
        add_contact(mail.lead, person, by=by, provenance=where_from)
    move(mail, NEXT, MailState.FILED, decided())
    keep_with_lead(mail, by=by)


def throw_away(mail: ReceivedMail, *, by: Person) -> None:
    """Throw a mail away that waits; raise `Stale` where somebody decided before."""
    mail = still_waiting(mail)
    move(mail, NEXT, MailState.THROWN_AWAY, decided())
    for stored in take_files(mail):
        db.session.delete(stored)
    mail.sender_name = mail.sender_address = mail.subject = mail.text = mail.left_out = ""
    record("lead.mail_thrown_away", by=by, on=mail.lead)


def forget_old_mails(now: datetime) -> int:
    """Delete the mails that nobody filed for thirty days; return how many."""
    old = queries.left_since(now - KEPT)
    for mail in old:
        stored = take_files(mail)
        db.session.delete(mail)
        db.session.flush()
        for each in stored:
            db.session.delete(each)
    return len(old)


def still_waiting(mail: ReceivedMail) -> ReceivedMail:
    mail = queries.held(mail)
    if mail.state is not MailState.WAITING:
        raise Stale(decided())
    return mail


def decided() -> str:
    return _("Somebody has decided on this mail meanwhile.")


def keep_with_lead(mail: ReceivedMail, *, by: Person | None) -> None:
    """Put the files of a mail that is filed now to those of its lead; one that a colleague wrote
    to others is something that they did.
    """
    room = MOST - len(lead_queries.files_of(mail.lead))
    for place, stored in enumerate(take_files(mail)):
        if place < room:
            db.session.add(LeadFile(lead_id=mail.lead_id, file_id=stored.id, added_by=by))
        else:
            told = _("%(file)s: the lead has too many files.", file=stored.name)
            mail.left_out = "\n".join(filter(None, (mail.left_out, told)))
            db.session.delete(stored)
    record("lead.mail_filed", by=by, on=mail.lead)
    writer = queries.staff_with(mail.sender_address) if mail.is_ours else None
    if writer is not None:
        log_mail(mail.lead, by=writer)


def take_files(mail: ReceivedMail) -> list[StoredFile]:
    """Take the files from a mail, for whoever keeps or deletes them."""
    stored = list(queries.files_of(mail))
    db.session.execute(delete(ReceivedFile).where(ReceivedFile.mail_id == mail.id))
    return stored
