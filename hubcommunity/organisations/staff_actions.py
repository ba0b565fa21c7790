"""What only staff do with an organisation: put it on record, correct its name, type and country."""

from hubcommunity.organisations.actions import refuse_unless
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.profile_actions import close, opened
from hubcommunity.organisations.profile_queries import facts_of
from hubcommunity.people.models import Person


def correct(
    organisation: Organisation,
    *,
    name: str,
    type_id: int,
    country: str,
    by: Person,
    seen: str | None = None,
) -> None:
    """Correct the legal name, the type and the country; its address stays."""
    before, standing = opened(organisation, facts_of, by, seen)
    refuse_unless(standing.is_staff)
    organisation.name, organisation.type_id = name, type_id
    organisation.country = country
    close(organisation, facts_of, before, by)
