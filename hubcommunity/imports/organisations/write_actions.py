"""Writing what the check has planned: new organisations in bulk, changes one by one, contacts."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from hubcommunity.audit.actions import record_many
from hubcommunity.core.db import db
from hubcommunity.imports.models import Fate
from hubcommunity.imports.organisations.judge_queries import (
    CONTACT,
    MEMBER,
    PLAIN,
    OrganisationPlan,
)
from hubcommunity.imports.organisations.row_policy import halves_of, membership_of
from hubcommunity.imports.row_policy import Said
from hubcommunity.membership.bulk_actions import NewMember, begin_many
from hubcommunity.organisations.bulk_actions import Newcomer, add_many
from hubcommunity.organisations.models import Affiliation, AffiliationState, Organisation
from hubcommunity.organisations.profile_actions import keep_words, rename, write_numbers
from hubcommunity.people.actions import find_or_add_many
from hubcommunity.people.models import Person


def write(plans: Sequence[OrganisationPlan], *, by: Person | None, source: str) -> None:
    """Write a batch in which no row is wrong. `source` says in the trace where the data come from.

    Nobody gets a mail by it.
    """
    new = [plan for plan in plans if plan.fate is Fate.CREATED]
    ids = add_many([newcomer_of(plan.said) for plan in new], by=by, source=source)
    changed = [plan for plan in plans if own_changes(plan)]
    entries = [change(plan, source) for plan in changed]
    db.session.flush()
    record_many("organisation.changed", Organisation, entries, by=by)
    added = {plan.said.number: number for plan, number in zip(new, ids, strict=True)}
    numbered = [(id_of(plan, added), plan) for plan in plans]
    begun = [newcomer for number, plan in numbered if (newcomer := member_of(number, plan))]
    begin_many(begun, by=by, source=source)
    add_contacts([each for each in numbered if each[1].role], by=by, source=source)


def own_changes(plan: OrganisationPlan) -> list[str]:
    """Return the fields of the organisation itself that change."""
    return [name for name in plan.changes if name not in (CONTACT, MEMBER)]


def id_of(plan: OrganisationPlan, added: Mapping[int, int]) -> int:
    """Return the organisation of which a row speaks, just added or not, by the rows that did so."""
    return plan.organisation.id if plan.organisation else added[plan.follows or plan.said.number]


def member_of(organisation_id: int, plan: OrganisationPlan) -> NewMember | None:
    said = membership_of(plan.said)
    if not said or (plan.fate is not Fate.CREATED and MEMBER not in plan.changes):
        return None
    return NewMember(organisation_id, said["tier"], said["term_begins_on"], said["term_ends_on"])


def newcomer_of(said: Said) -> Newcomer:
    facts = {column: said.values[name] for name, column in PLAIN.items() if name in said.values}
    names = said.values.get("other_names", ())
    return Newcomer(**facts, other_names=names, numbers=said.numbers)


def change(plan: OrganisationPlan, source: str) -> tuple[int, dict[str, object]]:
    """Change what is on record as the row says, and return the entry for the trace."""
    organisation, said = plan.organisation, plan.said
    assert organisation is not None  # noqa: S101
    for name, column in PLAIN.items():
        if name in plan.changes:
            setattr(organisation, column, said.values[name])
    if "other_names" in plan.changes:
        rename(organisation, list(said.values["other_names"]))
    if numbers := {kind: said.values[kind.value] for kind in said.numbers}:
        write_numbers(organisation, numbers)
    db.session.flush()
    keep_words(organisation)
    return organisation.id, {"fields": own_changes(plan), "source": source}


def add_contacts(
    contacts: Sequence[tuple[int, OrganisationPlan]], *, by: Person | None, source: str
) -> None:
    """Put contacts on record, with an invitation that is not sent.

    Nobody runs an organisation without having said yes: the invitation waits until somebody sends
    it.
    """
    if not contacts:
        return
    people = [person_of(plan.said) for _number, plan in contacts]
    ids = find_or_add_many(people, by=by, source=source)
    rows: list[dict[str, object]] = [
        {
            "uid": uuid.uuid4(),
            "person_id": ids[str(plan.said.email)],
            "organisation_id": number,
            "role": plan.role,
            "state": AffiliationState.INVITED,
            "invited_as": plan.said.email,
            "invited_by_id": by.id if by else None,
        }
        for number, plan in contacts
    ]
    table: Any = Affiliation.__table__
    db.session.execute(insert(table), rows)
    record_many("affiliation.imported", Affiliation, entries_of(rows, source), by=by)


def person_of(said: Said) -> tuple[str, str, str, str]:
    """Return a contact's address, names and job title."""
    given, family = halves_of(said.values.get("contact_name", ""))
    return said.values["contact_email"], given, family, said.values.get("contact_job_title", "")


def entries_of(
    rows: Sequence[dict[str, object]], source: str
) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield the ids of affiliations just written, with the details for the trace."""
    uids = [row["uid"] for row in rows]
    for number in db.session.scalars(select(Affiliation.id).where(Affiliation.uid.in_(uids))):
        yield number, {"source": source}
