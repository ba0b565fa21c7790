"""The fees of a list of memberships as a table for the accountant."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import tuple_

from hubcommunity.core.db import db
from hubcommunity.membership.list_queries import FEE_OPEN, IN_ORDER, Filters, filtered, unpaid
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.organisations.identifier_models import Identifier, IdentifierKind
from hubcommunity.organisations.models import Organisation

BATCH = 1_000
CURRENCY = "EUR"
# What the accountant's file has in its columns, as the page of the memberships tells.
FEE_COLUMNS: dict[str, Any] = {
    "legal_name": _l("Legal name of the organisation"),
    "country": _l("Its country, as the two letters of ISO 3166"),
    "vat_number": _l("Its VAT number with the letters of the country; empty where none is known"),
    "term_from": _l("First day of the term"),
    "term_until": _l("Last day of the term"),
    "tier": _l("Tier of the term"),
    "fee": _l("Fee of the term, such as 2500.00; empty where there is none"),
    "currency": _l("Currency of the fee: EUR, empty without a fee"),
    "invoice_number": _l("Number of the invoice; empty before it is invoiced"),
    "invoiced_on": _l("Date of the invoice"),
    "paid_on": _l("Day on which it was paid; empty while it is open"),
}


def fees(filters: Filters) -> Iterator[tuple[Any, ...]]:
    """Read the terms of the filtered memberships for the accountant, a batch at a time.

    Each batch begins where the last one ended, so it needs no transaction that outlives it.
    """
    columns = (
        *IN_ORDER,
        Term.starts_on,
        Term.id,
        Organisation.name,
        Organisation.country,
        Identifier.value,
        Term.ends_on,
        Tier.name,
        Term.fee_cents,
        Term.invoice_number,
        Term.invoiced_on,
        Term.paid_on,
    )
    order = columns[:4]
    query = filtered(filters, *columns).join(Term, Term.membership_id == Membership.id)
    query = query.join(Tier, Tier.id == Membership.tier_id_on(Term.starts_on))
    is_its = Identifier.organisation_id == Organisation.id
    query = query.outerjoin(Identifier, is_its & (Identifier.kind == IdentifierKind.VAT))
    if filters.fee == FEE_OPEN:
        query = query.where(unpaid())
    query = query.order_by(*order).limit(BATCH)
    rows = db.session.execute(query).all()
    while rows:
        yield from (line(*row[2:]) for row in rows)
        rows = db.session.execute(query.where(tuple_(*order) > tuple(rows[-1][:4]))).all()


def line(  # type: ignore[no-untyped-def]
    starts_on, _id, name, country, vat, ends_on, tier, cents, number, invoiced_on, paid_on
) -> tuple[Any, ...]:
    fee = "" if cents is None else f"{cents // 100}.{cents % 100:02d}"
    term = (starts_on, ends_on, tier, fee, CURRENCY if fee else "")
    return (name, country, vat, *term, number, invoiced_on, paid_on)
