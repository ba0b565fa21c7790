"""Who represents an organisation: inviting many, handing over, history, and for whom one acts."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden
from hubcommunity.core.links import is_own_path
from hubcommunity.core.paging import page_number
from hubcommunity.core.sessions import act_for
from hubcommunity.core.templating import render
from hubcommunity.organisations import history_queries, queries
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.bulk_invitation_actions import invite_many
from hubcommunity.organisations.domain_views import organisation_to_run
from hubcommunity.organisations.handover_actions import hand_over as hand_over_to
from hubcommunity.organisations.invitation_views import count_mail
from hubcommunity.organisations.models import AffiliationRole, Organisation
from hubcommunity.organisations.people_forms import HandOverForm, InviteManyForm
from hubcommunity.organisations.policy import is_primary


@bp.route("/organisation/<slug>/invite/", methods=["GET", "POST"])
@signed_in
def invite_list(slug: str) -> ResponseReturnValue:
    """Invite everybody on a pasted list, and say what became of each.

    The answer is the report itself, which is kept nowhere: who sends the list again reads that
    all are invited already.
    """
    organisation = organisation_to_run(slug)
    form = InviteManyForm()
    if not form.validate_on_submit():
        return render("organisations/invite_list.html", form=form, organisation=organisation)
    told = invite_many(
        organisation,
        form.listed,
        AffiliationRole(form.role.data),
        by=current_user.person,
        may_mail=lambda: may_mail(organisation),
    )
    page = render("organisations/invited.html", organisation=organisation, told=told)
    db.session.commit()
    return page


def may_mail(organisation: Organisation) -> bool:
    """Count an invitation of the organisation, and say whether it may go within this hour."""
    try:
        count_mail(organisation)
    except TooManyRequests:
        return False
    return True


@bp.get("/organisation/<slug>/history/")
@signed_in
def history(slug: str) -> str:
    """Show who represents and represented the organisation, and who changed what."""
    organisation = organisation_to_run(slug)
    page = history_queries.history_of(organisation, page_number())
    return render(
        "organisations/history.html",
        organisation=organisation,
        page=page,
        past=history_queries.with_entries(page.items),
        said_of=history_queries.said_of,
    )


@bp.route("/organisation/<slug>/hand-over/", methods=["GET", "POST"])
@signed_in
def hand_over(slug: str) -> ResponseReturnValue:
    """Make somebody else primary contact, and the reader delegate."""
    organisation = organisation_to_run(slug)
    own = queries.current_affiliation(current_user.person, organisation)
    if not is_primary(own):
        raise Forbidden(_("Only a primary contact hands over."))
    people = queries.people_of(organisation)
    form = HandOverForm([other for other in people if other.person_id != current_user.person.id])
    if not form.validate_on_submit():
        return render("organisations/hand_over.html", form=form, organisation=organisation)
    chosen = form.chosen
    hand_over_to(chosen, by=current_user.person)
    db.session.commit()
    told = _("%(name)s is primary contact now, and you are a delegate.", name=chosen.person.name)
    flash(told, "success")
    return redirect(url_for(".mine", of=slug))


@bp.post("/organisation/acting-for/")
@signed_in
def act() -> Response:
    """Choose for which of their organisations the reader acts from now on."""
    wanted = request.form.get("organisation", "")
    represented = [one.organisation for one in queries.affiliations_of(current_user.person)]
    chosen = next((one for one in represented if one.slug == wanted), None)
    if chosen is None:
        raise Forbidden(_("You do not represent this organisation."))
    act_for(chosen.slug)
    flash(_("You act for %(organisation)s now.", organisation=chosen.name), "success")
    back = request.form.get("back", "")
    return redirect(back if is_own_path(back) else url_for("pages.desk"))
