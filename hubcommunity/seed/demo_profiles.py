"""What some of the demonstration's organisations say of themselves."""

from collections.abc import Iterable
from typing import Any

from hubcommunity.organisations import listing_actions, profile_actions, queries
from hubcommunity.organisations.identifier_models import IdentifierKind
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person


def add_profile(organisation: Organisation, facts: dict[str, Any], *, by: Person) -> None:
    """Say it by the same actions as the organisation's own people would."""
    profile_actions.change_profile(
        organisation,
        by=by,
        short_name=organisation.short_name,
        city=organisation.city,
        website=organisation.website,
        other_names=facts["other_names"],
        topics=organisation.topics,
    )
    profile_actions.identify(organisation, {IdentifierKind.ROR: facts["ror"]}, by=by)
    for language, text in facts.get("descriptions", {}).items():
        profile_actions.describe(organisation, language, text, by=by)


def list_people(people: Iterable[Person]) -> None:
    for person in people:
        ticked = {affiliation.uid for affiliation in queries.affiliations_of(person)}
        listing_actions.choose_listings(person, ticked, by=person)
