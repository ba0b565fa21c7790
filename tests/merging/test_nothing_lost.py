"""Random histories of two organisations: after a merge nothing is lost and nothing is doubled."""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import Base, db
from hubcommunity.enquiries.models import Enquiry
from hubcommunity.membership.models import ApplicationState
from hubcommunity.membership.policy import Status
from hubcommunity.membership.term_actions import keep_listing
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.membership.term_policy import listing_of
from hubcommunity.membership.term_queries import membership_of, status_of
from hubcommunity.merging import actions
from hubcommunity.merging.actions import STEPS
from hubcommunity.merging.policy import FIELDS, not_merged_because
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.models import Affiliation, AffiliationRole, AffiliationState
from hubcommunity.partnerships.models import Lead
from hubcommunity.topics.models import Seat, SeatKind
from tests import make

PEOPLE = range(3)
GROUPS = range(2)
# Where rows of the one that goes may stay: what was not taken, and what a membership leaves behind.
STAY = {"duplicate_pairs", "memberships", "organisation_descriptions", "organisation_logos"}
STAY |= {"organisation_identifiers"}
ROLES = st.sampled_from(AffiliationRole)
STATES = st.sampled_from(AffiliationState)
SEATS = st.dictionaries(st.sampled_from(GROUPS), st.booleans())
SIDE = st.fixed_dictionaries(
    {
        "affiliations": st.dictionaries(st.sampled_from(PEOPLE), st.tuples(ROLES, STATES)),
        "terms": st.lists(st.tuples(st.integers(-900, 200), st.integers(0, 400)), max_size=4),
        "seats": SEATS,
        "leads": st.integers(0, 2),
        "enquiries": st.integers(0, 1),
        "applications": st.integers(0, 2),
        "domains": st.dictionaries(st.sampled_from(["a.eu", "b.eu"]), st.sampled_from(DomainState)),
    }
)
PLAIN = settings(
    max_examples=25,
    deadline=None,
    phases=set(Phase) - {Phase.shrink},  # which takes minutes on a database
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def build(side, people, groups, pipeline, verified):
    """Make an organisation with a history; of domains, each is verified once at most."""
    of, today = make.organisation("Clinic"), clock.today()
    for number, (role, state) in side["affiliations"].items():
        make.affiliation(people[number], of, role, state)
    if side["terms"]:
        membership = make.saved(Membership(organisation=of, first_tier=make.tier()))
        for first, length in side["terms"]:
            start = today + timedelta(days=first)
            end = start + timedelta(days=length)
            make.saved(Term(membership_id=membership.id, starts_on=start, ends_on=end))
        keep_listing(membership)
    for number, has_alternate in side["seats"].items():
        make.seat(make.person(), groups[number], of)
        if has_alternate:
            make.seat(make.person(), groups[number], of, SeatKind.ALTERNATE).line = 1
    for _ in range(side["leads"]):
        make.lead(pipeline, organisation=of)
    for _ in range(side["enquiries"]):
        make.lead(pipeline, organisation=of, enquiry_uid=make.enquiry().uid)
    for _ in range(side["applications"]):
        make.application(ApplicationState.APPROVED, organisation=of)
    for domain, state in side["domains"].items():
        once = DomainState.UNVERIFIED if domain in verified else state
        verified |= {domain} if once is DomainState.VERIFIED else set()
        make.saved(EmailDomain(organisation_id=of.id, domain=domain, state=once))
    return of


def rows_by_table() -> Counter[str]:
    """Count the rows of every table that names an organisation, and of those below them."""
    names = {column.split(".")[0] for column in STEPS} | {"terms", "enquiries", "files"}
    names -= {"duplicate_pairs", "name_keys", "near_names", "organisation_names"}
    tables = [Base.metadata.tables[name] for name in names]
    counted = [select(func.count()).select_from(table).scalar_subquery() for table in tables]
    return Counter(dict(zip(names, db.session.execute(select(*counted)).one(), strict=True)))


def still_on(goes) -> set[str]:
    """Return the tables in which a row names the one that went."""
    found = set()
    for name in STEPS:
        table, column = name.split(".")
        rows = Base.metadata.tables[table]
        query = select(func.count()).select_from(rows).where(rows.c[column] == goes.id)
        if db.session.scalar(query):
            found.add(table)
    return found


def open_people():
    query = select(Affiliation.person_id).where(Affiliation.state != AffiliationState.ENDED)
    return set(db.session.scalars(query))


def open_seats():
    query = select(Seat.group_id, Seat.person_id).where(Seat.ended_at.is_(None))
    return sorted(map(tuple, db.session.execute(query)))


def days_covered():
    return sorted(db.session.execute(select(Term.starts_on, Term.ends_on)).all())


@PLAIN
@given(goes=SIDE, stays=SIDE, taken=st.sets(st.sampled_from([field.name for field in FIELDS])))
def test_a_merge_loses_nothing_and_doubles_nothing(app, goes, stays, taken):
    db.session.rollback()  # each history begins on an empty hub
    people, groups = [make.person() for _ in PEOPLE], [make.group() for _ in GROUPS]
    parts, verified = (people, groups, make.pipeline()), set()
    goes, stays = build(goes, *parts, verified), build(stays, *parts, verified)
    by, going, staying = make.staff(), membership_of(goes), membership_of(stays)
    if not_merged_because(staying, going, ends_going=True):
        goes, stays, going, staying = stays, goes, staying, going
    ran = going is not None and status_of(going) not in (Status.LAPSED, Status.ENDED)
    before = rows_by_table(), open_people(), open_seats(), days_covered()
    in_both = len(set(open_groups(goes)) & set(open_groups(stays)))

    actions.merge(goes, stays, by=by, taken=frozenset(taken), ends_membership=True)
    db.session.flush()
    db.session.expire_all()

    stepped_back = Counter({"seats": in_both})  # one seat ends and another begins
    assert rows_by_table() == before[0] + stepped_back
    assert (open_people(), open_seats(), days_covered()) == before[1:]
    assert still_on(goes) <= STAY
    assert_each_once(stays)
    assert_listed(stays, ran)
    assert goes.member_from is None


def open_groups(of):
    delegates = select(Seat.group_id).where(Seat.kind == SeatKind.DELEGATE)
    return db.session.scalars(delegates.where(Seat.organisation_id == of.id)).all()


def assert_each_once(stays):
    """Nobody represents it twice, no domain is claimed twice, no group has two who vote."""
    kept = select(Affiliation.person_id).where(Affiliation.state != AffiliationState.ENDED)
    claims = select(EmailDomain.domain).where(EmailDomain.state != DomainState.WITHDRAWN)
    votes = select(Seat.group_id).where(Seat.kind == SeatKind.DELEGATE, Seat.ended_at.is_(None))
    for rows, of in ((kept, Affiliation), (claims, EmailDomain), (votes, Seat)):
        found = db.session.scalars(rows.where(of.organisation_id == stays.id)).all()
        assert len(found) == len(set(found))
    assert (
        db.session.scalar(
            select(func.count())
            .select_from(Enquiry)
            .join(Lead, Lead.enquiry_uid == Enquiry.uid)
            .where(Lead.organisation_id != stays.id)
        )
        == 0
    )


def assert_listed(stays, ran):
    """Its listing is what its terms say, and a membership that ran runs on."""
    membership = membership_of(stays)
    if membership is None:
        assert not ran
        return
    assert stays.member_from == listing_of(membership).member_from
    assert stays.member_until == listing_of(membership).member_until
    if ran:
        assert status_of(membership) not in (Status.LAPSED, Status.ENDED)
