"""The fee of a term for staff: change it, note the invoice, note the payment, take either back."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.forms import Form, whole_number
from hubcommunity.core.templating import render
from hubcommunity.membership import fee_actions
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.fee_queries import term_or_404
from hubcommunity.membership.term_forms import FeeForm, InvoiceForm, PaymentForm
from hubcommunity.membership.term_models import FeeState, Term

AT = "/staff/memberships/<uuid:of>/terms/<uuid:uid>/"
STEPS = {state.value: state for state in (FeeState.INVOICED, FeeState.PAID)}


@bp.get(AT)
@staff_only
def fee(of: uuid.UUID, uid: uuid.UUID) -> str:
    return fee_page(term_or_404(of, uid))


def fee_page(term: Term, form: Form | None = None) -> str:
    """Render the page of a fee; a form that came back with errors takes its place."""
    invoice = InvoiceForm(formdata=None, data={"cents": term.fee_cents})
    return render(
        "membership/fee.html",
        term=term,
        tier=term.membership.tier_on(term.starts_on),
        organisation=term.membership.organisation,
        state=term.fee_state.value,
        changing=form if isinstance(form, FeeForm) else FeeForm(data={"fee": term.fee_cents}),
        invoicing=form if isinstance(form, InvoiceForm) else invoice,
        paying=form if isinstance(form, PaymentForm) else PaymentForm(formdata=None),
        form=form,
    )


@bp.post(f"{AT}amount")
@staff_only
def change_fee(of: uuid.UUID, uid: uuid.UUID) -> ResponseReturnValue:
    term, form = term_or_404(of, uid), FeeForm()
    if not form.validate_on_submit():
        return fee_page(term, form)
    fee_actions.change_fee(term, form.fee.cents, by=current_user.person)
    return noted(term, _("The fee is changed."))


@bp.post(f"{AT}invoiced")
@staff_only
def mark_invoiced(of: uuid.UUID, uid: uuid.UUID) -> ResponseReturnValue:
    term, form = term_or_404(of, uid), InvoiceForm()
    if not form.validate_on_submit():
        return fee_page(term, form)
    fee_actions.mark_invoiced(
        term,
        number=form.number.data,
        on=form.invoiced_on.data,
        by=current_user.person,
        seen=whole_number(form.cents.data),
    )
    return noted(term, _("The fee is marked as invoiced."))


@bp.post(f"{AT}paid")
@staff_only
def mark_paid(of: uuid.UUID, uid: uuid.UUID) -> ResponseReturnValue:
    term, form = term_or_404(of, uid), PaymentForm()
    if not form.validate_on_submit():
        return fee_page(term, form)
    fee_actions.mark_paid(term, on=form.paid_on.data, by=current_user.person)
    return noted(term, _("The fee is marked as paid."))


@bp.post(f"{AT}back/<step>")
@staff_only
def take_back(of: uuid.UUID, uid: uuid.UUID, step: str) -> ResponseReturnValue:
    term = term_or_404(of, uid)
    if step not in STEPS:
        raise NotFound
    fee_actions.take_back(term, step=STEPS[step], by=current_user.person)
    return noted(term, _("It is taken back."))


def noted(term: Term, told: str) -> ResponseReturnValue:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".fee", of=term.membership.uid, uid=term.uid))
