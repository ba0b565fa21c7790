"""Drafts of success stories: written by staff, published once, and seen by nobody before."""

from functools import partial

import pytest
from sqlalchemy import func, select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.library import draft_actions as actions
from hubcommunity.library import draft_queries, list_queries, queries
from hubcommunity.library.draft_models import Draft, DraftCredit, draft_topics
from hubcommunity.library.models import Audience, Credit, Resource, ResourceKind
from hubcommunity.merging import actions as merging
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once


@pytest.fixture
def me(app):
    return make.staff()


def said(draft, **changed):
    same = {name: getattr(draft, name) for name in ("title", "summary", "text")}
    same |= {"topics": list(draft.topics), "credited": list(draft.credited)}
    return same | {"version": draft.version} | changed


def events():
    told = select(AuditEntry.event).where(AuditEntry.event.like("draft.%"))
    return db.session.scalars(told.order_by(AuditEntry.id)).all()


def rows(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_what_is_saved_is_kept_and_the_same_again_leaves_no_trace(me):
    draft = make.story_draft()
    clinic, topic = make.organisation("Clinic"), make.topic()
    actions.save_draft(draft, **said(draft, text=" New. ", credited=[clinic, clinic]), by=me)
    actions.save_draft(draft, **said(draft, topics=[topic]), by=me)
    actions.save_draft(draft, **said(draft), by=me)
    db.session.commit()
    kept = draft_queries.draft_or_404(draft.uid)
    assert (kept.text, kept.credited, kept.topics, kept.version) == ("New.", [clinic], [topic], 3)
    assert events() == ["draft.begun", "draft.saved", "draft.saved"]


def test_who_saw_an_old_version_neither_saves_nor_publishes(me):
    draft = make.story_draft()
    actions.save_draft(draft, **said(draft, title="Other"), by=me)
    with pytest.raises(Stale, match="meanwhile"):
        actions.save_draft(draft, **said(draft, version=1), by=me)
    with pytest.raises(Stale, match="meanwhile"):
        actions.publish_draft(draft, version=1, by=me)
    assert rows(Resource) == 0


def test_a_draft_becomes_a_success_story_with_topics_and_credits(me):
    clinic, topic = make.organisation("Clinic"), make.topic()
    draft = make.story_draft(credited=[clinic], topics=[topic], summary="In short.")
    made = actions.publish_draft(draft, version=1, by=me)
    db.session.commit()
    found = queries.resource_or_404(made.slug, queries.Reader())
    assert (found.kind, found.visibility) == (ResourceKind.STORY, Audience.PUBLIC)
    assert (found.title, found.summary, found.topics) == (draft.title, "In short.", [topic])
    [version] = queries.versions_of(found)
    assert (version.text, version.published_by) == ("Nurses were trained.", me)
    assert [each.organisation for each in queries.credits_of(version)] == [clinic]
    assert draft_queries.draft_behind(found) is draft
    assert draft_queries.page_of_drafts(1).items == []


def test_nothing_more_becomes_of_a_draft_that_is_published(me):
    draft = make.story_draft()
    actions.publish_draft(draft, version=1, by=me)
    for act in (
        partial(actions.publish_draft, draft, version=1, by=me),
        partial(actions.save_draft, draft, **said(draft), by=me),
        partial(actions.discard_draft, draft, by=me),
    ):
        with pytest.raises(RuleBroken, match="published already"):
            act()


def test_a_draft_is_discarded_with_all_that_hangs_on_it(me):
    draft = make.story_draft(credited=[make.organisation()], topics=[make.topic()])
    actions.discard_draft(draft, by=me)
    assert [rows(each) for each in (Draft, DraftCredit, draft_topics)] == [0, 0, 0]
    assert events()[-1] == "draft.discarded"


def test_a_draft_is_in_no_list_of_the_library(me):
    make.story_draft("Secret story")
    reader = queries.Reader(is_staff=True)
    filters = list_queries.Filters()
    assert list_queries.page_of_resources(filters, reader, 1).total == 0
    assert not any(list_queries.counts("").values())


def test_a_story_called_drafts_does_not_hide_behind_the_list_of_them(me):
    made = actions.publish_draft(make.story_draft("Drafts"), version=1, by=me)
    assert made.slug == "drafts-2"


def test_a_merge_credits_the_organisation_that_stays_once(me):
    goes, stays = make.organisation("Old"), make.organisation("New")
    both, one = make.story_draft(credited=[goes, stays]), make.story_draft(credited=[goes])
    merging.merge(goes, stays, by=me)
    db.session.commit()
    assert [both.credited, one.credited] == [[stays], [stays]]


def test_of_two_who_publish_at_once_one_does(app, me):
    uid, by_id = make.story_draft(credited=[make.organisation()]).uid, me.id

    def act():
        draft = draft_queries.draft_or_404(uid)
        actions.publish_draft(draft, version=1, by=db.session.get(Person, by_id))

    assert sorted(at_once(app, act, act)) == ["", "This story is published already."]
    assert (rows(Resource), rows(Credit)) == (1, 1)
