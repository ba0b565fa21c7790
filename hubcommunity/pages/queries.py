"""Figures that span several domains."""

from dataclasses import dataclass
from datetime import timedelta

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.search import matches
from hubcommunity.core.watching import remembers
from hubcommunity.directory.facet_queries import members_by_country
from hubcommunity.enquiries.models import Enquiry, EnquiryState
from hubcommunity.mail.models import Message, MessageState
from hubcommunity.mail.queries import worker_seen_at
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.membership.yearly_models import ConfirmationDue
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.duplicate_models import DuplicatePair, PairState
from hubcommunity.organisations.reach_models import Unreachable
from hubcommunity.people.models import Person
from hubcommunity.topics.charter_models import CharterProposal, ProposalState
from hubcommunity.topics.dormancy_models import QuietSpell, QuietState

WAITING = (ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW)
ALIVE = timedelta(minutes=2)

# From these is counted what waits.
WAITED_FOR = (
    *(Application, Enquiry, Message, EmailDomain, Unreachable, ConfirmationDue, DuplicatePair),
    *(QuietSpell, CharterProposal),
)


@dataclass(frozen=True)
class Waiting:
    """How much of each kind waits for staff."""

    applications: int
    enquiries: int
    failed_mails: int
    domains: int
    unreachable: int
    unconfirmed: int
    duplicates: int
    quiet_groups: int
    charters: int


@remembers(*WAITED_FOR)
def waiting() -> Waiting:
    """Count what waits for staff, in one query; anew after something of it has changed."""
    row = db.session.execute(
        select(
            number_in(Application.state, *WAITING),
            number_in(Enquiry.state, EnquiryState.NEW, EnquiryState.TRIAGED),
            number_in(Message.state, MessageState.FAILED),
            number_in(EmailDomain.state, DomainState.UNVERIFIED),
            select(func.count(Unreachable.organisation_id)).scalar_subquery(),
            select(func.count(ConfirmationDue.organisation_id)).scalar_subquery(),
            number_in(DuplicatePair.state, PairState.OPEN),
            number_in(QuietSpell.state, QuietState.OPEN),
            number_in(CharterProposal.state, ProposalState.PROPOSED),
        )
    ).one()
    return Waiting(*row)


def number_in(column, *states):  # type: ignore[no-untyped-def]
    """Return the subquery that counts a table's rows in these states."""
    return select(func.count()).where(column.in_(states)).scalar_subquery()


@dataclass(frozen=True)
class Reach:
    """The figures of the home page."""

    organisations: int
    countries: int


def reach() -> Reach:
    by_country = members_by_country()
    return Reach(sum(by_country.values()), len(by_country))


def page_of_people(q: str, number: int) -> Page[Person]:
    """Return people by family name; the search looks into names and addresses."""
    query = select(Person)
    if q:
        query = query.where(matches(Person, q))
    return paginate(query, [Person.family_name, Person.given_name, Person.id], number)


def faults(migrations: str) -> list[str]:
    """Name what keeps the hub from serving well: pending migrations, a silent worker."""
    found = []
    present = MigrationContext.configure(db.session.connection()).get_current_revision()
    if present != ScriptDirectory(migrations).get_current_head():
        found.append("migrations")
    seen = worker_seen_at()
    if seen is None or seen < clock.now() - ALIVE:
        found.append("worker")
    return found
