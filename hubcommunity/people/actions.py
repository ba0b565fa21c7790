"""Adding and changing people."""

import uuid
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hubcommunity.audit.actions import record, record_many
from hubcommunity.core.db import add_rows, db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.search import searchable
from hubcommunity.core.text import fold_email
from hubcommunity.people import queries
from hubcommunity.people.models import Person


def find_or_add(email: str, given_name: str, family_name: str, job_title: str = "") -> Person:
    """Return the person with this address, or add them.

    Whoever is here already stays as they are: anybody can type an address into a form, and names
    beside it. What a form says is kept with the form; a person fills in their own profile.
    """
    return queries.by_email(email) or add(email, given_name, family_name, job_title)


def add(email: str, given_name: str, family_name: str, job_title: str = "") -> Person:
    """Add a person, or return the one whom somebody else added at the same moment."""
    person = Person(
        email=email,
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        job_title=job_title.strip(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        found = queries.by_email(email)
        if found is None:
            raise
        return found
    record("person.added", on=person)
    return person


def find_or_add_many(
    newcomers: Sequence[tuple[str, str, str, str]], *, by: Person | None, **details: str
) -> Mapping[str, int]:
    """Find or add many people at once; return their ids by their folded addresses.

    A newcomer is an address, a given name, a family name and a job title. Like `find_or_add` it
    changes nobody who is here already, also not whom somebody else adds at the same moment;
    `details` say in the trace where the data come from.
    """
    first = {fold_email(each[0]): each for each in reversed(newcomers)}
    known = ids_by_email(first)
    # In one order: of two who add the same people, one waits for the other and not both.
    unknown = sorted(first.keys() - known.keys())
    added = add_rows(Person, [row_of(folded, *first[folded]) for folded in unknown], Person.id)
    record_many("person.added", Person, ((number, details) for number in added), by=by)
    return known | ids_by_email(unknown) if unknown else known


def row_of(
    folded: str, email: str, given_name: str, family_name: str, job_title: str
) -> dict[str, object]:
    return {
        "uid": uuid.uuid4(),
        "email": email.strip(),
        "email_folded": folded,
        "given_name": given_name.strip(),
        "family_name": family_name.strip(),
        "job_title": job_title.strip(),
        "search_text": searchable(given_name, family_name, email),
    }


def ids_by_email(folded: Sequence[str] | Mapping[str, object]) -> dict[str, int]:
    found = select(Person.email_folded, Person.id).where(Person.email_folded.in_(list(folded)))
    return {str(email): number for email, number in db.session.execute(found)}


def change_profile(
    person: Person,
    *,
    by: Person,
    given_name: str,
    family_name: str,
    job_title: str,
    language: str,
    timezone: str | None,
) -> None:
    """Change what a person says of themselves; the trace keeps which parts, not what they say."""
    new = {
        "given_name": given_name.strip(),
        "family_name": family_name.strip(),
        "job_title": job_title.strip(),
        "language": language,
        "timezone": timezone,
    }
    changed = [name for name, value in new.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, new[name])
    if changed:
        record("person.changed", by=by, on=person, fields=changed)


def change_email(person: Person, email: str, *, by: Person) -> None:
    """Give a person an address that is confirmed; raise `RuleBroken` where another one has it."""
    other = queries.by_email(email)
    if other is not None and other.id != person.id:
        raise RuleBroken(_("Another person has this e-mail address."))
    person.email = email
    record("person.email_changed", by=by, on=person)


def release_address(person: Person, *, by: Person) -> None:
    """Take the address from a person, because another one has shown that it is theirs.

    All that is on record of the person stays; nothing is written to them any more.
    """
    person.email = None
    record("person.address_released", by=by, on=person)
