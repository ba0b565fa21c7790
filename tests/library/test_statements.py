"""Publishing consensus statements in versions."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.search import matches
from hubcommunity.library import queries
from hubcommunity.library.actions import publish_statement
from hubcommunity.library.models import (
    Audience,
    Credit,
    Resource,
    ResourceKind,
    ResourceState,
    ResourceVersion,
)
from hubcommunity.merging.actions import merge
from tests import make
from tests.threads import at_once

DAY = timedelta(days=1)


def test_a_statement_begins_with_version_one_and_keeps_the_text_to_the_letter():
    text = "A route *names* its évidence.  \n"
    made = make.statement("Evidence levels", body=text, group_name="Reimbursement schemes")

    assert (made.slug, made.number, made.kind) == ("evidence-levels", 1, ResourceKind.STATEMENT)
    assert (made.state, made.visibility) == (ResourceState.PUBLISHED, Audience.PUBLIC)
    [version] = queries.versions_of(made)
    assert version.text == text
    assert version.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert version.effective_from == made.published_at
    assert version.group_name == "Reimbursement schemes"


def test_the_next_version_takes_the_number_after_and_leaves_the_older_as_it_was():
    topic, by = make.topic(), make.staff()
    first = make.statement("Evidence levels", body="Old.", topic=topic, by=by)
    second = make.statement("Levels of evidence", body="New.", supersedes=first, by=by)

    assert second.id == first.id
    assert (second.slug, second.number, second.title) == (
        "evidence-levels",
        2,
        "Levels of evidence",
    )
    assert second.topics == [topic]
    told = [(each.number, each.title, each.text) for each in queries.versions_of(second)]
    assert told == [(2, "Levels of evidence", "New."), (1, "Evidence levels", "Old.")]
    entries = about(second)
    assert [entry.details["version"] for entry in entries] == [1, 2]
    assert {(entry.event, entry.actor_id) for entry in entries} == {("resource.published", by.id)}


def test_credits_and_dissent_belong_to_their_version_under_the_name_of_that_day():
    clinic, payer = make.organisation("Clinic"), make.organisation("Payer")
    first = make.statement(credited=[payer, clinic, payer], dissent=[(payer, " Too early. ")])
    clinic.name = "Clinic of the North"
    make.statement(supersedes=first, credited=[clinic])

    new, old = queries.versions_of(first)
    assert [each.name for each in queries.credits_of(old)] == ["Clinic", "Payer"]
    assert [(each.name, each.text) for each in queries.dissents_of(old)] == [
        ("Payer", "Too early.")
    ]
    assert [each.name for each in queries.credits_of(new)] == ["Clinic of the North"]
    assert queries.dissents_of(new) == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"title": " "}, "title"),
        ({"body": " \n"}, "text"),
        ({"review_on": clock.today() - DAY}, "past"),
    ],
)
def test_what_is_not_whole_is_not_published(said, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        make.statement(**said)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Resource)) == 0


def test_a_review_may_fall_on_the_day_itself():
    assert make.statement(review_on=clock.today()).review_on == clock.today()


def test_what_does_not_stand_any_more_has_no_next_version():
    first = make.statement()
    first.state = ResourceState.WITHDRAWN
    with pytest.raises(RuleBroken, match="publish it anew"):
        make.statement(supersedes=first)
    assert first.number == 1


def test_two_of_one_title_have_an_address_each():
    slugs = [make.statement("Évidence levels").slug for _ in range(3)]
    assert slugs == ["evidence-levels", "evidence-levels-2", "evidence-levels-3"]


def test_the_words_of_the_present_version_find_it_without_accents():
    first = make.statement("Évidence", body="About *reimbursement*.", group_name="Payers")
    make.statement("Évidence", supersedes=first, body="About value.", group_name="Payers")

    def found(words):
        return db.session.scalars(select(Resource).where(matches(Resource, words))).all()

    assert found("evidence") == found("value") == found("payers") == [first]
    assert found("reimbursement") == []


def test_a_version_is_never_changed():
    make.statement()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(update(ResourceVersion).values(text="Another."))


def test_a_resource_for_a_group_alone_has_a_group():
    made = make.statement()
    made.visibility = Audience.GROUP
    with pytest.raises(IntegrityError, match="group_known"):
        db.session.flush()


def test_two_who_publish_the_next_version_at_once_have_a_number_each(app):
    first = make.statement()
    number = first.id

    def publish():
        make.statement(supersedes=db.session.get(Resource, number))

    assert at_once(app, publish, publish) == ["", ""]
    assert [each.number for each in queries.versions_of(first)] == [3, 2, 1]
    assert db.session.get(Resource, number).number == 3


def test_a_merge_carries_credits_once_and_every_dissent():
    goes, stays, third = (make.organisation(name) for name in ("Goes", "Stays", "Third"))
    both = make.statement(credited=[goes, stays, third], dissent=[(goes, "No."), (stays, "Nor I.")])
    one = make.statement(credited=[goes])
    merge(goes, stays, by=make.staff())

    def credited(resource):
        [version] = queries.versions_of(resource)
        return [(each.organisation_id, each.name) for each in queries.credits_of(version)]

    assert credited(both) == [(stays.id, "Stays"), (third.id, "Third")]
    assert credited(one) == [(stays.id, "Goes")]
    [version] = queries.versions_of(both)
    dissents = queries.dissents_of(version)
    assert [(each.organisation_id, each.text) for each in dissents] == [
        (stays.id, "No."),
        (stays.id, "Nor I."),
    ]
    assert db.session.scalar(select(func.count()).select_from(Credit)) == 3


def test_a_statement_needs_no_person_nor_topic():
    made = publish_statement(
        title="By the hub itself",
        summary="",
        body="Text.",
        topic=None,
        group_name="",
        credited=[],
        dissent=[],
        review_on=clock.today(),
        supersedes=None,
        by=None,
    )
    assert (made.topics, about(made)[0].actor_id) == ([], None)
