"""Who may do what in a topic group, and why somebody may not."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from hubcommunity.organisations.models import Affiliation, AffiliationRole, Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.models import GroupState, Office, OfficeName, Policy, Seat, TopicGroup
from hubcommunity.topics.request_models import JoinRequest, RequestState

# The roles that sit at the table; an observer of the organisation takes an observer's seat only.
TAKE_SEATS = (AffiliationRole.PRIMARY_CONTACT, AffiliationRole.DELEGATE)


@dataclass(frozen=True)
class Waiting:
    """How much waits in a group for a reader: the tabs of its pages say so."""

    meetings: int = 0
    calls: int = 0
    requests: int = 0


@dataclass(frozen=True)
class Place:
    """What a reader is to a group at this moment; without anything, a visitor."""

    person_id: int | None = None
    is_staff: bool = False
    seat: Seat | None = None
    request: JoinRequest | None = None
    offices: Sequence[Office] = ()
    run_by: Sequence[Office] = ()
    affiliations: Sequence[Affiliation] = ()
    active: frozenset[int] = frozenset()
    waiting: Waiting = Waiting()
    was_inside: bool = False
    voting: frozenset[int] = frozenset()
    declared: bool = False

    @property
    def organisations(self) -> Sequence[Organisation]:
        """The active members for whom the person may take a seat."""
        return [
            affiliation.organisation
            for affiliation in self.affiliations
            if affiliation.organisation_id in self.active
        ]

    def observes(self, organisation: Organisation) -> bool:
        """Say whether the person could only observe for an organisation."""
        return any(
            affiliation.organisation_id == organisation.id and affiliation.role not in TAKE_SEATS
            for affiliation in self.affiliations
        )

    @property
    def is_chair(self) -> bool:
        return any(office.name is OfficeName.CHAIR for office in self.offices)

    @property
    def sees_people(self) -> bool:
        """Names are for the members of the hub, those at the table, and staff."""
        return bool(self.is_inside or self.active)

    @property
    def is_inside(self) -> bool:
        """Whoever has a seat or an office reads what the group works on; so does staff, and whoever
        had one when the group concluded.
        """
        return bool(self.is_staff or self.seat or self.offices or self.was_inside)

    @property
    def runs(self) -> bool:
        """Chair, vice-chair and secretary run the group day by day; so may staff."""
        return bool(self.is_staff or self.offices)

    @property
    def decides(self) -> bool:
        return self.is_staff or self.is_chair

    def may_decide(self, request: JoinRequest) -> bool:
        """Staff and the chair decide, but nobody on their own request."""
        return self.decides and request.person_id != self.person_id

    def represents(self, organisation: Organisation) -> bool:
        """Say whether the person is a primary contact of an organisation."""
        return organisation.id in self.represented

    @property
    def represented(self) -> frozenset[int]:
        """The organisations of which the person is a primary contact, by number."""
        return frozenset(
            affiliation.organisation_id
            for affiliation in self.affiliations
            if affiliation.role is AffiliationRole.PRIMARY_CONTACT
        )

    def may_endorse(self, request: JoinRequest) -> bool:
        """A primary contact of the organisation endorses, but never their own request."""
        return self.represents(request.organisation) and request.person_id != self.person_id

    def is_concerned_by(self, request: JoinRequest) -> bool:
        """Who asks or is invited, who speaks for the organisation, and who decides."""
        is_own = request.person_id == self.person_id
        return is_own or self.decides or self.represents(request.organisation)

    @property
    def excluded_because(self) -> str | None:
        """Say why somebody who is signed in represents nobody who could sit at the table."""
        if self.organisations:
            return None
        if not self.affiliations:
            return _("You do not represent an organisation in the hub yet.")
        return _(
            "%(organisation)s is not an active member at present, so nobody can join for it.",
            organisation=self.affiliations[0].organisation.name,
        )


def closed_because(group: TopicGroup) -> str | None:
    """Say why a group takes nobody now; None for an active one."""
    return {
        GroupState.PROPOSED: _("This group is only proposed. It takes members once it begins."),
        GroupState.ACTIVE: None,
        GroupState.DORMANT: _("This group is dormant and takes no new members at present."),
        GroupState.CONCLUDED: _("This group has concluded its work and takes no new members."),
    }[group.state]


def not_open_because(group: TopicGroup) -> str | None:
    """Say why nobody joins a group at once; None for one that is open to members."""
    return {
        Policy.OPEN: None,
        Policy.REQUEST: _("This group takes members by request. Ask to join it."),
        Policy.INVITATION: _("This group takes members by invitation only."),
    }[group.policy]


def unwritable_because(group: TopicGroup) -> str | None:
    """Say why nothing is written in a group now; None for an active one, and for one that is only
    proposed, which staff prepare.
    """
    return {
        GroupState.PROPOSED: None,
        GroupState.ACTIVE: None,
        GroupState.DORMANT: _("This group is dormant: nothing is written in it at present."),
        GroupState.CONCLUDED: _("This group has concluded its work: what it wrote stays as it is."),
    }[group.state]


def full_because(group: TopicGroup) -> str:
    """Say why a group takes no further organisation at present."""
    return ngettext(
        "This group has place for %(num)s organisation, and it is taken.",
        "This group has places for %(num)s organisations, and all are taken.",
        group.size_limit,
    )


def answered_by(asked: JoinRequest) -> str:
    """Say what became of a request, and by whom; or for whom it waits."""
    waits = {
        RequestState.AWAITING_ENDORSEMENT: _("This request waits for the primary contact still."),
        RequestState.AWAITING_GROUP: _("This request waits for the group’s decision."),
        RequestState.NEEDS_INFORMATION: _("This request waits for an answer to a question."),
        RequestState.INVITED: _("This invitation waits for its answer."),
        RequestState.WITHDRAWN: _("This request was withdrawn."),
        RequestState.REVOKED: _("This invitation was taken back."),
        RequestState.EXPIRED: _("This request has expired."),
    }
    if asked.state in waits:
        return waits[asked.state]
    name = asked.decided_by.name if asked.decided_by else ""
    if asked.state is RequestState.ACCEPTED:
        return _("%(name)s has accepted this request already.", name=name)
    return _("%(name)s has declined this request already.", name=name)


def last_chair_because(offices: Sequence[Office], person: Person, group: TopicGroup) -> str | None:
    """Say why a chair can't go: an active group keeps one. None for everybody else."""
    chairs = [office.person_id for office in offices if office.name is OfficeName.CHAIR]
    if group.takes_members and chairs == [person.id]:
        return _("An active group keeps a chair: the hub’s staff appoint another one first.")
    return None
