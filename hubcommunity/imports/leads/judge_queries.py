"""What becomes of a row of leads, given what is on record and the rows before it."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hubcommunity.core.forms import trimmed
from hubcommunity.core.text import as_uid, fold
from hubcommunity.imports.leads.known_queries import Known, Told, keys_of, known_of, name_in
from hubcommunity.imports.leads.row_policy import LeadTerms, loss_in_words
from hubcommunity.imports.models import Fate
from hubcommunity.imports.row_policy import Plan, Said, Wrong
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.people.models import Person

# The columns of a lead that a row may change as they are.
PLAIN = {
    "country": "country",
    "type": "type_id",
    "owner": "owner_id",
    "source": "source_id",
    "campaign": "campaign",
    "description": "description",
    "probability": "probability",
    "expected_close_on": "expected_close_on",
}
STEP = ("next_step", "next_step_on")


@dataclass(frozen=True)
class LeadPlan(Plan):
    """What becomes of a row: of the lead that it speaks of, if there is one."""

    lead_id: int | None = None
    organisation_id: int | None = None
    known_as: str = ""

    @property
    def name(self) -> str:
        return str(self.said.values.get("organisation") or self.known_as)


class Judging:
    """Says what becomes of row after row, and remembers those before.

    `newest` is the last lead of the time before the import.
    """

    def __init__(self, pipeline: Pipeline, terms: LeadTerms, newest: int) -> None:
        self.pipeline, self.terms, self.newest = pipeline, terms, newest
        # Hashes alone, so that a long table costs little memory.
        self.seen: dict[int, int] = {}

    def judged(self, batch: Sequence[Said]) -> list[LeadPlan]:
        known = known_of(self.pipeline, batch, self.newest)
        return [self.judge(said, known) for said in batch]

    def judge(self, said: Said, known: Known) -> LeadPlan:
        told = known.organisations[said.number]
        lead = self.lead_of(said, told, known)
        self.refuse_twice(said, told, lead)
        refuse_unclear(said, told, known)
        self.refuse_former(said, lead)
        self.refuse_retired(said, lead)
        self.refuse_step_when_closed(said, lead, known)
        if lead is None:
            refuse_unless_whole(said, told)
        else:
            refuse_other_record(said, lead, known)
            self.refuse_other_loss(said, lead)
        if "amount" in said.values and not (lead and lead.currency):
            said.refuse_missing(["currency"])
        changes = () if lead is None else tuple(changes_of(said, lead, told, known))
        fate = Fate.CREATED if lead is None else Fate.CHANGED if changes else Fate.SAME
        return LeadPlan(
            said,
            Fate.WRONG if said.wrong else fate,
            changes,
            lead.id if lead else None,
            told.organisation_id,
            lead.organisation_name if lead else known.names.get(told.organisation_id or 0, ""),
        )

    def place_of(self, said: Said, lead: Lead | None) -> int | None:
        """Return in which stage a lead is closed after the import; None for an open one."""
        stage_id = said.values.get("stage", lead.stage_id if lead else None)
        return stage_id if stage_id in self.terms.closed else None

    def lead_of(self, said: Said, told: Told, known: Known) -> Lead | None:
        """Return the lead of which a row speaks: by its number alone if it says one, else the one
        of this name or organisation that is open; in a row of a closed stage, first one in there.
        """
        if "id" in said.values:
            lead = known.by_uid.get(as_uid(said.values["id"]))
            if lead is None:
                said.wrong.append(Wrong("id", "no lead"))
            return lead
        for place in dict.fromkeys((self.place_of(said, None), None)):
            keys = keys_in(said, told, None, place)
            found = {lead.id: lead for key in keys for lead in known.by_key.get(key, ())}
            if len(found) > 1:
                said.wrong.append(Wrong("organisation", "several leads", str(len(found))))
            if found:
                return min(found.values(), key=lambda lead: lead.id)
        return None

    def refuse_retired(self, said: Said, lead: Lead | None) -> None:
        """Find wrong a source that is retired, but for a lead that has it."""
        number = said.values.get("source", 0)
        if number in self.terms.retired and (lead is None or lead.source_id != number):
            said.wrong.append(Wrong("source", "retired source", self.terms.retired[number]))

    def refuse_twice(self, said: Said, told: Told, lead: Lead | None) -> None:
        """Find wrong what speaks of the same lead as a row before; note what this one speaks of.

        Of the leads of one organisation each may have a row, by its number.
        """
        keys = keys_in(said, told, lead, self.place_of(said, lead))
        mine: list[Hashable] = [("lead", lead.id)] if lead else []
        own = keys_of(lead) if lead and "id" in said.values else []
        for key in [*mine, *(key for key in keys if key not in own)]:
            if first := self.seen.get(hash(key)):
                said.wrong.append(Wrong("organisation", "lead twice", str(first)))
                break
        for key in [*mine, *keys]:
            self.seen.setdefault(hash(key), said.number)

    def refuse_former(self, said: Said, lead: Lead | None) -> None:
        """Find wrong what gives a lead to somebody who has some still, but can be given none."""
        new = {
            "owner": {said.values.get("owner")} - {lead.owner_id if lead else None},
            "helpers": set(said.values.get("helpers", ())) - ids_of(lead.helpers if lead else ()),
        }
        for name, given in new.items():
            if told := [each for each, number in self.terms.former.items() if number in given]:
                said.wrong.append(Wrong(name, "no owner", told[0]))

    def refuse_step_when_closed(self, said: Said, lead: Lead | None, known: Known) -> None:
        told = [name for name in STEP if name in said.values]
        if not told or self.place_of(said, lead) is None:
            return
        if lead is None or not is_planned(said, lead, known):
            said.wrong.append(Wrong(told[0], "is closed"))

    def refuse_other_loss(self, said: Said, lead: Lead) -> None:
        """Find wrong what says of a lead that was lost already another reason than is on record."""
        if lead.stage_id not in self.terms.lost or "stage" in changed_stage(said, lead):
            return
        words = said.values.get("lost_reason", lead.lost_reason)
        is_said = lead.lost_reason in (words, loss_in_words(said, self.terms))
        if said.values.get("lost_because", lead.lost_because_id) != lead.lost_because_id:
            said.wrong.append(Wrong("lost_because", "stays lost", lead.lost_reason))
        elif not is_said:
            said.wrong.append(Wrong("lost_reason", "stays lost", lead.lost_reason))


def keys_in(said: Said, told: Told, lead: Lead | None, place: int | None) -> list[Hashable]:
    """Return what tells the lead of a row, in the form of `known_queries.keys_of`."""
    name = name_in(said) or (lead.name_folded if lead else "")
    number = told.organisation_id or (lead.organisation_id if lead else None)
    keys: list[Hashable] = [("name", name, place)] if name else []
    return [*keys, ("organisation", number, place)] if number else keys


def refuse_unclear(said: Said, told: Told, known: Known) -> None:
    if told.unclear:
        names = ", ".join(known.names[each] for each in told.unclear[:3])
        said.wrong.append(Wrong("organisation", "fits several", names))
    if "organisation_id" in said.values and not told.organisation_id:
        said.wrong.append(Wrong("organisation_id", "unknown"))


def refuse_unless_whole(said: Said, told: Told) -> None:
    if "id" not in said.values and not told.organisation_id:
        said.refuse_missing(["organisation"])


def refuse_other_record(said: Said, lead: Lead, known: Known) -> None:
    """Find wrong what is said of a contact's data otherwise than on record: that is no matter of a
    table.
    """
    record = known.contacts.get((lead.id, said.email or of_first(lead)))
    if record is None:
        return
    basis, source = record
    if said.values.get("contact_basis", basis) is not basis:
        said.wrong.append(Wrong("contact_basis", "other record", str(basis.label)))
    if said.values.get("contact_source", source) != source:
        said.wrong.append(Wrong("contact_source", "other record", source))


def of_first(lead: Lead) -> str:
    return str(lead.contact.email_folded or "") if lead.contact else ""


def changes_of(said: Said, lead: Lead, told: Told, known: Known) -> Iterator[str]:
    """Yield the fields of which the row says something else than what is on record."""
    values = said.values
    is_named = values.get("organisation", lead.organisation_name) == trimmed(lead.organisation_name)
    is_other = told.is_sure and told.organisation_id != lead.organisation_id
    if not is_named or is_other:
        yield "organisation"
    yield from changed_stage(said, lead)
    for name, column in PLAIN.items():
        if name in values and values[name] != compared(getattr(lead, column)):
            yield name
    yield from changed_amount(said, lead)
    if "tags" in values and not same_tags(values["tags"], [tag.name for tag in lead.tags]):
        yield "tags"
    if "topics" in values and set(values["topics"]) != ids_of(lead.topics):
        yield "topics"
    if "helpers" in values and set(values["helpers"]) != ids_of(addressed(lead.helpers)):
        yield "helpers"
    yield from changed_contact(said, lead, known)
    if not is_planned(said, lead, known):
        yield from (name for name in STEP if name in values)


def addressed(people: Iterable[Person]) -> list[Person]:
    """Return those who have an address, by which a table can name them."""
    return [person for person in people if person.email]


def ids_of(rows: Iterable[Any]) -> set[int]:
    return {row.id for row in rows}


def changed_stage(said: Said, lead: Lead) -> list[str]:
    return ["stage"] if said.values.get("stage", lead.stage_id) != lead.stage_id else []


def changed_amount(said: Said, lead: Lead) -> Iterator[str]:
    """Yield what changes of the amount; a currency without an amount says nothing."""
    if said.values.get("amount", lead.amount_cents) != lead.amount_cents:
        yield "amount"
    has_amount = lead.currency is not None or "amount" in said.values
    if has_amount and said.values.get("currency", lead.currency) != lead.currency:
        yield "currency"


def same_tags(said: Sequence[str], known: Sequence[str]) -> bool:
    """Say whether tags are the same, in whatever order; one may have a comma in it."""
    return set(map(fold, said)) == set(map(fold, known)) or ", ".join(said) == ", ".join(known)


def changed_contact(said: Said, lead: Lead, known: Known) -> Iterator[str]:
    """Yield what changes of the first contact; whoever is one of the contacts stays where they are.

    A name is only compared with that of the contact of whom the row speaks.
    """
    email = said.email
    if email and email != of_first(lead):
        if (lead.id, email) not in known.contacts:
            yield from (name for name in ("contact_name", "contact_email") if name in said.values)
        return
    names = {trimmed(lead.contact_name), lead.contact.name if lead.contact else ""}
    if "contact_name" in said.values and said.values["contact_name"] not in names:
        yield "contact_name"


def is_planned(said: Said, lead: Lead, known: Known) -> bool:
    """Say whether what a row says of the next step is one of those that the lead has."""
    steps = [(lead.next_step, lead.next_step_on), *known.steps.get(lead.id, ())]
    return any(
        said.values.get("next_step", trimmed(text)) == trimmed(text[:200])
        and said.values.get("next_step_on", on) == on
        for text, on in steps
    )


def compared(value: Any) -> Any:
    return trimmed(value) if isinstance(value, str) else value
