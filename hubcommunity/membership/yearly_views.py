"""An organisation's membership for its own people, and who of the members has not confirmed."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.i18n import day as shown
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.membership import term_queries, yearly_actions, yearly_queries
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.term_models import Membership
from hubcommunity.membership.term_policy import because
from hubcommunity.membership.yearly_forms import ConfirmForm
from hubcommunity.membership.yearly_policy import renewal_by_contact
from hubcommunity.organisations import queries as organisations
from hubcommunity.organisations.models import Affiliation, AffiliationRole, Organisation
from hubcommunity.organisations.profile_queries import shown_to
from hubcommunity.organisations.reach_queries import contacts_of
from hubcommunity.organisations.visibility_models import Visibility


@bp.get("/organisation/<slug>/membership/")
@signed_in
def of_organisation(slug: str) -> str:
    """Show an organisation's people where its membership stands, and what waits.

    What it costs, and whether that is paid, is for those who run it.
    """
    organisation, standing = organisations.inside_or_404(slug, current_user.person)
    membership = term_queries.membership_of(organisation)
    form = form_for(organisation, membership) if is_contact(standing.affiliation) else None
    return page_of(organisation, membership, form, sees_fees=standing.may_run)


@bp.post("/organisation/<slug>/membership/")
@signed_in
def confirm_organisation(slug: str) -> ResponseReturnValue:
    """Renew where that is due, and put on record that profile and people are right."""
    organisation, standing = organisations.inside_or_404(slug, current_user.person)
    if not is_contact(standing.affiliation):
        raise Forbidden
    membership = term_queries.membership_of(organisation)
    form = form_for(organisation, membership)
    if form is None:
        raise Stale(_("This is done already: nothing waits to be renewed or confirmed."))
    if not form.validate():
        return page_of(organisation, membership, form)
    return confirmed(organisation, membership, form.seen.data or "")


def confirmed(organisation: Organisation, membership: Membership | None, seen: str) -> Response:
    if membership and seen:
        by = current_user.person
        term = yearly_actions.renew_and_confirm(membership, seen=seen, by=by)
        told = _("Renewed until %(day)s, and confirmed. Thank you.", day=shown(term.ends_on))
    else:
        yearly_actions.confirm(organisation, by=current_user.person)
        told = _("Confirmed. Thank you.")
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".of_organisation", slug=organisation.slug))


def is_contact(affiliation: Affiliation | None) -> bool:
    return affiliation is not None and affiliation.role is AffiliationRole.PRIMARY_CONTACT


def form_for(organisation: Organisation, membership: Membership | None) -> ConfirmForm | None:
    """Return the form of a primary contact, where there is something to renew or to confirm."""
    renewal = renewal_by_contact(membership, clock.today())
    if renewal or yearly_queries.is_due(organisation):
        return ConfirmForm(renewal)
    return None


def page_of(
    organisation: Organisation,
    membership: Membership | None,
    form: ConfirmForm | None,
    *,
    sees_fees: bool = True,
) -> str:
    """Render the page; what is to be confirmed stands on it where there is a form."""
    today = clock.today()
    status = term_queries.status_of(membership) if membership else None
    return render(
        "membership/of_organisation.html",
        organisation=organisation,
        membership=membership,
        status=status,
        because=because(membership, status, today) if membership and status else "",
        renewal=renewal_by_contact(membership, today),
        form=form,
        sees_fees=sees_fees,
        seen=shown_to(organisation, Visibility.STAFF) if form else None,
        people=organisations.people_of(organisation) if form else (),
        last=yearly_queries.last_confirmation(organisation),
    )


@bp.get("/staff/organisations/unconfirmed/")
@staff_only
def unconfirmed() -> str:
    """List the members that were asked to confirm their organisation, and have not done so."""
    page = yearly_queries.page_of_unconfirmed(page_number())
    numbers = [row.organisation_id for row in page.items]
    return render(
        "membership/unconfirmed.html",
        page=page,
        last=yearly_queries.last_confirmed(numbers),
        contacts=contacts_of(numbers),
    )
