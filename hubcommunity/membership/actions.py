"""What happens to an application once it is submitted, and the first term of a membership."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.i18n import moment
from hubcommunity.core.links import external
from hubcommunity.core.revisions import bump
from hubcommunity.membership import queries
from hubcommunity.membership.answer_actions import drop_answers, drop_answers_of_other_types
from hubcommunity.membership.models import (
    NEXT,
    Application,
    ApplicationState,
)
from hubcommunity.membership.review_queries import open_points
from hubcommunity.membership.term_actions import begin_membership
from hubcommunity.membership.term_models import Membership, Tier
from hubcommunity.membership.term_policy import last_of
from hubcommunity.membership.tier_queries import first_tier
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations.actions import (
    add_organisation,
    affiliate,
    ask_to_join,
    change_role,
)
from hubcommunity.organisations.models import Affiliation, AffiliationRole, Organisation
from hubcommunity.organisations.queries import primary_contacts
from hubcommunity.people.models import Person

S = ApplicationState


def submit(application: Application, *, by: Person) -> None:
    """Hand a complete application to the staff; the applicant's address is confirmed."""
    states.move(application, NEXT, S.SUBMITTED, refusal(application))
    application.applicant = by
    application.submitted_at = clock.now()
    drop_answers_of_other_types(application)
    record("application.submitted", by=by, on=application)
    tell_staff("application.submitted", application)


def start_review(application: Application, *, by: Person, seen: int | None = None) -> None:
    """Begin to look at an application, or go on without an answer; the applicant can see that."""
    decide(application, S.IN_REVIEW, by, seen)
    if application.question is not None:
        application.question.answered_at = clock.now()
    record("application.in_review", by=by, on=application)


def approve(
    application: Application,
    *,
    by: Person,
    tier: Tier | None = None,
    link_to: Organisation | None = None,
    apart_from: Iterable[Organisation] = (),
    despite_open: bool = False,
    seen: int | None = None,
) -> Organisation:
    """Make the organisation a member, and the applicant its primary contact.

    It has the `tier`, or else the first one that takes new memberships; an organisation that is a
    member already keeps the one it has.

    With `link_to`, the application is of that organisation, which the hub knew already; where it
    has primary contacts, they stay in charge and decide whether the applicant represents it.
    Without, it is a new one, other than those in `apart_from`: raise `Stale` when yet another that
    looks like it came meanwhile, say by an approval at the same time. Raise `RuleBroken` while
    points of the checklist are open, unless `despite_open` says that this was seen.
    """
    decide(application, S.APPROVED, by, seen, link_to)
    if link_to is None:
        refuse_unseen_twin(application, apart_from)
    if not despite_open and open_points(application):
        raise RuleBroken(_("Points of the checklist are open. Look at them, then approve."))
    organisation = link_to or organisation_of(application, by)
    was_member = organisation.is_member(clock.today())
    membership = begin_membership(organisation, tier or tier_to_begin_with(), by=by)
    application.organisation = organisation
    affiliation = represent(organisation, applicant_of(application), by)
    close(application, by)
    told = {"organisation": organisation.name, "tier": membership.tier.code}
    record("application.approved", by=by, on=application, **told)
    welcome = {"was_member": was_member, "affiliation": affiliation, **terms_of(membership)}
    tell_applicant("application.approved", application, **welcome, page=external("pages.desk"))
    return organisation


def tier_to_begin_with() -> Tier:
    """Return the tier of a new member; raise `RuleBroken` where none takes any."""
    tier = first_tier()
    if tier is None:
        raise RuleBroken(_("No tier takes new memberships. An administrator opens one first."))
    return tier


def terms_of(membership: Membership) -> dict[str, Any]:
    """Return what the welcome says of a membership."""
    return {
        "organisation": membership.organisation,
        "tier": membership.tier,
        "term": last_of(membership),
    }


def refuse_unseen_twin(application: Application, apart_from: Iterable[Organisation]) -> None:
    """Let one approval at a time add an organisation, and see what the one before has added."""
    bump("members")
    known = {organisation.id for organisation in apart_from}
    for twin in queries.all_alike(application):
        if twin.id not in known:
            raise Stale(_("%(name)s looks like this organisation. Look again.", name=twin.name))


def represent(organisation: Organisation, applicant: Person, by: Person) -> Affiliation:
    """Let the applicant run an organisation that nobody runs. Where somebody else does, the
    applicant asks them to be let in; who represented it before keeps that role.
    """
    if any(person.id != applicant.id for person in primary_contacts(organisation)):
        return ask_to_join(applicant, organisation)
    affiliation = affiliate(applicant, organisation, AffiliationRole.PRIMARY_CONTACT, by=by)
    if affiliation.role is not AffiliationRole.PRIMARY_CONTACT:
        change_role(affiliation, AffiliationRole.PRIMARY_CONTACT, by=by)
    return affiliation


def decline(application: Application, *, by: Person, reason: str, seen: int | None = None) -> None:
    """Turn an application down, and tell the applicant why."""
    reason = required(reason, _("Say why. The applicant reads it."))
    decide(application, S.DECLINED, by, seen)
    close(application, by, reason)
    record("application.declined", by=by, on=application)
    tell_applicant("application.declined", application, reason=reason)


def withdraw(application: Application, *, by: Person) -> None:
    """Take one's own application back."""
    refuse_unless_own(application, by)
    move(application, S.WITHDRAWN, by)
    close(application, by)
    record("application.withdrawn", by=by, on=application)
    tell_staff("application.withdrawn", application)


def expire_unconfirmed(now: datetime) -> int:
    """Close what nobody confirmed in time, forget who filled it in, and return how many."""
    query = select(Application).where(Application.state == S.DRAFT, queries.waits_too_long(now))
    expired = db.session.scalars(locked(query)).all()
    for application in expired:
        expire(application)
    return len(expired)


def expire(
    application: Application, event: str = "application.expired", *, by: Person | None = None
) -> None:
    """Close an unconfirmed application; whoever filled it in is not kept."""
    states.move(application, NEXT, S.EXPIRED, refusal(application))
    application.given_name = application.family_name = application.job_title = ""
    application.email = ""
    application.password_hash = None
    drop_answers(application)
    record(event, by=by, on=application)


# --- the parts of a move ---


def decide(
    application: Application,
    to: ApplicationState,
    by: Person,
    seen: int | None,
    link_to: Organisation | None = None,
) -> None:
    """Move as staff; raise `Forbidden` on one's own, `Stale` when somebody else was faster."""
    queries.hold(application)  # first, for the applicant may just be writing another name
    refuse_if_concerned(application, by, link_to)
    move(application, to, by, seen)


def refuse_if_concerned(
    application: Application, by: Person, link_to: Organisation | None = None
) -> None:
    if queries.concerns(application, by, link_to):
        raise Forbidden(
            _("This application is your own or your organisation’s. Somebody else decides on it.")
        )


def move(
    application: Application, to: ApplicationState, by: Person, seen: int | None = None
) -> None:
    """Move under a lock; `seen` is the version that the actor's page showed."""
    queries.hold(application)
    if to not in NEXT[application.state]:
        raise Stale(refusal(application, reader=by))
    if seen is not None and seen != application.version:
        raise Stale(
            _("This application changed after you opened it. Look at it again, then decide.")
        )
    states.move(application, NEXT, to, refusal(application))


def refusal(application: Application, reader: Person | None = None) -> str:
    """Say who decided, and when; or else where the application stands.

    Applicants read that staff decided, not who it was.
    """
    sentences = {
        S.APPROVED: _("%(name)s approved this application on %(when)s."),
        S.DECLINED: _("%(name)s declined this application on %(when)s."),
        S.WITHDRAWN: _("%(name)s withdrew this application on %(when)s."),
    }
    who, sentence = application.decided_by, sentences.get(application.state)
    if who is not None and sentence:
        hides = reader is not None and reader.id == application.applicant_id != who.id
        name = _("The hub’s staff") if hides else who.name
        return sentence % {"name": name, "when": moment(application.decided_at)}
    state = application.state.label
    return _("This application has the state “%(state)s” now, so that can’t be done.", state=state)


def close(application: Application, by: Person, reason: str = "") -> None:
    application.decided_at = clock.now()
    application.decided_by = by
    application.reason = reason


def required(text: str, sentence: str) -> str:
    """Return the text without white space around it; raise `RuleBroken` when nothing is left."""
    if not text.strip():
        raise RuleBroken(sentence)
    return text.strip()


def refuse_unless_own(application: Application, by: Person) -> None:
    if application.applicant_id != by.id:
        raise Forbidden


def applicant_of(application: Application) -> Person:
    """Return who applied; everything past a draft has an applicant."""
    if application.applicant is None:
        raise RuleBroken(_("Nobody has confirmed this application."))
    return application.applicant


def organisation_of(application: Application, by: Person) -> Organisation:
    """Make the organisation that the application describes."""
    return add_organisation(
        name=application.organisation_name,
        type_id=application.type_id,
        country=application.country,
        website=application.website,
        description=application.description,
        topics=application.topics,
        by=by,
    )


# --- telling ---


def facts(application: Application, endpoint: str) -> dict[str, Any]:
    """Return what every mail about an application shows: it, and its page for the reader."""
    return {"application": application, "page": external(endpoint, uid=application.uid)}


def tell_applicant(event: str, application: Application, **context: Any) -> None:
    notify(applicant_of(application), event, **facts(application, "membership.own") | context)


def tell_staff(event: str, application: Application) -> None:
    for person in people_with_duty("staff"):
        key = f"{event}:{application.uid}:{person.id}"
        notify(person, event, key=key, **facts(application, "membership.application"))
