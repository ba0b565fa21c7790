"""Invitations: sent by those who run an organisation, answered by whoever holds the link."""

import uuid

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from limits import parse
from werkzeug.wrappers import Response

from hubcommunity.accounts.models import Account
from hubcommunity.accounts.queries import account_of
from hubcommunity.accounts.session_actions import begin_session
from hubcommunity.consent.models import MEMBERSHIP
from hubcommunity.consent.queries import present_notice
from hubcommunity.core import attempts
from hubcommunity.core.access import public, signed_in
from hubcommunity.core.db import db
from hubcommunity.core.passwords import hash_password
from hubcommunity.core.sessions import remember, session_lifetime, this_browser
from hubcommunity.core.templating import render
from hubcommunity.organisations import invitation_actions as actions
from hubcommunity.organisations import queries
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.forms import AcceptForm
from hubcommunity.organisations.models import Affiliation, AffiliationRole, Organisation

MAILS = parse("60/hour")


def send(organisation: Organisation, email: str, role: AffiliationRole) -> None:
    """Invite somebody on behalf of the reader, and commit."""
    count_mail(organisation)
    actions.invite(organisation, email, role, by=current_user.person)
    db.session.commit()
    flash(_("The invitation to %(address)s is on its way.", address=email), "success")


def count_mail(organisation: Organisation) -> None:
    refusal = _("Your organisation has sent many invitations within the hour.")
    attempts.spend(MAILS, "invitations", organisation.slug, refusal=refusal)


@bp.post("/organisation/invitations/<uuid:uid>/resend")
@signed_in
def resend(uid: uuid.UUID) -> Response:
    affiliation = seen_or_404(uid)
    count_mail(affiliation.organisation)
    actions.resend_invitation(affiliation, by=current_user.person)
    db.session.commit()
    flash(_("The invitation is sent again, with a new link."), "success")
    return redirect(url_for(".mine", of=affiliation.organisation.slug))


@bp.post("/organisation/invitations/<uuid:uid>/revoke")
@signed_in
def revoke(uid: uuid.UUID) -> Response:
    affiliation = seen_or_404(uid)
    actions.revoke_invitation(affiliation, by=current_user.person)
    db.session.commit()
    flash(_("The invitation is revoked; its link no longer works."), "success")
    return redirect(url_for(".mine", of=affiliation.organisation.slug))


def seen_or_404(uid: uuid.UUID) -> Affiliation:
    """Return an affiliation of an organisation that the reader sees from the inside."""
    affiliation = queries.affiliation_or_404(uid)
    if not queries.standing(current_user.person, affiliation.organisation).may_look:
        abort(404)
    return affiliation


@bp.post("/organisation/invitations/<uuid:uid>/accept")
@signed_in
def accept_invitation(uid: uuid.UUID) -> Response:
    """Accept one's own invitation, without its link."""
    affiliation = own_or_404(uid)
    actions.accept_invitation(affiliation, by=current_user.person)
    db.session.commit()
    return welcome(affiliation)


@bp.post("/organisation/invitations/<uuid:uid>/decline")
@signed_in
def decline_invitation(uid: uuid.UUID) -> Response:
    """Turn one's own invitation down, without its link."""
    actions.decline_invitation(own_or_404(uid), by=current_user.person)
    db.session.commit()
    flash(_("You have declined the invitation."), "success")
    return redirect(url_for(".mine"))


def own_or_404(uid: uuid.UUID) -> Affiliation:
    affiliation = queries.affiliation_or_404(uid)
    if affiliation.person_id != current_user.person.id:
        abort(404)
    return affiliation


# --- the link in the mail: who holds it has shown that the address is theirs ---


@bp.route("/organisation/invitation/<token>/", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Accept when the button is pressed; looking at the page uses nothing up."""
    affiliation = queries.invitation_behind(token)
    if affiliation is None:
        return render("organisations/link_gone.html"), 410
    actions.refuse_other_address(affiliation)
    person = affiliation.person
    if account_of(person) is not None:
        if request.method == "POST":
            return accepted(actions.accept_by_link(token))
        return invitation_page(affiliation, token, None)
    form = AcceptForm(person.email or "", obj=person)
    if not form.validate_on_submit():
        return invitation_page(affiliation, token, form)
    said = {name: form[name].data for name in ("given_name", "family_name", "job_title")}
    hashed = hash_password(form.password.data)
    return accepted(actions.accept_by_link(token, password_hash=hashed, **said), is_new=True)


def invitation_page(affiliation: Affiliation, token: str, form: AcceptForm | None) -> str:
    return render(
        "organisations/invitation.html",
        affiliation=affiliation,
        inviter=queries.inviter_of(affiliation),
        token=token,
        form=form,
        notice=present_notice(MEMBERSHIP) if form else None,
    )


def accepted(affiliation: Affiliation, is_new: bool = False) -> Response:
    """Keep it, sign in whose account was just made, and lead on."""
    account = account_of(affiliation.person)
    if is_new and account is not None and not current_user.is_authenticated:
        sign_in(account)
    db.session.commit()
    return welcome(affiliation)


def welcome(affiliation: Affiliation) -> Response:
    name = affiliation.organisation.name
    flash(_("You now represent %(organisation)s.", organisation=name), "success")
    is_reader = current_user.is_authenticated and current_user.person.id == affiliation.person_id
    if current_user.is_authenticated and not is_reader:
        return redirect(url_for("pages.home"))
    return redirect(url_for(".mine", of=affiliation.organisation.slug))


def sign_in(account: Account) -> None:
    """Sign in who has just made this account, in a session of its own."""
    begin_session(account, browser=this_browser(), lasts=session_lifetime())
    remember(account)


@bp.post("/organisation/invitation/<token>/decline")
@public
def decline_link(token: str) -> ResponseReturnValue:
    """Turn an invitation down by its link."""
    affiliation = queries.invitation_behind(token)
    if affiliation is None:
        return render("organisations/link_gone.html"), 410
    actions.refuse_other_address(affiliation)
    actions.decline_invitation(affiliation, by=affiliation.person)
    db.session.commit()
    flash(_("You have declined the invitation."), "success")
    return redirect(url_for("pages.home"))
