"""What becomes of a row, given what is on record and the rows before it."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hubcommunity.core.forms import trimmed
from hubcommunity.imports.fit_policy import sites_around
from hubcommunity.imports.match_queries import GONE, Hits, candidates, hits_of
from hubcommunity.imports.models import Fate
from hubcommunity.imports.organisations.column_policy import NEEDED
from hubcommunity.imports.organisations.known_queries import Known, known_of
from hubcommunity.imports.organisations.row_policy import (
    CONTACT_FIELDS,
    MEMBERSHIP,
    OrganisationTerms,
    membership_of,
)
from hubcommunity.imports.organisations.seen_policy import SEVERAL, Seen, keys_of, names_anywhere
from hubcommunity.imports.row_policy import Plan, Said, Wrong
from hubcommunity.organisations.derived_models import folded_name
from hubcommunity.organisations.models import AffiliationRole, Organisation

# The columns of an organisation that a row may change as they are.
PLAIN = {"name": "name", "short_name": "short_name", "website": "website"} | {
    "description": "description",
    "city": "city",
    "type": "type_id",
    "country": "country",
}
CONTACT, MEMBER = "contact", "membership"


@dataclass(frozen=True)
class OrganisationPlan(Plan):
    """What becomes of a row: the organisation it speaks of, if there is one, and what changes.

    `follows` is the row that tells of the organisation first, where a later one adds a contact to
    it; `role` is as what the contact is invited, None where nobody is.
    """

    organisation: Organisation | None = None
    follows: int | None = None
    role: AffiliationRole | None = None

    @property
    def name(self) -> str:
        return self.said.name or (self.organisation.name if self.organisation else "")


class Judging:
    """Says what becomes of row after row, and remembers those before.

    `newest` is the last organisation of the time before the import: what came after it may be of
    the rows before, where they are written as they come.
    """

    def __init__(self, known_as: OrganisationTerms, newest: int) -> None:
        self.known_as, self.newest, self.seen = known_as, newest, Seen()

    def judged(self, batch: Sequence[Said]) -> list[OrganisationPlan]:
        hits = hits_of(batch)
        found = {said.number: candidates(said, hits) for said in batch}
        known = known_of(set().union(*found.values()), batch)
        return [self.judge(said, sorted(found[said.number]), known, hits) for said in batch]

    def judge(self, said: Said, found: Sequence[int], known: Known, hits: Hits) -> OrganisationPlan:
        organisation = known.organisations[found[0]] if len(found) == 1 else None
        first = self.first_row(said, organisation)
        refuse_without_address(said)
        if len(found) > 1:
            names = ", ".join(known.organisations[each].name for each in found[:3])
            said.wrong.append(Wrong("name", "fits several", names))
        elif self.is_unclear(said, first):
            said.wrong.append(Wrong("country", "unclear"))
        elif first is not None:
            self.refuse_unless_further(said, first)
        else:
            self.refuse_first(said, organisation, known, hits)
        role = self.role_of(said, first, organisation, known)
        if said.wrong:
            return OrganisationPlan(said, Fate.WRONG, organisation=organisation)
        if organisation is None and first is None:
            return OrganisationPlan(said, Fate.CREATED, role=role)
        changes = [] if first or organisation is None else [*changes_of(said, organisation, known)]
        changes += [CONTACT] if role else []
        fate = Fate.CHANGED if changes else Fate.SAME
        return OrganisationPlan(said, fate, tuple(changes), organisation, first, role)

    def first_row(self, said: Said, organisation: Organisation | None) -> int | None:
        """Return the row that spoke of the same organisation first; note this one if it does."""
        number = organisation.id if organisation else None
        known = number if number and number <= self.newest else None
        keys: list[Hashable] = [*keys_of(said, known)]
        first = self.seen.first(keys if known else [*keys, *sites_around(said)])
        if first is None:
            self.seen.note(said, keys)
        return first

    def is_unclear(self, said: Said, first: int | None) -> bool:
        """Say whether a row that names no country may speak of another organisation, too."""
        if not said.name or {"country", "id"} & said.values.keys():
            return False
        other = self.seen.first(names_anywhere(said))
        return other == SEVERAL or (first is not None and other not in (None, first))

    def refuse_unless_further(self, said: Said, first: int) -> None:
        """Find wrong a later row that brings no contact, or says something else."""
        if "contact_email" not in said.values:
            if not any(each.field in CONTACT_FIELDS for each in said.wrong):
                said.wrong.append(Wrong("name", "twice", str(first)))
        elif field := self.seen.differs(said, first):
            said.wrong.append(Wrong(field, "says else", str(first)))

    def refuse_first(
        self, said: Said, organisation: Organisation | None, known: Known, hits: Hits
    ) -> None:
        if organisation is None:
            refuse_unless_whole(said)
        else:
            refuse_if_taken(said, organisation, hits)
        there = known.memberships.get(organisation.id) if organisation else None
        if there:
            refuse_other_term(said, there)
        elif membership_of(said):
            refuse_unless_term(said, self.known_as)

    def role_of(
        self, said: Said, first: int | None, organisation: Organisation | None, known: Known
    ) -> AffiliationRole | None:
        """Return as what a row's contact is invited: whoever is the first of an organisation, as
        its primary contact. None where there is no contact, or they are there.
        """
        if not said.email:
            return None
        row, number = first or said.number, organisation.id if organisation else None
        if earlier := self.seen.earlier(("contact", row, said.email), said.number):
            said.wrong.append(Wrong("contact_email", "contact twice", str(earlier)))
        there = known.contacts.get((number, said.email)) if number else None
        if there:
            refuse_other_role(said, there)
            return None
        is_run = number in known.run or self.seen.first([("run", row)])
        at_first = AffiliationRole.DELEGATE if is_run else AffiliationRole.PRIMARY_CONTACT
        role: AffiliationRole = said.values.get("contact_role", at_first)
        if role is AffiliationRole.PRIMARY_CONTACT:
            self.seen.earlier(("run", row), row)
        return role


def refuse_unless_whole(said: Said) -> None:
    """Find wrong what a new organisation lacks, once: a cell that is wrong is not missing."""
    if "id" in said.values:
        said.wrong.append(Wrong("id", "unknown"))
        return
    said.refuse_missing(NEEDED)


def refuse_without_address(said: Said) -> None:
    if said.told(CONTACT_FIELDS) and not said.told(("contact_email",)):
        said.wrong.append(Wrong("contact_email", "no contact"))


def refuse_if_taken(said: Said, organisation: Organisation, hits: Hits) -> None:
    for kind, value in said.numbers.items():
        others = hits.get((kind, value), set()) - {organisation.id}
        if others or hits.get((GONE, kind, value)):
            said.wrong.append(Wrong(kind.value, "taken", value))


def refuse_unless_term(said: Said, known_as: OrganisationTerms) -> None:
    """Find wrong what is no whole term of a tier that takes new memberships."""
    said.refuse_missing(MEMBERSHIP)
    given = membership_of(said)
    if given.get("tier") in known_as.retired:
        said.wrong.append(Wrong("tier", "retired", given["tier"]))
    begins, ends = given.get("term_begins_on"), given.get("term_ends_on")
    if begins and ends and ends < begins:
        said.wrong.append(Wrong("term_ends_on", "ends before"))


def refuse_other_term(said: Said, there: Mapping[str, Any]) -> None:
    """Find wrong what the membership on record does not say: nobody loses days by a table."""
    for name, value in membership_of(said).items():
        if value != there[name]:
            said.wrong.append(Wrong(name, "other term", str(there[name] or "")))


def refuse_other_role(said: Said, there: AffiliationRole) -> None:
    if said.values.get("contact_role", there) is not there:
        said.wrong.append(Wrong("contact_role", "other role", str(there.label)))


def changes_of(said: Said, organisation: Organisation, known: Known) -> Iterator[str]:
    """Yield the fields of which the row says something else than what is on record.

    Who is called by one of its other names keeps its own, unless the row says whom it renames.
    """
    aliases = [] if "id" in said.values else known.names[organisation.id]
    is_alias = folded_name(said.name) in map(folded_name, aliases)
    told = [name for name in PLAIN if name in said.values and not (is_alias and name == "name")]
    for name in told:
        if said.values[name] != compared(getattr(organisation, PLAIN[name])):
            yield name
    numbers = known.numbers[organisation.id]
    for kind, value in said.numbers.items():
        if numbers.get(kind) != value:
            yield kind.value
    names = said.values.get("other_names")
    if names is not None and list(names) != [trimmed(n) for n in known.names[organisation.id]]:
        yield "other_names"
    if membership_of(said) and organisation.id not in known.memberships:
        yield MEMBER


def compared(value: Any) -> Any:
    return trimmed(value) if isinstance(value, str) else value
