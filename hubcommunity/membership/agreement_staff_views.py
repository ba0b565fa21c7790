"""Agreements for staff: the list, who has not adopted a text, recording, ending, publishing."""

import uuid
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from hubcommunity.core.access import ADMINISTRATOR, requires, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.files import takes_files
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.membership import agreement_actions as actions
from hubcommunity.membership import agreement_list_queries as lists
from hubcommunity.membership import agreement_queries as queries
from hubcommunity.membership.agreement_forms import EndAgreementForm, SignedForm, TextForm
from hubcommunity.membership.agreement_models import Agreement, AgreementKind
from hubcommunity.membership.agreement_policy import AgreementState
from hubcommunity.membership.blueprint import bp
from hubcommunity.organisations.queries import by_slug
from hubcommunity.people.queries import by_uid

STATES = {state.value: state for state in AgreementState}


def words_asked() -> str:
    return request.args.get("q", "").strip()


@bp.get("/staff/agreements/")
@staff_only
def agreements() -> str:
    kinds = queries.kinds()
    kind = next((each for each in kinds if each.code == request.args.get("kind")), None)
    state = STATES.get(request.args.get("state", ""))
    filters = lists.AgreementFilters(kind, state, words_asked())
    counts = lists.counts(filters)
    return render(
        "membership/agreements.html",
        page=lists.page_of_agreements(filters, page_number(), counts),
        counts=counts,
        filters=filters,
        kinds=kinds,
        current=queries.current_versions(),
        state_of=queries.state_of,
    )


@bp.get("/staff/agreements/not-adopted/<code>/")
@staff_only
def not_adopted(code: str) -> str:
    """List the members that have not adopted a text in force."""
    version = queries.current_or_404(code)
    page = lists.page_of_not_adopted(version, page_number())
    return render(
        "membership/not_adopted.html",
        version=version,
        page=page,
        adopters=queries.number_of_adopters(version),
        earlier=lists.last_adopted(page.items, version),
    )


# --- recording what was signed ---


@bp.get("/staff/agreements/record/")
@staff_only
def choose_organisation() -> str:
    """Find the organisation that signed something."""
    q = words_asked()
    page = lists.page_of_organisations(q, page_number())
    return render("membership/choose_organisation.html", page=page, q=q, kinds=queries.kinds())


@bp.route("/staff/agreements/record/<slug>/<code>/", methods=["GET", "POST"])
@staff_only
@takes_files
def record_agreement(slug: str, code: str) -> ResponseReturnValue:
    """Keep on record what an organisation signed on paper; the address may name who signed."""
    organisation, kind = by_slug(slug), queries.kind_or_404(code)
    if organisation is None:
        raise NotFound
    form = SignedForm(kind, queries.versions(kind), **known_of_signature())
    if not form.validate_on_submit():
        stands = queries.standing_agreement(organisation, kind)
        return render(
            "membership/record_agreement.html",
            form=form,
            organisation=organisation,
            kind=kind,
            stands=stands,
        )
    made = actions.record_signed(organisation, kind, form.signed(), by=current_user.person)
    db.session.commit()
    flash(_("The agreement is on record. The primary contacts are told."), "success")
    return redirect(url_for(".agreement", uid=made.uid))


def known_of_signature() -> dict[str, Any]:
    """Return what the address says of a signature: whose, by their public name, and when."""
    known: dict[str, Any] = {"signed_on": request.args.get("on", type=date.fromisoformat)}
    if person := by_uid(request.args.get("person", type=uuid.UUID)):
        known |= {"signatory_name": person.name, "signatory_title": person.job_title}
    return known


@bp.get("/staff/agreements/<uuid:uid>/")
@staff_only
def agreement(uid: uuid.UUID) -> str:
    return agreement_page(queries.get_or_404(uid), EndAgreementForm())


def agreement_page(found: Agreement, form: EndAgreementForm) -> str:
    """Render the page of an agreement, with the form that ends it."""
    return render(
        "membership/agreement.html",
        agreement=found,
        state=queries.state_of(found),
        current=queries.current_versions(),
        form=form,
    )


@bp.post("/staff/agreements/<uuid:uid>/end")
@staff_only
def end_agreement(uid: uuid.UUID) -> ResponseReturnValue:
    found, form = queries.get_or_404(uid), EndAgreementForm()
    if not form.validate_on_submit():
        return agreement_page(found, form)
    on, reason = form.ended_on.data, form.reason.data
    actions.end_agreement(found, by=current_user.person, on=on, reason=reason)
    db.session.commit()
    flash(_("The agreement has ended. The primary contacts are told."), "success")
    return redirect(url_for(".agreement", uid=uid))


# --- the hub's own texts ---


@bp.route("/staff/agreements/texts/<code>/", methods=["GET", "POST"])
@requires(ADMINISTRATOR)
def publish_text(code: str) -> ResponseReturnValue:
    """Look at the next version of a text as readers will see it, then publish it."""
    kind = queries.published_kind_or_404(code)
    present = queries.current_version(kind)
    form = TextForm(obj=present, after=present.number if present else 0)
    if not form.validate_on_submit():
        return text_page(kind, form)
    if "look" in request.form:
        return text_page(kind, form, preview=to_html(form.text.data, below=1))
    said = {"title": form.title.data, "text": form.text.data, "after": form.seen}
    try:
        version = actions.publish_version(kind, by=current_user.person, **said)
    except Stale as told:
        return overtaken(kind, form, told), 409
    db.session.commit()
    number = version.number
    flash(_("Version %(number)s is in force. The contacts are told.", number=number), "success")
    return redirect(url_for(".agreements"))


def text_page(kind: AgreementKind, form: TextForm, preview: Markup | None = None) -> str:
    """Render the form of the next version beside all versions so far."""
    versions = queries.versions(kind)
    return render(
        "membership/publish_text.html", kind=kind, versions=versions, form=form, preview=preview
    )


def overtaken(kind: AgreementKind, form: TextForm, told: Stale) -> str:
    """Show what somebody else has published, and keep what was typed for a second try."""
    present = queries.current_version(kind)
    form.after.data = str(present.number if present else 0)
    form.form_errors.append(_("%(told)s What you typed is kept.", told=told))
    return text_page(kind, form)
