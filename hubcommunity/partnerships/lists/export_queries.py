"""Leads as lines of a table to download, each with its topics, tags, helpers and contact."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, func, select
from sqlalchemy.orm import aliased

from hubcommunity.core.db import db
from hubcommunity.organisations.models import Organisation, OrganisationType, Topic
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.filter_queries import Filter, narrowed
from hubcommunity.partnerships.lead_models import Tag, lead_helpers, lead_tags, lead_topics
from hubcommunity.partnerships.lists.list_queries import joined
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Lead, Stage, Transition
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.models import Person

# What an import takes in again. The names are the headings, by which it knows the columns.
TAKEN_IN: dict[str, Any] = {
    "id": _l("Number in this hub"),
    "organisation": _l("Organisation"),
    "organisation_id": _l("Number of the organisation"),
    "country": _l("Country"),
    "type": _l("Type"),
    "stage": _l("Stage"),
    "owner": _l("E-mail of the owner"),
    "helpers": _l("E-mails of the helpers"),
    "next_step": _l("Next step"),
    "next_step_on": _l("Next step on"),
    "expected_close_on": _l("Expected close"),
    "amount": _l("Amount"),
    "currency": _l("Currency"),
    "probability": _l("Probability"),
    "source": _l("Source"),
    "campaign": _l("Campaign"),
    "topics": _l("Topics"),
    "tags": _l("Tags"),
    "description": _l("Description"),
    "contact_name": _l("Name of the contact"),
    "contact_email": _l("E-mail of the contact"),
    "contact_basis": _l("Legal basis for the contact’s data"),
    "contact_source": _l("Where the contact’s data come from"),
    "lost_because": _l("Reason of the list"),
    "lost_reason": _l("Why it is lost"),
}
COLUMNS: dict[str, Any] = {
    **TAKEN_IN,
    "owner_name": _l("Owner"),
    "competitor": _l("Who got it instead"),
    "chance": _l("Probability that counts"),
    "in_stage_since": _l("In the stage since"),
    "added_on": _l("Added on"),
    "closed_on": _l("Closed on"),
}
OF_PEOPLE = ("contact_basis", "contact_source")
BATCH = 500
ContactPerson = aliased(Person)


def lines(pipeline_id: int, asked: Filter, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Read the columns of all leads that are asked for, in the order in which they were added, a
    batch at a time.

    Each batch begins where the last one ended, so it needs no transaction that outlives it.
    """
    last = 0
    while found := batch(pipeline_id, asked, last):
        last = found[-1].id
        told = facts_of(found, names)
        yield from [tuple(shown(facts[name]) for name in names) for facts in told]


def shown(value: Any) -> Any:
    """Return a value as a cell holds it: nothing for what is not known; 0 is a value."""
    return "" if value is None else value


def batch(pipeline_id: int, asked: Filter, last: int) -> list[Any]:
    query = narrowed(joined(select(Lead.id, *columns())), pipeline_id, asked)
    query = query.outerjoin(OrganisationType, OrganisationType.id == Lead.type_id)
    query = query.outerjoin(Organisation, Organisation.id == Lead.organisation_id)
    query = query.outerjoin(LeadSource, LeadSource.id == Lead.source_id)
    query = query.outerjoin(LostReason, LostReason.id == Lead.lost_because_id)
    query = query.outerjoin(ContactPerson, ContactPerson.id == Lead.contact_id)
    query = query.where(Lead.id > last).order_by(Lead.id).limit(BATCH)
    return list(db.session.execute(query))


def columns() -> tuple[Any, ...]:
    their_name = ContactPerson.given_name + " " + ContactPerson.family_name
    return (
        Lead.uid,
        Lead.organisation_name,
        Organisation.uid.label("organisation_uid"),
        Lead.country,
        OrganisationType.code.label("type"),
        Stage.name.label("stage"),
        Person.email.label("owner"),
        (Person.given_name + " " + Person.family_name).label("owner_name"),
        Lead.next_step,
        Lead.next_step_on,
        Lead.expected_close_on,
        Lead.amount_cents,
        Lead.currency,
        Lead.probability,
        func.coalesce(Lead.probability, Stage.probability).label("chance"),
        LeadSource.name.label("source"),
        Lead.campaign,
        Lead.description,
        Lead.contact_name,
        their_name.label("person_name"),
        ContactPerson.email.label("contact_email"),
        LostReason.name.label("lost_because"),
        Lead.lost_reason,
        Lead.competitor,
        Transition.entered_at,
        Lead.created_at,
        Lead.closed_at,
    )


def facts_of(rows: Sequence[Any], names: Collection[str]) -> list[dict[str, Any]]:
    """Return what the columns say of leads, in at most four queries whatever their number."""
    ids = [row.id for row in rows]
    lists = {name: words_of(ids, *LISTS[name]) for name in LISTS.keys() & set(names)}
    contacts = contacts_of(ids) if set(OF_PEOPLE) & set(names) else {}
    none = dict.fromkeys(OF_PEOPLE, "")
    return [
        {
            **own_facts(row),
            **{name: ", ".join(words.get(row.id, ())) for name, words in lists.items()},
            **contacts.get(row.id, none),
        }
        for row in rows
    ]


def own_facts(row: Any) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in AS_IT_IS},
        "id": row.uid,
        "organisation": row.organisation_name,
        "organisation_id": row.organisation_uid,
        "owner_name": (row.owner_name or "").strip(),
        "amount": amount(row.amount_cents),
        "contact_name": row.contact_name or (row.person_name or "").strip(),
        "in_stage_since": row.entered_at.date(),
        "added_on": row.created_at.date(),
        "closed_on": row.closed_at.date() if row.closed_at else None,
    }


AS_IT_IS = (
    *("country", "type", "stage", "owner", "next_step", "next_step_on", "expected_close_on"),
    *("currency", "probability", "chance", "source", "campaign", "description"),
    *("contact_email", "lost_because", "lost_reason", "competitor"),
)


def amount(cents: int | None) -> str:
    return "" if cents is None else f"{cents // 100}.{cents % 100:02d}"


# What a lead has several of: the table that joins them, what is written of each, in which order.
LISTS: dict[str, tuple[Table, Any, Any]] = {
    "helpers": (lead_helpers, Person.email, Person.email_folded),
    "topics": (lead_topics, Topic.code, Topic.position),
    "tags": (lead_tags, Tag.name, Tag.folded),
}


def words_of(ids: Sequence[int], joining: Table, word: Any, order: Any) -> Mapping[int, list[str]]:
    """Return what leads have several of, each lead's in their order; nobody without an address."""
    found: dict[int, list[str]] = defaultdict(list)
    query = select(joining.c.lead_id, word).join(joining).order_by(order, word.class_.id)
    its = joining.c.lead_id.in_(ids)
    for number, told in db.session.execute(query.where(its, word.is_not(None))):
        found[number].append(told)
    return found


def contacts_of(ids: Sequence[int]) -> Mapping[int, dict[str, str]]:
    """Return on which ground leads' first contacts are kept, and where their data come from."""
    query = (
        select(Contact.lead_id, Contact.basis, Contact.source)
        .join(Lead, Lead.id == Contact.lead_id)
        .where(Contact.lead_id.in_(ids), Contact.person_id == Lead.contact_id)
    )
    return {
        number: {"contact_basis": basis.value, "contact_source": source}
        for number, basis, source in db.session.execute(query)
    }
