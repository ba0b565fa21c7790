"""Inviting people to represent an organisation, and their answers."""

from flask_babel import gettext as _

from hubcommunity.accounts.actions import create_account, end_tokens, issue_token, use_token
from hubcommunity.accounts.queries import account_of
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.links import external
from hubcommunity.core.text import fold_email
from hubcommunity.organisations import queries
from hubcommunity.organisations.actions import (
    begin,
    close,
    fresh_standing,
    refuse_if_answered,
    refuse_unless,
    standing_under_lock,
    tell,
)
from hubcommunity.organisations.models import (
    INVITATION,
    INVITATION_LASTS,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)
from hubcommunity.people.actions import change_profile, find_or_add
from hubcommunity.people.models import Person
from hubcommunity.people.queries import by_email


def invite(
    organisation: Organisation, email: str, role: AffiliationRole, *, by: Person
) -> Affiliation:
    """Invite whoever has this address, and send them a link that is good for 14 days.

    The person is added with the address alone; the names are theirs to give.
    """
    refuse_unless(fresh_standing(organisation, by).may_run)
    known = by_email(email)
    refuse_oneself(known, by)
    refuse_if_open(queries.open_affiliation(known, organisation) if known else None)
    return add_invitation(organisation, known, email, role, by)


def add_invitation(
    organisation: Organisation, known: Person | None, email: str, role: AffiliationRole, by: Person
) -> Affiliation:
    """Invite under the lock of the organisation; `known` is who has the address already."""
    invited = Affiliation(
        person=known or find_or_add(email, "", ""),
        organisation=organisation,
        role=role,
        state=AffiliationState.INVITED,
        invited_as=fold_email(email),
    )
    db.session.add(invited)
    record("affiliation.invited", by=by, on=invited, role=role.value)
    send_invitation(invited, by)
    return invited


def refuse_if_open(affiliation: Affiliation | None) -> None:
    if affiliation is None:
        return
    raise RuleBroken(
        {
            AffiliationState.CURRENT: _("This person represents your organisation already."),
            AffiliationState.INVITED: _("This address is invited already; you can send it again."),
            AffiliationState.REQUESTED: _("This person has asked to join: accept the request."),
        }[affiliation.state]
    )


def refuse_oneself(invited: Person | None, by: Person) -> None:
    """Nobody gets a role by their own hand."""
    if invited is not None and invited.id == by.id:
        raise RuleBroken(_("You can’t invite yourself."))


def send_invitation(affiliation: Affiliation, by: Person) -> None:
    end_tokens(INVITATION, affiliation.uid)
    affiliation.invited_at, affiliation.invited_by_id = clock.now(), by.id
    token = issue_token(INVITATION, affiliation.uid, lasts=INVITATION_LASTS)
    link = external("organisations.invitation", token=token)
    tell(affiliation.person, "affiliation.invited", affiliation, True, by=by, address=link)


def resend_invitation(affiliation: Affiliation, *, by: Person) -> None:
    """Send an invitation again; the link of the mail before no longer works.

    It goes to the address that was invited: whoever was known by it may have another one now.
    """
    refuse_unless(standing_under_lock(affiliation, by).may_run)
    refuse_if_answered(affiliation, AffiliationState.INVITED)
    if not affiliation.reaches_invited:
        revoke_invitation(affiliation, by=by)
        invite(affiliation.organisation, affiliation.invited_as or "", affiliation.role, by=by)
        return
    refuse_oneself(affiliation.person, by)
    record("affiliation.invited_again", by=by, on=affiliation)
    send_invitation(affiliation, by)


def revoke_invitation(affiliation: Affiliation, *, by: Person) -> None:
    """Take an invitation back; its link no longer works."""
    refuse_unless(standing_under_lock(affiliation, by).may_run)
    refuse_if_answered(affiliation, AffiliationState.INVITED)
    close(affiliation, "revoked")
    record("affiliation.revoked", by=by, on=affiliation)


def refuse_other_address(affiliation: Affiliation) -> None:
    """Refuse a link that went to an address at which the person is reached no more."""
    if not affiliation.reaches_invited:
        raise RuleBroken(
            _("This invitation was sent to an address that is no longer in use. Ask for a new one.")
        )


def accept_invitation(affiliation: Affiliation, *, by: Person) -> None:
    """Represent the organisation from now on; only the person invited may."""
    queries.held(affiliation.organisation)
    db.session.refresh(affiliation)
    refuse_unless(affiliation.person_id == by.id)
    refuse_if_answered(affiliation, AffiliationState.INVITED)
    refuse_other_address(affiliation)
    if affiliation.is_expired:
        raise RuleBroken(_("This invitation is too old. Ask for a new one."))
    begin(affiliation)
    record("affiliation.begun", by=by, on=affiliation, role=affiliation.role.value)
    inviter = queries.inviter_of(affiliation)
    if inviter is not None:
        tell(inviter, "invitation.accepted", affiliation)


def accept_by_link(
    token: str,
    *,
    given_name: str = "",
    family_name: str = "",
    job_title: str = "",
    password_hash: str = "",
) -> Affiliation:
    """Accept by the link alone, which proves the address; who has no account gets one by it."""
    affiliation = queries.invitation_behind(token)
    if affiliation is None:
        raise RuleBroken(_("This invitation is no longer open."))
    queries.held(affiliation.organisation)  # first, as whoever resends or revokes does
    use_token(INVITATION, token)
    person = affiliation.person
    db.session.refresh(person)
    refuse_other_address(affiliation)
    if account_of(person) is None:
        names = {"given_name": given_name, "family_name": family_name, "job_title": job_title}
        create_account(person, password_hash)
        change_profile(
            person, by=person, language=person.language, timezone=person.timezone, **names
        )
    accept_invitation(affiliation, by=person)
    return affiliation


def decline_invitation(affiliation: Affiliation, *, by: Person) -> None:
    """Turn an invitation down; only the person invited may."""
    queries.held(affiliation.organisation)
    db.session.refresh(affiliation)
    refuse_unless(affiliation.person_id == by.id)
    refuse_if_answered(affiliation, AffiliationState.INVITED)
    close(affiliation, "declined")
    record("invitation.declined", by=by, on=affiliation)
    inviter = queries.inviter_of(affiliation)
    if inviter is not None:
        tell(inviter, "invitation.declined", affiliation)
