"""Publishing what a topic group agreed on, and what came of the hub’s help."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.markdown import plain
from hubcommunity.core.search import searchable
from hubcommunity.core.text import first_free, slugify
from hubcommunity.library import queries
from hubcommunity.library.models import (
    Credit,
    Dissent,
    Resource,
    ResourceKind,
    ResourceState,
    ResourceVersion,
)
from hubcommunity.organisations.models import Organisation, Topic
from hubcommunity.people.models import Person


def publish_statement(
    *,
    title: str,
    summary: str,
    body: str,
    topic: Topic | None,
    group_name: str,
    credited: Sequence[Organisation],
    dissent: Sequence[tuple[Organisation, str]],
    review_on: date,
    supersedes: Resource | None,
    by: Person | None,
    group_id: int | None = None,
) -> Resource:
    """Publish a consensus statement: a new resource, or the next version of the one it supersedes.

    The text, in Markdown, is kept to the letter. Earlier versions stay readable. Raise `RuleBroken`
    for no title or text, a day of review that is over, or a resource that does not stand any more.
    """
    refuse_unless_sound(title, body)
    refuse_past_review(review_on)
    topics = [topic] if topic else []
    resource = next_of(supersedes) if supersedes else begin(ResourceKind.STATEMENT, title, topics)
    resource.group_id, resource.group_name = group_id or resource.group_id, group_name
    resource.review_on = review_on
    add_version(resource, (title, summary, body), credited, dissent, by)
    return resource


def publish_story(
    *,
    title: str,
    summary: str,
    body: str,
    topics: Sequence[Topic],
    credited: Sequence[Organisation],
    by: Person,
) -> Resource:
    """Publish a success story as a new resource, open to everybody; the text is in Markdown.

    Raise `RuleBroken` for no title or text.
    """
    refuse_unless_sound(title, body)
    resource = begin(ResourceKind.STORY, title, topics)
    add_version(resource, (title, summary, body), credited, (), by)
    return resource


def add_version(
    resource: Resource,
    words: tuple[str, str, str],
    credited: Sequence[Organisation],
    dissent: Sequence[tuple[Organisation, str]],
    by: Person | None,
) -> None:
    """Let a resource say the title, summary and text of a version from now on, and keep that."""
    title, summary, body = words
    resource.title, resource.summary = title.strip(), summary.strip()
    resource.published_at = clock.now()
    resource.search_text = searchable(title, summary, resource.group_name, plain(body))
    version = ResourceVersion(
        resource=resource,
        number=resource.number,
        title=resource.title,
        summary=resource.summary,
        group_name=resource.group_name,
        text=body,
        effective_from=resource.published_at,
        published_by_id=by.id if by else None,
    )
    db.session.add(version)
    add_voices(version, credited, dissent)
    told = {"version": version.number, "sha256": version.sha256, "title": version.title}
    record("resource.published", by=by, on=resource, **told)


def refuse_unless_sound(title: str, body: str) -> None:
    if not title.strip():
        raise RuleBroken(_("Enter a title."))
    if not body.strip():
        raise RuleBroken(_("Enter the text."))


def refuse_past_review(review_on: date) -> None:
    if review_on < clock.today():
        raise RuleBroken(_("The day of the next review can’t lie in the past."))


def begin(kind: ResourceKind, title: str, topics: Sequence[Topic]) -> Resource:
    """Return a resource that is new, under a slug of its own."""
    resource = Resource(
        slug=first_free(slugify(title), queries.is_taken),
        kind=kind,
        state=ResourceState.PUBLISHED,
        number=1,
        group_name="",
        topics=list(topics),
    )
    db.session.add(resource)
    return resource


def next_of(resource: Resource) -> Resource:
    """Lock a resource and count one version further; only one that stands has a next one."""
    resource = queries.held(resource)
    if resource.state is not ResourceState.PUBLISHED:
        raise RuleBroken(
            _("“%(title)s” does not stand any more: publish it anew.", title=resource.title)
        )
    resource.number += 1
    return resource


def add_voices(
    version: ResourceVersion,
    credited: Sequence[Organisation],
    dissent: Sequence[tuple[Organisation, str]],
) -> None:
    """Keep who stands behind a version and who does not, each under its present name."""
    db.session.flush()
    rows = [
        Credit(version_id=version.id, organisation_id=each.id, name=each.name)
        for each in dict.fromkeys(credited)
    ]
    db.session.add_all(rows)
    for organisation, text in dissent:
        voice = Dissent(version_id=version.id, organisation_id=organisation.id)
        voice.name, voice.text = organisation.name, text.strip()
        db.session.add(voice)
