"""Taking mail for leads in: filed at once where the sender is known and proven, else for staff.

Nothing is ever sent in answer: whoever forges a sender would make us write to strangers.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from enum import Enum

import structlog
from sqlalchemy.exc import IntegrityError

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.files import Upload, keep
from hubcommunity.partnerships import queries as leads
from hubcommunity.partnerships.address_policy import named_by
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.policy import may_see
from hubcommunity.partnerships.receiving import queries
from hubcommunity.partnerships.receiving.body_policy import Body, body_of
from hubcommunity.partnerships.receiving.deciding_actions import keep_with_lead
from hubcommunity.partnerships.receiving.header_policy import (
    decoded,
    first,
    is_automatic,
    receivers,
    senders,
    written_at,
    written_to,
)
from hubcommunity.partnerships.receiving.models import (
    NAME_LIMIT,
    SUBJECT_LIMIT,
    Doubt,
    MailState,
    ReceivedFile,
    ReceivedMail,
)
from hubcommunity.partnerships.receiving.proof_policy import is_proven

LARGEST_MAIL = 35 * 1024 * 1024
MOST_LEADS = 5
log = structlog.get_logger()


class Refused(Exception):
    """A mail that cannot be taken; the message says why."""


class NoSuchLead(Refused):
    """A mail that names no lead of ours."""


class Fate(Enum):
    """What became of a mail."""

    FILED = "filed"
    WAITING = "waiting"
    AUTOMATIC = "automatic"
    KNOWN = "known"


def receive(raw: bytes, *, now: datetime, envelope: Sequence[str] = ()) -> list[Fate]:
    """Take a mail in, for each lead to whose address it went, and say what became of it.

    `envelope` are the receivers that the mail server was told, which blind copies have nowhere
    else. Raise `Refused` for one that is too large or cannot be read, `NoSuchLead` for one to none.
    """
    if len(raw) > LARGEST_MAIL:
        raise Refused("The message is too large.")
    mail, body = read(raw)
    found = leads_named(envelope) or leads_named([*receivers(mail)])
    if not found:
        raise NoSuchLead("No lead has this address.")
    if is_automatic(mail):
        log.info("mail to a lead kept out", why="automatic", leads=len(found))
        return [Fate.AUTOMATIC]
    return [take(lead, raw, mail, body, now) for lead in found]


def read(raw: bytes) -> tuple[Message, Body]:
    """Return a mail and its content; whatever is wrong in it ends in `Refused`."""
    try:
        mail = message_from_bytes(raw, policy=compat32)
        return mail, body_of(mail)
    except Exception as error:
        # The library's parser raises whatever it stumbles over, too deep a nesting among it.
        raise Refused("The message cannot be read.") from error


def leads_named(addresses: Sequence[str]) -> list[Lead]:
    """Return the leads whose own addresses these are, each once."""
    uids = dict.fromkeys(uid for uid in map(named_by, addresses) if uid)
    found = [leads.lead_written_to(uid) for uid in list(uids)[:MOST_LEADS]]
    return list(dict.fromkeys(lead for lead in found if lead is not None))


def take(lead: Lead, raw: bytes, mail: Message, body: Body, now: datetime) -> Fate:
    """Keep a mail to a lead, unless it came before."""
    key = hashlib.sha256(first(mail, "Message-ID").encode() or raw).hexdigest()
    made = row_of(lead, key, mail, body, now)
    if queries.is_known(lead, key) or not added(made, lead, key):
        return Fate.KNOWN
    keep_files(made, body.files)
    if made.doubt is None:
        keep_with_lead(made, by=queries.staff_with(made.sender_address))
        return Fate.FILED
    record("lead.mail_waits", by=None, on=lead, doubt=made.doubt.value)
    return Fate.WAITING


def row_of(lead: Lead, key: str, mail: Message, body: Body, now: datetime) -> ReceivedMail:
    names = senders(mail)
    name, address = names[0] if names else ("", "")
    # Of several senders none is believed: readers are shown only one.
    doubt = doubt_of(lead, mail, address) if len(names) == 1 else Doubt.UNPROVEN
    return ReceivedMail(
        lead=lead,
        key=key,
        sender_name=name[:NAME_LIMIT],
        sender_address=address[:254],
        subject=decoded(first(mail, "Subject"))[:SUBJECT_LIMIT],
        text=body.text,
        left_out="\n".join(body.left_out),
        written_at=written_at(mail, now),
        received_at=now,
        state=MailState.WAITING if doubt else MailState.FILED,
        doubt=doubt,
        is_ours=is_ours(mail, address),
    )


def is_ours(mail: Message, address: str) -> bool:
    """Say whether a colleague wrote it to somebody else: a copy of it, and no mail passed on."""
    if queries.staff_with(address) is None:
        return False
    return any(
        named_by(each) is None and queries.staff_with(each) is None for each in written_to(mail)
    )


def doubt_of(lead: Lead, mail: Message, address: str) -> Doubt | None:
    """Say why a person has to look at a mail; None where its sender is known and proven."""
    staff = queries.staff_with(address)
    is_colleague = staff is not None and may_see(lead.pipeline, staff)
    if not is_colleague and queries.contact_with(lead, address) is None:
        return Doubt.UNKNOWN
    return None if is_proven(mail, address) else Doubt.UNPROVEN


def added(mail: ReceivedMail, lead: Lead, key: str) -> bool:
    """Add a mail; False where the same one came at the same moment another way."""
    try:
        with db.session.begin_nested():
            db.session.add(mail)
    except IntegrityError:
        if not queries.is_known(lead, key):
            raise
        return False
    return True


def keep_files(mail: ReceivedMail, files: Sequence[Upload]) -> None:
    stored = [keep(upload) for upload in files]
    db.session.flush()
    db.session.add_all(ReceivedFile(mail_id=mail.id, file_id=each.id) for each in stored)
    db.session.flush()
