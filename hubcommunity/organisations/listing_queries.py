"""Who is named on the public profile of an organisation: those who chose it, and as long."""

from collections.abc import Sequence

from hubcommunity.consent.models import LISTING
from hubcommunity.consent.queries import given_since
from hubcommunity.core.db import db
from hubcommunity.organisations.models import Affiliation, AffiliationState, Organisation
from hubcommunity.organisations.queries import affiliations_of, in_state
from hubcommunity.people.models import Person


def listed_people(organisation: Organisation) -> Sequence[Affiliation]:
    """Return who is named on the public profile, by name.

    The affiliation is current, and the tick is no older than the consent that holds now: consent
    that was withdrawn and given for another organisation brings back nobody.
    """
    query = in_state(
        organisation,
        AffiliationState.CURRENT,
        Person.family_name,
        Person.given_name,
        Affiliation.id,
    )
    return consented(db.session.scalars(query.where(Affiliation.listed_at.is_not(None))).all())


def listed_by(person: Person) -> Sequence[Affiliation]:
    """Return for which organisations a person is named in public now."""
    return consented(affiliations_of(person))


def consented(affiliations: Sequence[Affiliation]) -> Sequence[Affiliation]:
    ticked = [each for each in affiliations if each.listed_at is not None]
    since = given_since({each.person_id for each in ticked}, LISTING)
    return [
        each
        for each in ticked
        if each.listed_at is not None
        and each.person_id in since
        and since[each.person_id] <= each.listed_at
    ]
