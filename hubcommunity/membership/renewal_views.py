"""Renewing one membership or many: first a look at what would happen, then one button."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.core.text import as_uid
from hubcommunity.membership import list_queries, term_actions, term_queries
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.term_forms import MembershipFilter
from hubcommunity.membership.term_models import Membership
from hubcommunity.membership.term_policy import renewal_of

AT_ONCE = 500


@bp.get("/staff/memberships/renew/")
@staff_only
def preview_renewals() -> ResponseReturnValue:
    """Show what renewing the ticked memberships, or all of the list, would do to each."""
    chosen = all_filtered() if "all" in request.args else ticked()
    renewals = [renewal_of(each, clock.today()) for each in chosen]
    return render(
        "membership/renewals.html",
        renewals=[each for each in renewals if not each.refusal],
        refused=[each for each in renewals if each.refusal],
        is_cut=len(chosen) == AT_ONCE,
        at_once=AT_ONCE,
    )


def ticked() -> list[Membership]:
    """Return the memberships that the address names; what is no uid of one is left out."""
    found = (as_uid(text) for text in request.args.getlist("m")[:AT_ONCE])
    return list(term_queries.memberships_of([uid for uid in found if uid]))


def all_filtered() -> list[Membership]:
    form = MembershipFilter(request.args)
    form.validate()
    return list(list_queries.first_memberships(form.filters, AT_ONCE))


@bp.post("/staff/memberships/renew/")
@staff_only
def renew() -> ResponseReturnValue:
    """Renew what the page showed, all or nothing."""
    seen = dict(pair for text in request.form.getlist("seen") if (pair := as_pair(text)))
    if not seen:
        raise RuleBroken(_("Nothing was chosen that can be renewed."))
    terms = term_actions.renew_all(seen, by=current_user.person)
    db.session.commit()
    told = ngettext(
        "%(num)d membership is renewed.", "%(num)d memberships are renewed.", len(terms)
    )
    flash(told, "success")
    if len(terms) == 1:
        return redirect(url_for(".membership", uid=terms[0].membership.uid))
    return redirect(url_for(".memberships"))


def as_pair(text: str) -> tuple[uuid.UUID, str] | None:
    """Return the membership that a hidden field names, and the mark of what the page showed."""
    uid, _sign, mark = text.partition(":")
    found = as_uid(uid)
    return (found, mark) if found else None
