"""Changing what is known of leads, one or many: each is compared with what it was before."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import selectinload, undefer
from sqlalchemy.orm.attributes import flag_modified

from hubcommunity.audit.actions import record_all
from hubcommunity.core.db import db
from hubcommunity.core.revisions import bump
from hubcommunity.partnerships.contact_actions import Provenance, keep_first_contacts
from hubcommunity.partnerships.hold_actions import hold_leads, stale
from hubcommunity.partnerships.lead_actions import (
    changed,
    describe,
    plain_facts,
    told_of_organisation,
)
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.named_actions import Facts, Named, named_in
from hubcommunity.partnerships.next_step_actions import Steps, next_step_in
from hubcommunity.people.models import Person

# What a lead is compared by, and is not read with it.
COMPARED = (
    *(selectinload(Lead.topics), selectinload(Lead.tags), selectinload(Lead.helpers)),
    *(selectinload(Lead.contact), selectinload(Lead.owner), selectinload(Lead.type)),
    *(selectinload(Lead.organisation), selectinload(Lead.source), undefer(Lead.description)),
)


class Edit(NamedTuple):
    """What is to be known of a lead; where data of a contact come from who is new with it."""

    lead: Lead
    facts: Facts
    provenance: Provenance | None = None


def edit_all(
    edits: Sequence[Edit], *, by: Person | None, versions: Mapping[int, int] | None = None
) -> None:
    """Change what is known of leads, and keep what it was; facts that are not mentioned stay.

    Raise `Stale` where one of them is not the version seen.
    """
    if not edits:
        return
    leads = [edit.lead for edit in edits]
    if late := hold_leads(leads, versions, *COMPARED):
        raise stale(late)
    named, steps = named_in([edit.facts for edit in edits], by=by), Steps(leads, by=by)
    with db.session.no_autoflush:
        changes = {edit.lead.id: written(edit, named, steps) for edit in edits}
    steps.write()
    edited = [edit for edit in edits if changes[edit.lead.id]]
    where_from = [edit.provenance for edit in edited]
    contacts = keep_first_contacts([edit.lead for edit in edited], where_from)
    told = [(edit.lead.id, "lead.edited", {"changes": changes[edit.lead.id]}) for edit in edited]
    record_all(Lead, [*contacts, *told], by=by)
    bump("partnerships")


def written(edit: Edit, named: Named, steps: Steps) -> dict[str, Any]:
    """Write down what is said of a lead, and return what changes by it."""
    lead, facts = edit.lead, edit.facts
    before, owner, known = plain_facts(lead), lead.owner, lead.organisation
    wanted = next_step_in(facts, lead)
    describe(lead, named, facts)
    steps.follow_owner(lead, owner)
    if wanted is not None:
        steps.let(lead, wanted)
    steps.told += told_of_organisation(lead, known)
    changes = changed(before, plain_facts(lead))
    if changes:
        # Tags and the like have rows of their own: the lead's version rises with them too.
        flag_modified(lead, "organisation_name")
    return changes
