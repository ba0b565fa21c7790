"""Merging two leads that are one, once and for all, or remembering that they are two."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask_babel import gettext as _
from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm.attributes import flag_modified

from hubcommunity.accounts.models import Token
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import Base, db, locked
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.library.draft_models import Draft
from hubcommunity.library.draft_queries import draft_of_lead
from hubcommunity.membership.models import Application
from hubcommunity.partnerships import queries, step_actions
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.contact_queries import STILL_TO_BE_TOLD
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.support.models import Support
from hubcommunity.partnerships.twin_models import LeadsApart, MergedLead
from hubcommunity.partnerships.twins.policy import FIELDS, mark_of
from hubcommunity.people.models import Person


@dataclass(frozen=True)
class Merge:
    """One lead goes into another."""

    goes: Lead
    stays: Lead

    def repoint(self, table: Table) -> None:
        """Let the rows that name the one that goes name the one that stays."""
        rows = update(table).where(table.c.lead_id == self.goes.id)
        db.session.execute(rows.values(lead_id=self.stays.id))


Step = Callable[[Merge], None]


def repointing(name: str) -> Step:
    """Return the step of rows of which any number may name a lead."""
    return lambda merge: merge.repoint(Base.metadata.tables[name])


def joining(name: str, key: str) -> Step:
    """Return the step of rows of which each thing has one a lead: what both have stays once."""

    def step(merge: Merge) -> None:
        table = Base.metadata.tables[name]
        there = select(table.c[key]).where(table.c.lead_id == merge.stays.id)
        twice = delete(table).where(table.c.lead_id == merge.goes.id, table.c[key].in_(there))
        db.session.execute(twice)
        merge.repoint(table)

    return step


def carry_stays(merge: Merge) -> None:
    """End the stay that is open; so all are history of the one that stays, which has its own."""
    last = queries.open_transition(merge.goes)
    last.left_at = max(clock.now(), last.entered_at)
    db.session.flush()
    merge.repoint(Base.metadata.tables["transitions"])


def carry_contacts(merge: Merge) -> None:
    """Of a person who is a contact of both, keep on record that they were told."""
    told = select(Contact.person_id).where(Contact.lead_id == merge.goes.id, ~STILL_TO_BE_TOLD)
    waits = delete(Contact).where(Contact.lead_id == merge.stays.id, STILL_TO_BE_TOLD)
    db.session.execute(waits.where(Contact.person_id.in_(told)), execution_options=AS_TOLD)
    joining("lead_contacts", "person_id")(merge)


def carry_applications(merge: Merge) -> None:
    """Let applications, and the invitations to begin one, name the one that stays."""
    for column in (Application.lead_uid, Token.subject_uid):
        rows = update(column.class_).where(column == merge.goes.uid)
        db.session.execute(rows.values({column.key: merge.stays.uid}), execution_options=AS_TOLD)


def carry_verdicts(merge: Merge) -> None:
    """Remember of the one that stays what the other is not the same as."""
    pairs = select(LeadsApart.first_id, LeadsApart.second_id)
    its = (LeadsApart.first_id == merge.goes.id) | (LeadsApart.second_id == merge.goes.id)
    others = {number for pair in db.session.execute(pairs.where(its)) for number in pair}
    db.session.execute(delete(LeadsApart).where(its), execution_options=AS_TOLD)
    for number in sorted(others - {merge.goes.id, merge.stays.id}):
        keep_apart(merge.stays.id, number, by=None)


def carry_support(merge: Merge) -> None:
    """Say of the country support of the one that stays what both say: texts below each other."""
    theirs, own = (db.session.get(Support, lead.id) for lead in (merge.goes, merge.stays))
    if theirs is None:
        return
    if own is None:
        db.session.expunge(theirs)
        merge.repoint(cast(Table, Support.__table__))
        return
    for name in ("need_words", "scope", "outcome"):
        said = dict.fromkeys(filter(None, (getattr(own, name), getattr(theirs, name))))
        setattr(own, name, "\n\n".join(said))
    for name in ("need_id", "authority", "requested_on"):
        setattr(own, name, getattr(own, name) or getattr(theirs, name))
    db.session.delete(theirs)
    db.session.flush()


def carry_story(merge: Merge) -> None:
    """Let a story tell of the one that stays; where that has one, the other’s has no lead."""
    if draft_of_lead(merge.stays.id) is None:
        merge.repoint(cast(Table, Draft.__table__))
    elif theirs := draft_of_lead(merge.goes.id):
        theirs.lead_id = None
        db.session.flush()


AS_TOLD = {"synchronize_session": False}
# Every column that names a lead, and what a merge does with it; a test looks for others.
STEPS: dict[str, Step] = {
    "transitions.lead_id": carry_stays,
    "activities.lead_id": repointing("activities"),
    "lead_contacts.lead_id": carry_contacts,
    "lead_topics.lead_id": joining("lead_topics", "topic_id"),
    "lead_tags.lead_id": joining("lead_tags", "tag_id"),
    "lead_helpers.lead_id": joining("lead_helpers", "person_id"),
    "lead_files.lead_id": repointing("lead_files"),
    "lead_messages.lead_id": joining("lead_messages", "message_id"),
    "stage_ticks.lead_id": joining("stage_ticks", "item_id"),
    "received_mails.lead_id": joining("received_mails", "key"),
    "supports.lead_id": carry_support,
    "support_deliverables.lead_id": repointing("support_deliverables"),
    "support_experts.lead_id": joining("support_experts", "person_id"),
    "resource_drafts.lead_id": carry_story,
    # An address that was old already leads on to where all is now.
    "applications.lead_uid": carry_applications,
    "merged_leads.lead_id": repointing("merged_leads"),
    "leads_apart.first_id": carry_verdicts,
    "leads_apart.second_id": carry_verdicts,
}


def merge(
    goes: Lead, stays: Lead, *, by: Person, taken: frozenset[str] = frozenset(), seen: str
) -> None:
    """Let one lead go into another, which stays in its stage, with all that hangs on it; nobody is
    written to.

    `taken` names the fields (`policy.FIELDS`) whose value comes from the one that goes. Raise
    `Stale` where one of them changed since it was `seen`, or is part of another by now.
    """
    hold(goes, stays)
    if seen != mark_of(stays, goes):
        raise Stale(_("One of the two changed after you opened the page. Compare them again."))
    for field in FIELDS:
        for column in field.columns if field.name in taken else ():
            setattr(stays, column, getattr(goes, column))
    # What hangs on it has rows of its own: the version rises all the same.
    flag_modified(stays, "organisation_name")
    db.session.flush()
    step = Merge(goes, stays)
    for carry in dict.fromkeys(STEPS.values()):
        carry(step)
    leave(step, by, sorted(taken))


def hold(goes: Lead, stays: Lead) -> None:
    """Lock both as they now are, the smaller number first, so that nobody waits for somebody who
    waits for them.
    """
    if goes.id == stays.id:
        raise RuleBroken(_("A lead can’t be merged with itself."))
    query = locked(select(Lead).where(Lead.id.in_((goes.id, stays.id))).order_by(Lead.id))
    if len(db.session.scalars(query.execution_options(populate_existing=True)).all()) < 2:
        raise Stale(_("One of the two is part of another lead by now."))


def leave(step: Merge, by: Person, taken: list[str]) -> None:
    """Take the one that goes away, and remember where all of it is now."""
    goes, stays = step.goes, step.stays
    told = {"name": goes.organisation_name, "stage": goes.stage.name}
    record("lead.merged", by=by, on=goes, into=str(stays.uid), **told)
    record("lead.took_in", by=by, on=stays, uid=str(goes.uid), taken=taken, **told)
    number, uid, enquiry = goes.id, goes.uid, goes.enquiry_uid
    db.session.flush()
    db.session.expunge(goes)
    leads = cast(Table, Lead.__table__)
    db.session.execute(delete(leads).where(leads.c.id == number))
    if stays.enquiry_uid is None:
        stays.enquiry_uid, enquiry = enquiry, None
    former = MergedLead(id=number, uid=uid, name=told["name"], enquiry_uid=enquiry)
    former.lead_id = stays.id
    db.session.add(former)
    db.session.flush()
    db.session.refresh(stays)
    mend_steps(stays, by)


def mend_steps(lead: Lead, by: Person) -> None:
    """Let the next step be the first of all; a lead that is closed has nothing more to be done."""
    if lead.closed_at is not None:
        step_actions.cancel_all([lead], _("The lead is closed."), by=by, now=clock.now())
    else:
        step_actions.refresh(lead)


def tell_apart(one: Lead, other: Lead, *, by: Person) -> None:
    """Remember that two leads are two, whichever is named first; twice is once."""
    if keep_apart(one.id, other.id, by=by):
        record("lead.told_apart", by=by, on=one, other=str(other.uid))


def keep_apart(one: int, other: int, *, by: Person | None) -> bool:
    first, second = sorted((one, other))
    if db.session.get(LeadsApart, (first, second)) is not None:
        return False
    by_id = by.id if by else None
    db.session.add(LeadsApart(first_id=first, second_id=second, by_id=by_id))
    db.session.flush()
    return True
