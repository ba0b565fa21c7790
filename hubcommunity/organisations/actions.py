"""Adding and changing organisations, and who represents them."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from hubcommunity.accounts.actions import end_tokens
from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.links import external
from hubcommunity.core.revisions import bump
from hubcommunity.core.text import first_free, slugify
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations import queries
from hubcommunity.organisations.duplicate_actions import find_duplicates
from hubcommunity.organisations.models import (
    INVITATION,
    NEXT,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
    Topic,
)
from hubcommunity.organisations.policy import Standing, is_current
from hubcommunity.people.models import Person

# Words that stand in the place of a slug in addresses of the staff's pages.
RESERVED = frozenset(
    {"add", "domains", "duplicates", "export", "import", "unconfirmed", "unreachable"}
)


def add_organisation(
    *,
    name: str,
    type_id: int,
    country: str,
    city: str = "",
    website: str = "",
    description: str = "",
    short_name: str = "",
    topics: Iterable[Topic] = (),
    by: Person | None,
) -> Organisation:
    """Add an organisation under a slug of its own."""
    organisation = Organisation(
        name=name,
        short_name=short_name,
        slug=free_slug(short_name or name),
        type_id=type_id,
        country=country,
        city=city,
        website=website,
        description=description,
        topics=list(topics),
    )
    db.session.add(organisation)
    record("organisation.added", by=by, on=organisation, name=organisation.name)
    find_duplicates(clock.now(), of=organisation)
    bump("members")
    return organisation


def free_slug(name: str) -> str:
    return first_free(slugify(name), lambda slug: slug in RESERVED or queries.is_taken(slug))


# --- who represents it ---


def affiliate(
    person: Person, organisation: Organisation, role: AffiliationRole, *, by: Person
) -> Affiliation:
    """Let a person represent an organisation from now on, whatever was open between the two.

    Who represents it already keeps their role: only `change_role` changes one.
    """
    found = fresh_affiliation(person, organisation)
    if found is not None and is_current(found):
        return found
    if found is None:
        found = Affiliation(
            person=person, organisation=organisation, role=role, state=AffiliationState.INVITED
        )
        db.session.add(found)
    found.role = role
    begin(found)
    record("affiliation.begun", by=by, on=found, role=role.value)
    return found


def begin(affiliation: Affiliation) -> None:
    states.move(affiliation, NEXT, AffiliationState.CURRENT, _("This is no longer open."))
    affiliation.started_at = clock.now()
    end_tokens(INVITATION, affiliation.uid)


def close(affiliation: Affiliation, reason: str) -> None:
    states.move(affiliation, NEXT, AffiliationState.ENDED, _("This has ended already."))
    affiliation.ended_at = clock.now()
    affiliation.ended_reason = reason
    end_tokens(INVITATION, affiliation.uid)


def ask_to_join(person: Person, organisation: Organisation) -> Affiliation:
    """Ask an organisation's primary contacts to be let in; what is open already is returned.

    Somebody who was invited and asks has answered the invitation, if it holds; else it is closed.
    """
    found = fresh_affiliation(person, organisation)
    if found is not None and found.state is AffiliationState.INVITED:
        found = answered(found)
    if found is not None:
        return found
    asked = Affiliation(
        person=person,
        organisation=organisation,
        role=AffiliationRole.DELEGATE,
        state=AffiliationState.REQUESTED,
    )
    db.session.add(asked)
    record("affiliation.requested", by=person, on=asked)
    for contact in queries.primary_contacts(organisation) or people_with_duty("staff"):
        tell(contact, "affiliation.requested", asked)
    return asked


def answered(invitation: Affiliation) -> Affiliation | None:
    """Begin by an invitation that still holds, or close it; return what is open afterwards."""
    person = invitation.person
    if invitation.is_expired or not invitation.reaches_invited:
        close(invitation, "expired")
        record("affiliation.expired", by=person, on=invitation)
        return None
    begin(invitation)
    record("affiliation.begun", by=person, on=invitation, role=invitation.role.value)
    return invitation


def accept_request(affiliation: Affiliation, *, by: Person) -> None:
    """Let in who asked."""
    refuse_unless(standing_under_lock(affiliation, by).may_answer(affiliation))
    refuse_if_answered(affiliation, AffiliationState.REQUESTED)
    begin(affiliation)
    record("affiliation.accepted", by=by, on=affiliation, role=affiliation.role.value)
    tell(affiliation.person, "affiliation.accepted", affiliation)


def decline_request(affiliation: Affiliation, *, by: Person, reason: str = "") -> None:
    """Turn down who asked, and say why if there is something to say."""
    refuse_unless(standing_under_lock(affiliation, by).may_answer(affiliation))
    refuse_if_answered(affiliation, AffiliationState.REQUESTED)
    close(affiliation, reason.strip())
    record("affiliation.declined", by=by, on=affiliation)
    tell(affiliation.person, "affiliation.declined", affiliation)


# --- roles and the end ---


def change_role(affiliation: Affiliation, role: AffiliationRole, *, by: Person) -> None:
    """Make somebody else primary contact or delegate."""
    standing = standing_under_lock(affiliation, by)
    refuse_unless(standing.may_change_role_of(affiliation))
    if role is AffiliationRole.OBSERVER:
        raise RuleBroken(_("End the affiliation and invite the person as an observer instead."))
    if role is affiliation.role:
        return
    refuse_if_last_primary(affiliation)
    give_role(affiliation, role, by)


def give_role(affiliation: Affiliation, role: AffiliationRole, by: Person) -> None:
    """Give a role on record, with what follows from it; somebody else is told."""
    before, affiliation.role = affiliation.role, role
    record("affiliation.role_changed", by=by, on=affiliation, before=before.value, after=role.value)
    revoke_invitations_by(affiliation.person, affiliation.organisation, by)
    if affiliation.person_id != by.id:
        tell(affiliation.person, "affiliation.role_changed", affiliation, by=by)


def end_affiliation(affiliation: Affiliation, *, by: Person, reason: str = "") -> None:
    """End that a person represents an organisation, at once; its last primary contact stays.

    What hangs on it above, seats in topic groups, is ended by `topics.actions.end_affiliation`.
    """
    standing = standing_under_lock(affiliation, by)
    queries.refuse_ended(affiliation, standing)
    refuse_unless(standing.may_end(affiliation))
    refuse_if_last_primary(affiliation)
    close(affiliation, reason.strip())
    record("affiliation.ended", by=by, on=affiliation)
    revoke_invitations_by(affiliation.person, affiliation.organisation, by)
    if affiliation.person_id != by.id:
        tell(affiliation.person, "affiliation.ended", affiliation)
        return
    for contact in queries.primary_contacts(affiliation.organisation):
        tell(contact, "affiliation.left", affiliation)


def revoke_invitations_by(person: Person, organisation: Organisation, by: Person) -> None:
    """Take back what somebody sent who may invite nobody any more; others can invite again."""
    if queries.standing(person, organisation).may_run:
        return
    for invitation in queries.invitations_by(person, organisation):
        close(invitation, "revoked")
        record("affiliation.revoked", by=by, on=invitation)


def refuse_if_last_primary(affiliation: Affiliation) -> None:
    if queries.is_last_primary(affiliation):
        raise RuleBroken(
            _("An organisation keeps at least one primary contact. Make somebody else one first.")
        )


def standing_under_lock(affiliation: Affiliation, by: Person) -> Standing:
    """Lock the organisation, see the affiliation as it is now, and return the actor's standing."""
    standing = fresh_standing(affiliation.organisation, by)
    db.session.refresh(affiliation)
    return standing


def fresh_standing(organisation: Organisation, by: Person) -> Standing:
    """Lock the organisation, and return the actor's standing as others have left it."""
    queries.held(organisation)
    standing = queries.standing(by, organisation)
    if standing.affiliation is not None:
        db.session.refresh(standing.affiliation)
    return standing


def fresh_affiliation(person: Person, organisation: Organisation) -> Affiliation | None:
    """Lock the organisation, and return what is open between the two as others have left it."""
    queries.held(organisation)
    found = queries.open_affiliation(person, organisation)
    if found is not None:
        db.session.refresh(found)
    return found


def refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise Forbidden


def refuse_if_answered(affiliation: Affiliation, waiting: AffiliationState) -> None:
    if affiliation.state is not waiting:
        raise Stale(_("This was answered or taken back already."))


def tell(
    person: Person, event: str, affiliation: Affiliation, holds_secret: bool = False, **context: Any
) -> None:
    page = external("organisations.mine", of=affiliation.organisation.slug)
    notify(person, event, holds_secret=holds_secret, affiliation=affiliation, page=page, **context)
