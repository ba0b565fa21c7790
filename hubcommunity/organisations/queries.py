"""Finding organisations, and who represents them."""

import uuid
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload
from werkzeug.exceptions import NotFound

from hubcommunity.accounts.queries import account_of, usable_token
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import Stale
from hubcommunity.core.prepared import prepared
from hubcommunity.core.text import fold, slugify
from hubcommunity.organisations.models import (
    INVITATION,
    PRESENT,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
    OrganisationType,
    Topic,
    host_of,
)
from hubcommunity.organisations.near_queries import near_to
from hubcommunity.organisations.policy import Standing
from hubcommunity.organisations.profile_models import OtherName
from hubcommunity.organisations.visibility_models import Visibility
from hubcommunity.people.models import Person

PUBLIC = Visibility.PUBLIC
# Hosts where many organisations have a page; the same one says nothing about being the same.
SHARED_HOSTS = {"facebook.com", "linkedin.com", "sites.google.com", "x.com", "youtube.com"}
# `Organisation.short`, said in SQL.
SHORT_NAME = func.coalesce(func.nullif(Organisation.short_name, ""), Organisation.name)


def look_alikes(
    name: str, website: str = "", limit: int = 5, *, hidden: bool = True
) -> Sequence[Organisation]:
    """Return organisations of the same name or on the same website, however they are written.

    A name may be nearly the same, see `near_policy`. It may be the short one, of which an
    organisation's address is made, or one of its other names. What an organisation does not show
    to everybody tells nothing unless `hidden` is looked at, too.
    """
    same = []
    if fold(name):
        same = [Organisation.name_folded == fold(name)[:200], Organisation.slug == slugify(name)]
        same.append(also_named(name, hidden))
        same.append(Organisation.id.in_(near_to(fold(name)[:200])))
    if host := telling_host(website):
        on_host = Organisation.website_host == host
        same.append(on_host if hidden else on_host & (Organisation.website_for == PUBLIC))
    if not same:
        return ()
    query = select(Organisation).where(or_(*same), PRESENT).limit(limit)
    query = query.order_by(Organisation.sort_name, Organisation.id)
    return db.session.scalars(query.options(joinedload(Organisation.type))).all()


def telling_host(website: str) -> str | None:
    """Return the host of a website where it says who somebody is; None for a shared one."""
    host = host_of(website)
    return host if host not in SHARED_HOSTS else None


def also_named(name: str, hidden: bool) -> ColumnElement[bool]:
    """Return the condition that one of an organisation's other names is this one."""
    named = select(OtherName.organisation_id).where(OtherName.search_text == fold(name))
    condition = Organisation.id.in_(named)
    return condition if hidden else condition & (Organisation.names_for == PUBLIC)


def by_slug(slug: str) -> Organisation | None:
    """Return the organisation of this slug, with its type and topics; None for one merged away."""
    query = select(Organisation).where(Organisation.slug == slug, PRESENT)
    loads = (joinedload(Organisation.type), selectinload(Organisation.topics))
    return db.session.scalar(query.options(*loads))


def is_taken(slug: str) -> bool:
    """Say whether an address belongs to an organisation, or leads on from one that was merged."""
    return db.session.scalar(select(Organisation.id).where(Organisation.slug == slug)) is not None


def moved_to(slug: str) -> str | None:
    """Return the slug under which an organisation that was merged into another is found now."""
    into = aliased(Organisation)
    query = select(into.slug).join(Organisation, Organisation.merged_into_id == into.id)
    return db.session.scalar(query.where(Organisation.slug == slug))


def inside_or_404(slug: str, person: Person) -> tuple[Organisation, Standing]:
    """Return an organisation and a person's standing in it; raise 404 for those outside."""
    organisation = by_slug(slug)
    if organisation is None:
        raise NotFound
    present = standing(person, organisation)
    if not present.may_look:
        raise NotFound
    return organisation, present


def held(organisation: Organisation) -> Organisation:
    """Lock the organisation until commit: whoever changes who represents it waits in line here.

    Raise `Stale` for one that was merged into another meanwhile.
    """
    into = select(Organisation.merged_into_id).where(Organisation.id == organisation.id)
    refuse_merged(organisation.name, db.session.scalar(locked(into)))
    return organisation


def refuse_merged(name: str, into: int | None) -> None:
    """Raise `Stale` where there is an organisation into which the one of this name was merged."""
    if into is not None:
        other = db.session.scalar(select(Organisation.name).where(Organisation.id == into))
        told = {"name": name, "into": other}
        raise Stale(_("%(name)s was merged into %(into)s meanwhile. Look again.", **told))


def types() -> Sequence[OrganisationType]:
    """Return the kinds of organisation in the order that staff gave them."""
    return db.session.scalars(select(OrganisationType).order_by(OrganisationType.position)).all()


def topics() -> Sequence[Topic]:
    """Return the subjects of interest in the order that staff gave them."""
    return db.session.scalars(select(Topic).order_by(Topic.position)).all()


def affiliations_of(person: Person) -> Sequence[Affiliation]:
    """Return whom a person represents now, each with its organisation."""
    return of_person(person, AffiliationState.CURRENT)


def invitations_of(person: Person) -> Sequence[Affiliation]:
    """Return the invitations that a person can still accept, each with its organisation."""
    invited = of_person(person, AffiliationState.INVITED)
    return [one for one in invited if one.reaches_invited and not one.is_expired]


def requests_of(person: Person) -> Sequence[Affiliation]:
    """Return where a person asked to be let in and waits, each with its organisation."""
    return of_person(person, AffiliationState.REQUESTED)


def of_person(person: Person, state: AffiliationState) -> Sequence[Affiliation]:
    return db.session.scalars(*affiliations_in(person.id, state)).all()


@prepared
def affiliations_in(person_id: int, state: AffiliationState) -> Select[Affiliation]:
    return of_state(person_id, state)


def of_state(person_id: int, state: AffiliationState) -> Select[Affiliation]:
    """Select a person's affiliations in a state with their organisations, by name."""
    return (
        select(Affiliation)
        .join(Affiliation.organisation)
        .options(contains_eager(Affiliation.organisation), joinedload(Affiliation.person))
        .where(Affiliation.person_id == person_id, Affiliation.state == state)
        .order_by(Organisation.sort_name, Organisation.id)
    )


def current_affiliation(person: Person, organisation: Organisation) -> Affiliation | None:
    """Return the affiliation by which a person represents an organisation now."""
    found = open_affiliation(person, organisation)
    return found if found is not None and found.state is AffiliationState.CURRENT else None


def open_affiliation(person: Person, organisation: Organisation) -> Affiliation | None:
    """Return what is open between the two: an invitation, a request, or a current affiliation."""
    query = (
        select(Affiliation)
        .where(Affiliation.person_id == person.id)
        .where(Affiliation.organisation_id == organisation.id)
        .where(Affiliation.state != AffiliationState.ENDED)
    )
    return db.session.scalar(query)


def standing(person: Person, organisation: Organisation) -> Standing:
    """Return what a person is to an organisation at this moment."""
    account = account_of(person)
    is_staff = account is not None and account.is_staff
    return Standing(person.id, current_affiliation(person, organisation), is_staff)


def primary_contacts(organisation: Organisation) -> Sequence[Person]:
    """Return who runs the organisation, the longest-serving first."""
    query = (
        select(Person)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(Affiliation.organisation_id == organisation.id)
        .where(Affiliation.state == AffiliationState.CURRENT)
        .where(Affiliation.role == AffiliationRole.PRIMARY_CONTACT)
        .order_by(Affiliation.started_at, Affiliation.id)
    )
    return db.session.scalars(query).all()


def is_last_primary(affiliation: Affiliation) -> bool:
    """Say whether nobody else runs the organisation, so that this affiliation cannot end."""
    primary = primary_contacts(affiliation.organisation)
    return [person.id for person in primary] == [affiliation.person_id]


def people_of(organisation: Organisation) -> Sequence[Affiliation]:
    """Return who represents the organisation now, by name."""
    by_name = (Person.family_name, Person.given_name, Person.id)
    return db.session.scalars(in_state(organisation, AffiliationState.CURRENT, *by_name)).all()


def pending_invitations(organisation: Organisation) -> Sequence[Affiliation]:
    """Return the invitations that are not answered yet, the newest first."""
    newest = Affiliation.id.desc()
    return db.session.scalars(in_state(organisation, AffiliationState.INVITED, newest)).all()


def invitations_by(person: Person, organisation: Organisation) -> Sequence[Affiliation]:
    """Return the invitations that wait for an answer and for which this person stands."""
    query = in_state(organisation, AffiliationState.INVITED, Affiliation.id)
    return db.session.scalars(query.where(Affiliation.invited_by_id == person.id)).all()


def requests_to_join(organisation: Organisation) -> Sequence[Affiliation]:
    """Return who asks to be let in, the oldest first."""
    return db.session.scalars(
        in_state(organisation, AffiliationState.REQUESTED, Affiliation.id)
    ).all()


def in_state(
    organisation: Organisation, state: AffiliationState, *order: object
) -> Select[Affiliation]:
    return (
        select(Affiliation)
        .join(Affiliation.person)
        .options(joinedload(Affiliation.person))
        .where(Affiliation.organisation_id == organisation.id, Affiliation.state == state)
        .order_by(*order)  # type: ignore[arg-type]
    )


def affiliation_or_404(uid: uuid.UUID) -> Affiliation:
    """Return an affiliation with its two sides; raise 404 where there is none."""
    sides = (joinedload(Affiliation.person), joinedload(Affiliation.organisation))
    return db.one_or_404(select(Affiliation).options(*sides).where(Affiliation.uid == uid))


def refuse_ended(affiliation: Affiliation, present: Standing) -> None:
    """Raise `Stale` for an affiliation that has ended, towards those who could have ended it."""
    could = present.may_run or present.is_of(affiliation)
    if could and affiliation.state is AffiliationState.ENDED:
        raise Stale(_("This affiliation has ended already."))


def invitation_behind(token: str) -> Affiliation | None:
    """Return the invitation to which a link leads, as long as it can be answered."""
    found = usable_token(INVITATION, token)
    if found is None:
        return None
    affiliation = affiliation_or_404(found.subject_uid)
    return affiliation if affiliation.state is AffiliationState.INVITED else None


def inviter_of(affiliation: Affiliation) -> Person | None:
    """Return who sent an invitation."""
    return db.session.get(Person, affiliation.invited_by_id) if affiliation.invited_by_id else None
