"""Adding and changing people."""

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.people import queries
from hubcommunity.people.models import Person


def find_or_add(email: str, given_name: str, family_name: str, job_title: str = "") -> Person:
    """Return the person with this address, or add them; what is known of a person is not changed.

    An unconfirmed form must not rewrite somebody's name, so only empty fields are filled.
    """
    person = queries.by_email(email)
    if person is None:
        person = Person(
            email=email,
            given_name=given_name.strip(),
            family_name=family_name.strip(),
            job_title=job_title.strip(),
        )
        db.session.add(person)
        record("person.added", on=person)
    elif not person.job_title:
        person.job_title = job_title.strip()
    return person


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
    """Change what a person says of themselves."""
    person.given_name = given_name.strip()
    person.family_name = family_name.strip()
    person.job_title = job_title.strip()
    person.language = language
    person.timezone = timezone
    record("person.changed", by=by, on=person)
