"""Writing success stories before anybody else reads them, and publishing them."""

from collections.abc import Sequence

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.library import draft_queries
from hubcommunity.library.actions import publish_story
from hubcommunity.library.draft_models import Draft
from hubcommunity.library.models import Resource
from hubcommunity.organisations.models import Organisation, Topic
from hubcommunity.people.models import Person


def begin_draft(
    *,
    title: str,
    summary: str,
    text: str,
    topics: Sequence[Topic],
    credited: Sequence[Organisation],
    by: Person,
    lead_id: int | None = None,
) -> Draft:
    """Begin a success story that staff alone read; a lead has one at most, whoever holds it."""
    draft = Draft(title=title, summary=summary, text=text, lead_id=lead_id, made_by=by)
    draft.topics, draft.credited = list(topics), list(dict.fromkeys(credited))
    db.session.add(draft)
    record("draft.begun", by=by, on=draft, title=title)
    return draft


def save_draft(
    draft: Draft,
    *,
    version: int,
    title: str,
    summary: str,
    text: str,
    topics: Sequence[Topic],
    credited: Sequence[Organisation],
    by: Person,
) -> None:
    """Keep what a draft says now; saying the same again leaves no trace.

    Raise `RuleBroken` for one that is published, and `Stale` for another version than was seen.
    """
    draft = held(draft, version)
    before = said(draft)
    draft.title, draft.summary, draft.text = title.strip(), summary.strip(), text.strip()
    draft.topics, draft.credited = list(topics), list(dict.fromkeys(credited))
    after = said(draft)
    if changed := [name for name in after if after[name] != before[name]]:
        draft.version += 1
        draft.changed_at = clock.now()
        record("draft.saved", by=by, on=draft, changed=changed)


def said(draft: Draft) -> dict[str, object]:
    return {
        "title": draft.title,
        "summary": draft.summary,
        "text": draft.text,
        "topics": {each.id for each in draft.topics},
        "credited": {each.id for each in draft.credited},
    }


def publish_draft(draft: Draft, *, version: int, by: Person) -> Resource:
    """Publish a draft, as it was seen, as a resource of the library; it says which it became.

    Raise `RuleBroken` for one that is published already, and `Stale` for another version.
    """
    draft = held(draft, version)
    words = {"title": draft.title, "summary": draft.summary, "body": draft.text}
    resource = publish_story(topics=draft.topics, credited=draft.credited, by=by, **words)
    draft.resource = resource
    record("draft.published", by=by, on=draft, title=draft.title)
    return resource


def discard_draft(draft: Draft, *, by: Person) -> None:
    """Delete a draft; its lead may have another. Raise `RuleBroken` for one that is published."""
    draft = held(draft)
    record("draft.discarded", by=by, on=draft, title=draft.title)
    db.session.delete(draft)
    db.session.flush()


def held(draft: Draft, version: int | None = None) -> Draft:
    """Lock a draft that can be changed; a version that is named must be the present one."""
    draft = draft_queries.held(draft, _("Somebody else discarded this draft meanwhile."))
    if draft.resource_id is not None:
        raise RuleBroken(_("This story is published already."))
    if version not in (None, draft.version):
        raise Stale(_("Somebody else has changed this draft meanwhile."))
    return draft
