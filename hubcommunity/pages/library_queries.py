"""The library as its readers see it: what each may read, and how others cite it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from hubcommunity.core.hub import hub
from hubcommunity.core.i18n import day
from hubcommunity.core.links import external
from hubcommunity.library.models import Credit, Resource, ResourceVersion
from hubcommunity.library.queries import Reader
from hubcommunity.organisations.profile_queries import reader_of
from hubcommunity.organisations.visibility_models import Visibility
from hubcommunity.people.models import Person
from hubcommunity.topics.ending_queries import groups_read_by


def library_reader(person: Person | None) -> Reader:
    """Return what a person is to the library; None is a visitor."""
    if person is None:
        return Reader()
    sees = reader_of(person)
    if sees is Visibility.STAFF:
        return Reader(is_staff=True)
    return Reader(is_member=sees is Visibility.MEMBERS, groups=groups_read_by(person))


def address_of(version: ResourceVersion, resource: Resource) -> str:
    """Return where a version stays, whatever comes after it."""
    return external("pages.resource", slug=resource.slug, number=version.number)


def citation(version: ResourceVersion, resource: Resource) -> str:
    """Return how others cite a version: who, when, what, which version, and where it stays.

    The day is that of UTC, so that all readers cite the same.
    """
    on = version.effective_from.date()
    who = f"{hub.name}, {version.group_name}" if version.group_name else hub.name
    return _(
        "%(who)s (%(year)s). %(title)s. %(kind)s, version %(number)s, %(day)s. %(where)s",
        who=who,
        year=on.year,
        title=version.title,
        kind=resource.kind.label,
        number=version.number,
        day=day(on),
        where=address_of(version, resource),
    )


def linked_data(
    version: ResourceVersion, resource: Resource, credited: Sequence[Credit]
) -> dict[str, Any]:
    """Return a version as a schema.org CreativeWork (JSON-LD)."""
    said = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": address_of(version, resource),
        "name": version.title,
        "abstract": version.summary,
        "genre": resource.kind.label,
        "version": version.number,
        "datePublished": version.effective_from.date().isoformat(),
        "about": [topic.name for topic in resource.topics],
        "contributor": [{"@type": "Organization", "name": each.name} for each in credited],
        "publisher": {"@type": "Organization", "name": hub.name, "url": external("pages.home")},
        "isPartOf": external("pages.library"),
    }
    return {key: value for key, value in said.items() if value}
