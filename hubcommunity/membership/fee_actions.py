"""The fee of a term: what it is, that it was invoiced, that it was paid."""

from datetime import date

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.i18n import euro
from hubcommunity.core.revisions import bump
from hubcommunity.membership import fee_queries as queries
from hubcommunity.membership.term_models import NUMBER_TAKEN, FeeState, Term
from hubcommunity.people.models import Person


def change_fee(term: Term, cents: int | None, *, by: Person) -> None:
    """Ask another fee for a term, or none; raise `RuleBroken` once it is invoiced."""
    queries.hold(term)
    if term.invoiced_on:
        raise RuleBroken(_("The fee is invoiced. Take the invoice back before you change it."))
    before, term.fee_cents = term.fee_cents, cents
    note("fee.changed", term, by, before=before, cents=cents)


def mark_invoiced(
    term: Term, *, number: str, on: date, by: Person, seen: int | None = None
) -> None:
    """Note that a fee was invoiced, under which number and when; `seen` is the amount in cents
    that the actor saw.

    Raise `RuleBroken` where there is no fee, for a number that another term has and for a day to
    come; `Stale` where somebody has noted it already, or has changed the amount.
    """
    queries.hold(term)
    if term.fee_cents is None:
        raise RuleBroken(_("This term has no fee to invoice."))
    refuse_unless(term, FeeState.OPEN)
    if seen is not None and seen != term.fee_cents:
        told = euro(term.fee_cents)
        raise Stale(_("The fee is %(fee)s by now. Look at the invoice again.", fee=told))
    refuse_future(on)
    number = number.strip()
    if not number:
        raise RuleBroken(_("Enter the number of the invoice."))
    if queries.is_taken(number):
        raise RuleBroken(str(NUMBER_TAKEN))
    term.invoice_number, term.invoiced_on = number, on
    note("fee.invoiced", term, by, number=number, day=str(on))


def mark_paid(term: Term, *, on: date, by: Person) -> None:
    """Note that an invoice was paid, and when.

    Raise `RuleBroken` for a day to come or one before the invoice; `Stale` where it is not
    invoiced, or somebody has noted the payment already.
    """
    queries.hold(term)
    refuse_unless(term, FeeState.INVOICED)
    refuse_future(on)
    if term.invoiced_on and on < term.invoiced_on:
        raise RuleBroken(_("It can’t be paid before it was invoiced."))
    term.paid_on = on
    note("fee.paid", term, by, day=str(on))


def take_back(term: Term, *, step: FeeState, by: Person) -> None:
    """Take back what was noted last, the payment or the invoice; raise `Stale` where it is not."""
    queries.hold(term)
    refuse_unless(term, step)
    if step is FeeState.PAID:
        told = {"day": str(term.paid_on)}
        term.paid_on = None
        note("fee.payment_taken_back", term, by, **told)
    elif step is FeeState.INVOICED:
        told = {"number": str(term.invoice_number), "day": str(term.invoiced_on)}
        term.invoice_number = term.invoiced_on = None
        note("fee.invoice_taken_back", term, by, **told)
    else:
        raise RuleBroken(_("There is nothing to take back."))


def note(event: str, term: Term, by: Person, **details: object) -> None:
    record(event, by=by, on=term, **details)
    bump("memberships")


def refuse_unless(term: Term, state: FeeState) -> None:
    """Raise `Stale` where the fee does not stand where the actor saw it."""
    if term.fee_state is not state:
        told = _("The fee of this term has the state “%(state)s” now.", state=term.fee_state.label)
        raise Stale(told)


def refuse_future(day: date) -> None:
    if day > clock.today():
        raise RuleBroken(_("This day is still to come."))
