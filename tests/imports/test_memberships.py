"""Memberships that begin by an import, and those that it leaves alone."""

from datetime import date

import pytest
from sqlalchemy import select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.imports.column_policy import guess
from hubcommunity.imports.organisations.actions import Organisations
from hubcommunity.imports.plan_queries import plans
from hubcommunity.membership.bulk_actions import NewMember, begin_many
from hubcommunity.membership.term_actions import begin_membership
from hubcommunity.membership.term_models import FeeState, Membership, Term
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.organisations.models import Organisation
from tests import make
from tests.imports.steps import checked, counts, errors, imported, number_of
from tests.imports.tables import csv_of, xlsx_of
from tests.statements import statements

HEADINGS = ("name", "type", "country", "tier", "member since", "member until")
CARE = ("Care Institute", "academia", "BE", "full", "2026-01-01", "2026-12-31")
SPAN = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(autouse=True)
def tiers(app):
    make.organisation_type()
    make.tier("full", "Full member", fee_cents=50_000)
    make.tier("former", "Former tier", retired_on=date(2020, 1, 1))


def table(*rows: tuple[str, ...]) -> bytes:
    return csv_of(*rows, headings=HEADINGS)


def wrong(*rows: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(field, code) for _row, field, code in errors(checked(table(*rows)))]


def only_term() -> Term:
    return db.session.scalars(select(Term)).one()


def test_a_new_organisation_begins_its_membership():
    one = imported(table(CARE, ("Nordic Labs", "academia", "FI", "", "", "")))
    assert counts(one) == (2, 0, 0, 0)
    term = only_term()
    assert (term.starts_on, term.ends_on) == SPAN
    assert (term.membership.organisation.name, term.membership.tier.code) == (CARE[0], "full")
    assert term.fee_state is FeeState.NONE


def test_the_trace_says_where_a_membership_comes_from():
    imported(table(CARE))
    told = select(AuditEntry).where(AuditEntry.event.in_(["membership.begun", "term.opened"]))
    begun, opened = db.session.scalars(told.order_by(AuditEntry.event)).all()
    source = {"source": "The list of 2024"}
    assert begun.details == source | {"tier": "full"}
    assert opened.details == source | {"first": "2026-01-01", "last": "2026-12-31"}
    assert (begun.subject_id, opened.subject_id) == (only_term().membership_id, only_term().id)


def test_begun_in_bulk_a_membership_is_the_same_as_begun_by_hand():
    by_hand, in_bulk, staff = make.organisation(), make.organisation(), make.staff()
    tier = make.tier("full")
    begun = begin_membership(by_hand, tier, by=staff)
    db.session.flush()
    first, last = begun.terms[0].starts_on, begun.terms[0].ends_on
    begin_many([NewMember(in_bulk.id, "full", first, last)], by=staff)
    db.session.expire_all()
    for column in ("member_from", "member_until", "term_ends_on", "tier_id"):
        assert getattr(in_bulk, column) == getattr(by_hand, column) is not None
    assert in_bulk.is_member(clock.today())


def test_an_organisation_on_record_that_was_no_member_becomes_one():
    care = make.organisation("Care Institute", country="BE")
    one = imported(table(CARE))
    assert counts(one) == (0, 1, 0, 0)
    assert membership_of(care).terms == [only_term()]
    assert care.term_ends_on == SPAN[1]


def test_the_same_file_again_changes_nothing():
    imported(table(CARE))
    assert counts(imported(table(CARE))) == (0, 0, 1, 0)
    assert number_of(Membership) == number_of(Term) == 1


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (("former", "2026-01-01", "2026-12-31"), [("tier", "other term")]),
        (("", "2025-12-31", ""), [("term_begins_on", "other term")]),
        (("full", "", "2027-12-31"), [("term_ends_on", "other term")]),
        (("full", "", ""), []),
    ],
)
def test_a_membership_that_there_is_stays_as_it_is(said, found):
    imported(table(CARE))
    assert wrong((*CARE[:3], *said)) == found
    assert (only_term().starts_on, only_term().ends_on) == SPAN


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (("full", "", ""), [("term_begins_on", "missing"), ("term_ends_on", "missing")]),
        (("", "2026-01-01", "2026-12-31"), [("tier", "missing")]),
        (("gold", "2026-01-01", "2026-12-31"), [("tier", "no tier")]),
        (("former", "2026-01-01", "2026-12-31"), [("tier", "retired")]),
        (("full", "2026-12-31", "2026-01-01"), [("term_ends_on", "ends before")]),
        (("full", "03/04/2026", "2026-12-31"), [("term_begins_on", "either day")]),
        (("full", "2026-01-01", "2026-02-30"), [("term_ends_on", "no day")]),
    ],
)
def test_what_is_no_whole_term_is_wrong(said, found):
    assert wrong((*CARE[:3], *said)) == found


def test_a_tier_is_known_by_its_name_and_days_of_a_workbook_are_days():
    row = (*CARE[:3], "FULL member", date(2026, 1, 1), "31.12.2026")
    imported(xlsx_of(row, headings=HEADINGS))
    assert (only_term().starts_on, only_term().ends_on) == SPAN


def test_members_are_checked_and_begun_in_the_same_queries_whatever_their_number():
    def bring(start: int, number: int) -> int:
        names = [f"Body {n}" for n in range(start, start + number)]
        content = table(*((name, *CARE[1:]) for name in names))
        with statements() as sent:
            going = Organisations(by=None, source="A list")
            for batch in plans(content, guess(HEADINGS, going.synonyms), going):
                going.write(batch)
        return len(sent)

    assert bring(0, 10) == bring(10, 300)
    assert number_of(Organisation) == number_of(Term) == 310
