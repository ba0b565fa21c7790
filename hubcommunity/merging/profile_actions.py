"""What the two say of themselves: of each field one value stays, and nothing is thrown away."""

from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.text import fold
from hubcommunity.merging.policy import FIELDS
from hubcommunity.merging.step_actions import Merge
from hubcommunity.organisations import profile_queries
from hubcommunity.organisations.domain_models import NEXT, DomainState, EmailDomain
from hubcommunity.organisations.identifier_models import Identifier
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.profile_actions import rename, write_texts
from hubcommunity.organisations.profile_models import Logo
from hubcommunity.organisations.visibility_models import narrower


def exchange_fields(merge: Merge) -> None:
    """Exchange the fields that are taken: what nobody chose can be read on the row that goes."""
    for field in FIELDS:
        if field.name in merge.taken:
            for column in field.columns:
                ours, theirs = getattr(merge.stays, column), getattr(merge.goes, column)
                setattr(merge.stays, column, theirs)
                setattr(merge.goes, column, ours)
    db.session.flush()


def carry_names(merge: Merge) -> None:
    """Let the one that stays be found by every name that either had."""
    ours, theirs = names_of(merge.stays), names_of(merge.goes)
    by_fold: dict[str, str] = {}
    for name in (*ours, merge.goes.name, *theirs):
        by_fold.setdefault(fold(name), name)
    by_fold.pop(fold(merge.stays.name), None)
    if theirs:
        merge.stays.names_for = narrower(merge.stays.names_for, merge.goes.names_for)
    rename(merge.goes, [])
    rename(merge.stays, list(by_fold.values()))


def names_of(organisation: Organisation) -> list[str]:
    return [*profile_queries.names_of(organisation)]


def carry_descriptions(merge: Merge) -> None:
    """Keep one description a language: those of the chosen side, then what only the other has.

    Texts of both sides together are for those alone who might read either.
    """
    sides = [merge.stays, merge.goes]
    if "description" in merge.taken:
        sides.reverse()
    chosen, other = (profile_queries.descriptions_of(side) for side in sides)
    texts = other | chosen
    left = {code: text for code, text in other.items() if code in chosen}
    if chosen and texts.keys() - chosen.keys():
        both = narrower(merge.stays.description_for, merge.goes.description_for)
        merge.stays.description_for = both
    write_texts(merge.stays, texts, next(iter(chosen or other), merge.stays.language))
    write_texts(merge.goes, left, next(iter(left), merge.goes.language))


def carry_logo(merge: Merge) -> None:
    """Exchange the logos where that of the one that goes is taken."""
    if "logo" not in merge.taken:
        return
    found = [(side, profile_queries.logo_of(side)) for side in (merge.goes, merge.stays)]
    shown = [(side, logo.file, logo.alt) for side, logo in found if logo]
    for _side, logo in found:
        if logo:
            db.session.delete(logo)
    db.session.flush()
    for side, file, alt in shown:
        to = merge.stays if side is merge.goes else merge.goes
        db.session.add(Logo(organisation_id=to.id, file=file, alt=alt))
    db.session.flush()


def carry_topics(merge: Merge) -> None:
    """Let the one that stays be interested in what either was."""
    topics = {topic.id: topic for topic in (*merge.stays.topics, *merge.goes.topics)}
    merge.stays.topics = sorted(topics.values(), key=lambda topic: topic.position)
    merge.goes.topics = []


def carry_numbers(merge: Merge) -> None:
    """Carry numbers over; of two of one kind the chosen one stays, and the other is history."""
    ours = {each.kind: each for each in profile_queries.identifiers_of(merge.stays)}
    for number in profile_queries.identifiers_of(merge.goes):
        other = ours.get(number.kind)
        if other is None:
            number.organisation_id = merge.stays.id
        elif number.kind.value in merge.taken:
            exchange(number, other)
    db.session.flush()


def exchange(one: Identifier, other: Identifier) -> None:
    """Let two numbers of one kind change places; no two may ever be the same on the way."""
    row = Identifier(kind=other.kind, value=other.value, shown_for=other.shown_for)
    row.organisation_id, one_is_of = one.organisation_id, other.organisation_id
    db.session.delete(other)
    db.session.flush()
    one.organisation_id = one_is_of
    db.session.flush()
    db.session.add(row)


def carry_domains(merge: Merge) -> None:
    """Carry e-mail domains over; of two claims of one domain the verified one stays."""
    ours = open_claims(merge.stays)
    for domain, theirs in open_claims(merge.goes).items():
        if domain in ours:
            weaker = ours[domain] if theirs.is_verified else theirs
            states.move(weaker, NEXT, DomainState.WITHDRAWN, "merged")
            weaker.withdrawn_at = clock.now()
            record("email_domain.withdrawn", by=merge.by, on=weaker, domain=domain)
    merge.repoint(EmailDomain.organisation_id)


def open_claims(organisation: Organisation) -> dict[str, EmailDomain]:
    query = select(EmailDomain).where(EmailDomain.state != DomainState.WITHDRAWN)
    found = db.session.scalars(query.where(EmailDomain.organisation_id == organisation.id))
    return {claim.domain: claim for claim in found}
