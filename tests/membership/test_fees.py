"""The fee of a term: changed, invoiced, paid, taken back; and the accountant's table."""

import csv
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.membership import fee_actions as actions
from hubcommunity.membership import fee_list_queries, term_queries
from hubcommunity.membership.fee_list_queries import FEE_COLUMNS
from hubcommunity.membership.list_queries import Filters
from hubcommunity.membership.term_models import FeeState, Term
from hubcommunity.organisations.identifier_models import Identifier, IdentifierKind
from hubcommunity.organisations.visibility_models import Visibility
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once

YESTERDAY = timedelta(days=1)


@pytest.fixture
def staff(app):
    return make.staff()


def term_of(name: str | None = None, cents: int | None = 50_000) -> Term:
    term = term_queries.membership_of(make.member(name)).terms[0]
    term.fee_cents = cents
    db.session.flush()
    return term


def test_a_fee_is_invoiced_and_then_paid(staff):
    term, today = term_of(), clock.today()
    assert term.fee_state is FeeState.OPEN

    actions.mark_invoiced(term, number=" 2026-17 ", on=today - YESTERDAY, by=staff)
    assert (term.invoice_number, term.fee_state) == ("2026-17", FeeState.INVOICED)

    actions.mark_paid(term, on=today, by=staff)
    assert term.fee_state is FeeState.PAID
    assert [entry.event for entry in about(term)] == ["fee.invoiced", "fee.paid"]


def test_what_is_not_invoiced_is_not_paid(staff):
    with pytest.raises(Stale, match="To be invoiced"):
        actions.mark_paid(term_of(), on=clock.today(), by=staff)


def test_without_a_fee_there_is_no_invoice(staff):
    with pytest.raises(RuleBroken, match="no fee"):
        actions.mark_invoiced(term_of(cents=None), number="1", on=clock.today(), by=staff)


def test_days_to_come_and_payments_before_the_invoice_are_refused(staff):
    term, today = term_of(), clock.today()
    with pytest.raises(RuleBroken, match="still to come"):
        actions.mark_invoiced(term, number="1", on=today + YESTERDAY, by=staff)
    actions.mark_invoiced(term, number="1", on=today, by=staff)
    with pytest.raises(RuleBroken, match="still to come"):
        actions.mark_paid(term, on=today + YESTERDAY, by=staff)
    with pytest.raises(RuleBroken, match="before it was invoiced"):
        actions.mark_paid(term, on=today - YESTERDAY, by=staff)


def test_two_terms_never_share_an_invoice_number(staff):
    actions.mark_invoiced(term_of(), number="1", on=clock.today(), by=staff)
    with pytest.raises(RuleBroken, match="this invoice number already"):
        actions.mark_invoiced(term_of(), number="1", on=clock.today(), by=staff)


def test_an_amount_changes_only_before_the_invoice(staff):
    term = term_of()
    actions.change_fee(term, 60_000, by=staff)
    actions.mark_invoiced(term, number="1", on=clock.today(), by=staff)
    with pytest.raises(RuleBroken, match="Take the invoice back"):
        actions.change_fee(term, None, by=staff)
    assert term.fee_cents == 60_000


def test_payment_and_invoice_are_taken_back_one_after_the_other(staff):
    term = term_of()
    actions.mark_invoiced(term, number="1", on=clock.today(), by=staff)
    actions.mark_paid(term, on=clock.today(), by=staff)

    with pytest.raises(Stale):
        actions.take_back(term, step=FeeState.INVOICED, by=staff)
    actions.take_back(term, step=FeeState.PAID, by=staff)
    actions.take_back(term, step=FeeState.INVOICED, by=staff)

    assert (term.fee_state, term.invoice_number) == (FeeState.OPEN, None)
    with pytest.raises(RuleBroken, match="nothing to take back"):
        actions.take_back(term, step=FeeState.OPEN, by=staff)


def test_of_two_who_mark_a_fee_at_once_one_is_told_of_the_other(app, staff):
    number, by = term_of().id, staff.id

    def invoicer(invoice):
        def act():
            term, who = db.session.get(Term, number), db.session.get(Person, by)
            actions.mark_invoiced(term, number=invoice, on=clock.today(), by=who)

        return act

    told = at_once(app, invoicer("A"), invoicer("B"))

    assert sorted(bool(refusal) for refusal in told) == [False, True]
    assert "Invoiced" in "".join(told)


def table(browser, **filters) -> list[list[str]]:
    response = browser.post("/staff/memberships/fees", data=filters)
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(response.get_data(as_text=True).removeprefix("\ufeff").splitlines()))


def test_the_accountant_reads_every_term_of_the_filtered_list(staff, sign_in):
    term = term_of("=Formula Institute", 123_456)
    number_of(term, IdentifierKind.VAT, "BE0428759497")
    number_of(term, IdentifierKind.PIC, "999996462")
    actions.mark_invoiced(term, number="2026-1", on=clock.today(), by=staff)
    term_of("Other", None)
    first, last = str(term.starts_on), str(term.ends_on)

    header, *rows = table(sign_in(staff), q="formula")

    assert header == list(FEE_COLUMNS)
    whose = ["'=Formula Institute", "BE", "BE0428759497"]
    told = [first, last, "Full member", "1234.56", "EUR", "2026-1", str(clock.today()), ""]
    assert rows == [[*whose, *told]]
    assert len(table(sign_in(staff))) == 3


def number_of(term: Term, kind: IdentifierKind, value: str) -> None:
    of = term.membership.organisation_id
    made = Identifier(organisation_id=of, kind=kind, value=value, shown_for=Visibility.STAFF)
    make.saved(made)


def test_a_term_without_a_fee_has_no_currency_and_its_organisation_may_have_no_number(
    staff, sign_in
):
    term_of("Free", None)
    row = dict(zip(FEE_COLUMNS, table(sign_in(staff))[1], strict=True))
    assert (row["vat_number"], row["fee"], row["currency"]) == ("", "", "")


def test_the_page_says_what_each_column_of_the_table_holds(staff, sign_in):
    term_of("Any")
    page = sign_in(staff).get("/staff/memberships/").text
    for name, holds in FEE_COLUMNS.items():
        assert f"<code>{name}</code></dt><dd>{holds}</dd>" in page


def test_the_table_of_open_fees_leaves_out_what_is_paid(staff, sign_in):
    term = term_of("Twice Here")
    actions.mark_invoiced(term, number="1", on=clock.today(), by=staff)
    actions.mark_paid(term, on=clock.today(), by=staff)
    later = Term(starts_on=term.ends_on + YESTERDAY, ends_on=term.ends_on + 2 * YESTERDAY)
    later.fee_cents = 700
    term.membership.terms.append(later)

    rows = table(sign_in(staff), fee="open")[1:]

    assert [row[6] for row in rows] == ["7.00"]


def test_who_took_the_table_with_which_filters_is_on_record(staff, sign_in):
    table(sign_in(staff), country="BE")
    query = select(AuditEntry).where(AuditEntry.event == "fees.exported")
    entry = db.session.scalars(query).one()
    assert (entry.actor_id, entry.details) == (staff.id, {"country": "BE"})


def test_a_long_table_is_read_in_batches_and_none_is_lost(app, monkeypatch):
    names = [f"Member {number}" for number in range(7)]
    for name in names:
        term_of(name)
    db.session.commit()
    monkeypatch.setattr(fee_list_queries, "BATCH", 3)
    assert [row[0] for row in fee_list_queries.fees(Filters())] == names


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1200", 120_000),
        ("1 200", 120_000),
        ("1\u202f200,50 ", 120_050),
        ("€ 1200.5", 120_050),
        ("0.01", 1),
        ("1000000", 100_000_000),
        ("", None),
    ],
)
def test_an_amount_is_read_as_it_is_written(staff, sign_in, typed, cents):
    term = term_of(cents=7)
    answer = change(sign_in(staff), term, typed)
    assert answer.status_code == 302
    assert term.fee_cents == cents


@pytest.mark.parametrize(
    "typed",
    ["1.200", "1,200", "1.200,50", "1e3", "1_000", "٣", "0", "-5", "NaN", "1000000.01", "."],
)
def test_what_may_be_another_amount_is_asked_for_anew(staff, sign_in, typed):
    term = term_of(cents=7)
    assert "Enter an amount like" in change(sign_in(staff), term, typed).text
    assert term.fee_cents == 7


def change(browser, term: Term, typed: str):
    at = f"/staff/memberships/{term.membership.uid}/terms/{term.uid}/amount"
    return browser.post(at, data={"fee": typed})


def test_an_invoice_of_an_amount_that_has_changed_since_is_looked_at_again(staff, sign_in):
    term, browser = term_of(cents=50_000), sign_in(staff)
    at = f"/staff/memberships/{term.membership.uid}/terms/{term.uid}/"
    form = html.fromstring(browser.get(at).text).forms
    form = next(each for each in form if each.action.endswith("/invoiced"))
    written = dict(form.form_values()) | {"number": "2026-9"}
    actions.change_fee(term, 70_000, by=staff)
    db.session.commit()

    answer = browser.post(f"{at}invoiced", data=written)

    assert answer.status_code == 409
    assert "The fee is €700.00 by now" in answer.text
    assert term.fee_state is FeeState.OPEN
    browser.post(f"{at}invoiced", data=written | {"cents": "70000"})
    assert term.fee_state is FeeState.INVOICED
