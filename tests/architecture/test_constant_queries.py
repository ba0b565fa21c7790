"""No page asks the database more often when there is more to list: every address without a variable
part is opened among ten rows of each kind, and among a thousand.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from bench.fill import fill, write
from hubcommunity.accounts.models import LoginSession
from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import access, clock
from hubcommunity.core.access import (
    ADMINISTRATOR,
    PRIVACY,
    PUBLIC,
    REPORTS,
    SIGNED_IN,
    STAFF,
    STAFF_TOKEN,
)
from hubcommunity.core.db import Base, db
from hubcommunity.core.revisions import bump, forget_everything
from hubcommunity.imports.models import Import, ImportState
from hubcommunity.mail.models import Heartbeat
from hubcommunity.membership.agreement_models import Agreement
from hubcommunity.membership.yearly_models import ConfirmationDue
from hubcommunity.organisations.domain_models import EmailDomain
from hubcommunity.organisations.duplicate_models import DuplicatePair
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.organisations.reach_models import Unreachable
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.receiving.models import Doubt, ReceivedMail
from hubcommunity.partnerships.template_models import LetterTemplate
from hubcommunity.seed import reference
from tests import make
from tests.statements import statements

FEW, MANY = 10, 1_000
OPENED_BY = {
    "visitor": {PUBLIC},
    "member": {SIGNED_IN},
    "administrator": {SIGNED_IN, STAFF, PRIVACY, REPORTS, ADMINISTRATOR},
    "program": {STAFF_TOKEN},
}


@pytest.fixture
def browsers(app, client, sign_in):
    """Return a browser for each kind of reader."""
    reference.load_reference()
    make.saved(Heartbeat(name="worker", at=clock.now()))
    make.agreement()
    kinds = {"member": make.primary_contact(), "administrator": make.administrator()}
    program = app.test_client(use_cookies=False)
    token = make.access_token(kinds["administrator"], last_used_on=clock.today())
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token.secret}"
    signed_in = {kind: sign_in(person) for kind, person in kinds.items()}
    return {"visitor": client, "program": program, **signed_in}


def grow(number: int) -> None:
    """Add so many rows of everything that some page lists."""
    last = max(db.session.scalars(select(Organisation.id)))
    fill(number, number, seats=FEW)
    added = db.session.scalars(select(Organisation.id).where(Organisation.id > last)).all()
    now, known = clock.now(), min(added)
    write(Unreachable.__table__, ({"organisation_id": id_, "since": now} for id_ in added))
    write(ConfirmationDue.__table__, ({"organisation_id": id_, "since": now} for id_ in added))
    write(
        EmailDomain.__table__, ({"organisation_id": id_, "domain": f"d{id_}.test"} for id_ in added)
    )
    seen = {"found_at": now, "seen_at": now, "reasons": "name"}
    pairs = ({"first_id": known, "second_id": id_, **seen} for id_ in added if id_ > known)
    write(DuplicatePair.__table__, pairs)
    for row in (make.enquiry(), make.application()):
        add_copies(row, number)
    add_copies(make.message(), number, key=[f"{known}-{n}" for n in range(number)])
    add_copies(db.session.scalars(select(Agreement)).first(), number, organisation_id=added)
    add_copies(make.saved(AuditEntry(event="organisation.added")), number)
    add_copies(db.session.scalars(select(LoginSession)).first(), number)
    handed_in = {"state": ImportState.DISCARDED, "file_name": "a.csv", "sha256": "", "source": "b"}
    staff = make.staff()
    add_copies(make.saved(Import(**handed_in, headings=[], columns=[], by_id=staff.id)), number)
    first = db.session.scalars(select(LetterTemplate).order_by(LetterTemplate.id)).first()
    add_copies(first, number, name=[f"{known}-{n}" for n in range(number)])
    lead = db.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
    waits = make.saved(ReceivedMail(lead=lead, key="first", doubt=Doubt.UNKNOWN))
    add_copies(waits, number, key=[f"{known}-{n}" for n in range(number)])
    add_copies(make.story_draft(), number)
    add_people(number)
    for subject in ("members", "partnerships", "imports"):
        bump(subject)
    db.session.commit()


def add_people(number: int) -> None:
    """Add people, all of whom represent the organisation of the first of all."""
    first = db.session.scalars(select(Affiliation).order_by(Affiliation.id)).first()
    place = first.organisation_id
    for _ in range(number):
        make.affiliation(make.person(), db.session.get(Organisation, place))


def add_copies(row: Base, number: int, **apart: Sequence[Any]) -> None:
    """Add rows that differ from one in what tells rows apart, and in the columns named."""
    table = row.__table__
    [values] = db.session.execute(select(table).where(table.c.id == row.id)).mappings()
    kept = {name: value for name, value in values.items() if name not in ("id", "uid")}
    differing = ({name: several[n] for name, several in apart.items()} for n in range(number))
    write(table, (kept | differs for differs in differing))


def addresses(app, kinds: set[Any]) -> dict[str, str]:
    """Return the addresses without a variable part that a reader may open, by endpoint."""
    return {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments
        if access.access_of(rule.endpoint) in kinds
    }


def costs(app, browsers) -> dict[tuple[str, str], tuple[int, int]]:
    """Return how each page answers, and how many statements it takes if nothing is remembered."""
    found = {}
    for reader, kinds in OPENED_BY.items():
        for address in addresses(app, kinds).values():
            forget_everything()
            with statements() as sent:
                response = browsers[reader].get(address)
            found[reader, address] = (response.status_code, len(sent))
    return found


def test_every_page_costs_as_many_queries_among_a_thousand_rows_as_among_ten(app, browsers):
    grow(FEW)
    few = costs(app, browsers)
    grow(MANY - FEW)
    many = costs(app, browsers)
    assert {page: (few[page], many[page]) for page in few if few[page] != many[page]} == {}
    opened = {address for (_reader, address), (status, _number) in few.items() if status == 200}
    assert opened >= {"/members/", "/members.json", "/topics/", "/home/", "/account/sessions/"}
    assert opened >= {"/api/v1/organisations", "/api/v1/groups", "/api/v1/pipelines"}
    assert opened >= {"/staff/memberships/", "/staff/applications/", "/staff/audit/"}
