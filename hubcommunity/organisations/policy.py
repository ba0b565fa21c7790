"""Who may do what with an organisation and its people."""

from dataclasses import dataclass

from hubcommunity.organisations.models import Affiliation, AffiliationRole, AffiliationState
from hubcommunity.organisations.visibility_models import Visibility

# From what everybody sees to what only a few do.
DEPTH = (Visibility.PUBLIC, Visibility.MEMBERS, Visibility.STAFF)


@dataclass(frozen=True)
class Standing:
    """What a person is to an organisation at this moment."""

    person_id: int
    affiliation: Affiliation | None
    is_staff: bool

    @property
    def is_current(self) -> bool:
        return self.affiliation is not None and self.affiliation.state is AffiliationState.CURRENT

    @property
    def may_look(self) -> bool:
        """Its own people and the hub's staff see an organisation from the inside."""
        return self.is_current or self.is_staff

    @property
    def may_run(self) -> bool:
        """Its primary contacts run an organisation; staff help where there is none."""
        return self.is_staff or (self.is_current and is_primary(self.affiliation))

    @property
    def may_verify(self) -> bool:
        """Staff say which domains are an organisation's own, but not of one they represent."""
        return self.is_staff and not self.is_current

    def may_change_role_of(self, other: Affiliation) -> bool:
        """Nobody changes their own role, whatever else they may."""
        return self.may_run and is_current(other) and not self.is_of(other)

    def may_end(self, other: Affiliation) -> bool:
        """Everybody may leave; those who run the organisation may end others too."""
        return is_current(other) and (self.may_run or self.is_of(other))

    def may_answer(self, request: Affiliation) -> bool:
        """Those who run the organisation let others in, but not themselves."""
        return self.may_run and not self.is_of(request)

    def is_of(self, other: Affiliation) -> bool:
        return self.person_id == other.person_id


def is_current(affiliation: Affiliation) -> bool:
    return affiliation.state is AffiliationState.CURRENT


def is_primary(affiliation: Affiliation | None) -> bool:
    return affiliation is not None and affiliation.role is AffiliationRole.PRIMARY_CONTACT


def may_see(field: Visibility, reader: Visibility) -> bool:
    """Say whether a field for these readers is seen by one who sees as much as `reader`."""
    return DEPTH.index(field) <= DEPTH.index(reader)
