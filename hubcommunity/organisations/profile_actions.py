"""Changing what an organisation says of itself, part by part, and who sees what of it."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.marks import refuse_old
from hubcommunity.core.revisions import bump
from hubcommunity.core.search import searchable
from hubcommunity.organisations import profile_queries as queries
from hubcommunity.organisations.actions import fresh_standing, refuse_unless
from hubcommunity.organisations.identifier_models import AT_FIRST, Identifier, IdentifierKind
from hubcommunity.organisations.models import Organisation, Topic
from hubcommunity.organisations.policy import Standing
from hubcommunity.organisations.profile_models import Description, OtherName
from hubcommunity.organisations.visibility_models import Visibility
from hubcommunity.people.models import Person

Part = Callable[[Organisation], dict[str, Any]]
PUBLIC = Visibility.PUBLIC


def change_profile(
    organisation: Organisation,
    *,
    by: Person,
    short_name: str,
    city: str,
    website: str,
    other_names: str,
    topics: Iterable[Topic],
    seen: str | None = None,
) -> None:
    """Change the names, the city, the website and the topics; other names are one a line."""
    before, _standing = opened(organisation, queries.basics_of, by, seen)
    names = [line.strip() for line in other_names.splitlines() if line.strip()]
    organisation.short_name, organisation.website = short_name.strip(), website.strip()
    organisation.city = city.strip()
    organisation.topics = sorted(topics, key=lambda topic: topic.position)
    if "\n".join(names) != before["other_names"]:
        rename(organisation, names)
    close(organisation, queries.basics_of, before, by)


def rename(organisation: Organisation, names: list[str]) -> None:
    """Give an organisation these other names, each once, and no others."""
    db.session.execute(delete(OtherName).where(OtherName.organisation_id == organisation.id))
    for position, name in enumerate(dict.fromkeys(names)):
        db.session.add(OtherName(organisation_id=organisation.id, name=name, position=position))


def describe(
    organisation: Organisation,
    language: str,
    text: str,
    *,
    by: Person,
    is_first: bool = False,
    seen: str | None = None,
) -> None:
    """Say in one language what the organisation does; an empty text takes the language away.

    The first language is what readers get who read none of the others.
    """

    def part(row: Organisation) -> dict[str, Any]:
        return queries.description_in(row, language)

    before, _standing = opened(organisation, part, by, seen)
    texts = queries.descriptions_of(organisation) | {language: text.strip()}
    texts = {each: said for each, said in texts.items() if said}
    first = language if is_first and language in texts else next(iter(texts), language)
    write_texts(organisation, texts, first)
    close(organisation, part, before, by, language=language)


def write_texts(organisation: Organisation, texts: dict[str, str], first: str) -> None:
    """Put these descriptions, by language, in the place of all others."""
    db.session.execute(delete(Description).where(Description.organisation_id == organisation.id))
    organisation.language, organisation.description = first, texts.get(first, "")
    for each, said in texts.items():
        if each != first:
            db.session.add(Description(organisation_id=organisation.id, language=each, text=said))


def identify(
    organisation: Organisation,
    numbers: dict[IdentifierKind, str],
    *,
    by: Person,
    seen: str | None = None,
) -> None:
    """Put an organisation's numbers on record, checked; an empty one is taken off.

    Raise `RuleBroken` for one that cannot be, or that another organisation has.
    """
    before, standing = opened(organisation, queries.numbers_of, by, seen)
    kept = {kind: normal(kind, text) for kind, text in numbers.items()}
    for kind, value in kept.items():
        refuse_if_taken(organisation, kind, value, standing)
    try:
        with db.session.begin_nested():
            write_numbers(organisation, kept)
    except IntegrityError:  # two organisations claim one at once
        raise RuleBroken(_("One of the numbers is on record elsewhere. Write to us.")) from None
    close(organisation, queries.numbers_of, before, by)


def write_numbers(organisation: Organisation, kept: dict[IdentifierKind, str]) -> None:
    present = {each.kind: each for each in queries.identifiers_of(organisation)}
    for kind, value in kept.items():
        if kind in present and not value:
            db.session.delete(present[kind])
        elif kind in present:
            present[kind].value = value
        elif value:
            row = Identifier(organisation_id=organisation.id, kind=kind, value=value)
            row.shown_for = AT_FIRST.get(kind, PUBLIC)
            db.session.add(row)


def normal(kind: IdentifierKind, text: str) -> str:
    try:
        return kind.normal(text) if text.strip() else ""
    except ValueError:
        raise RuleBroken(_("This is no %(kind)s number.", kind=kind.label)) from None


def refuse_if_taken(
    organisation: Organisation, kind: IdentifierKind, value: str, standing: Standing
) -> None:
    """Refuse a number that another organisation has; only staff are told which."""
    owner = queries.owner_of(kind, value) if value else None
    if owner is None or owner.id == organisation.id:
        return
    if standing.is_staff:
        told = {"name": owner.name, "kind": kind.label}
        raise RuleBroken(_("%(name)s has this %(kind)s number on record.", **told))
    raise RuleBroken(
        _("This %(kind)s number is on record elsewhere. Write to us.", kind=kind.label)
    )


def show_to(
    organisation: Organisation,
    chosen: dict[str, Visibility],
    *,
    by: Person,
    seen: str | None = None,
) -> None:
    """Choose who sees which field; numbers go by their kind."""
    before, _standing = opened(organisation, queries.visibility_of, by, seen)
    for field in queries.FIELDS:
        setattr(organisation, field, chosen.get(field, getattr(organisation, field)))
    for number in queries.identifiers_of(organisation):
        number.shown_for = chosen.get(number.kind.value, number.shown_for)
    close(organisation, queries.visibility_of, before, by)


# --- what every change begins and ends with ---


def opened(
    organisation: Organisation, part: Part, by: Person, seen: str | None
) -> tuple[dict[str, Any], Standing]:
    """Lock the organisation, and return the part as others have left it, and who changes it.

    Raise `Forbidden` for whoever does not run it, and `Stale`, before anything is changed, when the
    part is not the one that was `seen`.
    """
    standing = fresh_standing(organisation, by)
    refuse_unless(standing.may_run)
    db.session.expire(organisation)
    before = part(organisation)
    refuse_old(before, seen)
    return before, standing


def close(
    organisation: Organisation,
    part: Part,
    before: dict[str, Any],
    by: Person,
    **details: str,
) -> None:
    """Record which fields of the part have changed, not what they say, and be found by them."""
    db.session.flush()
    after = part(organisation)
    changed = [field for field in after if after[field] != before[field]]
    if not changed:
        return
    keep_words(organisation)
    record("organisation.changed", by=by, on=organisation, fields=changed, **details)
    bump("members")


def keep_words(organisation: Organisation) -> None:
    """Let everybody find the organisation by what everybody may see, and by nothing else."""
    shown = queries.shown_to(organisation, PUBLIC)
    translations = [
        text for each, text in shown.descriptions.items() if each != organisation.language
    ]
    numbers = [number.value for number in shown.identifiers]
    words = searchable(*shown.other_names, *translations, *numbers)
    if words != organisation.further_words:
        organisation.further_words = words
