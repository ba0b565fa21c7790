"""Writing documents in a group, in versions, and commenting on them."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.files import Upload
from hubcommunity.merging.actions import merge
from hubcommunity.people.models import Person
from hubcommunity.topics.documents import actions, keeping_actions, queries
from hubcommunity.topics.documents.actions import Content
from hubcommunity.topics.documents.models import Document, DocumentComment, DocumentVersion
from hubcommunity.topics.models import GroupState, SeatKind
from hubcommunity.topics.news_models import News, NewsKind
from hubcommunity.topics.queries import place
from tests import make
from tests.threads import at_once

PAPER = Upload("paper.pdf", "application/pdf", b"%PDF-1.7 paper")


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def seat(group):
    return make.sitting(group)


@pytest.fixture
def writer(seat):
    return seat.person


@pytest.fixture
def chair(group):
    return make.chair(group)


@pytest.fixture
def document(group, writer):
    return actions.add(group, title="Draft", content=Content("Old words."), by=writer)


def versions(document):
    return queries.page_of_versions(document, 1).items


def news():
    return db.session.scalars(select(News).order_by(News.id)).all()


def test_a_document_begins_with_version_one(group, seat, document):
    [version] = versions(document)
    assert (document.title, document.number, version.number) == ("Draft", 1, 1)
    assert (version.text, version.file) == ("Old words.", None)
    assert (version.added_by, version.organisation) == (seat.person, seat.organisation)
    assert document.changed_at == version.added_at


def test_a_version_is_a_text_or_a_file(group, writer):
    document = actions.add(group, title="Paper", content=Content(upload=PAPER), by=writer)
    [version] = versions(document)
    assert (version.text, version.file.name) == (None, "paper.pdf")
    for content in (Content(), Content(" \n"), Content("Both.", PAPER)):
        with pytest.raises(RuleBroken, match="one of the two"):
            actions.add(group, title="Other", content=content, by=writer)


def test_a_document_has_a_title(group, writer):
    with pytest.raises(RuleBroken, match="title"):
        actions.add(group, title=" ", content=Content("Text."), by=writer)


def test_the_next_version_comes_behind_and_says_what_is_new(group, document):
    other = make.sitting(group)
    added = actions.add_version(
        document, Content("New words.", note=" Clearer. "), after=1, by=other.person
    )
    assert (added.number, added.note, document.number) == (2, "Clearer.", 2)
    assert [each.number for each in versions(document)] == [2, 1]
    assert queries.version_or_404(document, 1).text == "Old words."
    assert queries.text_before(added).number == 1
    assert document.changed_at == added.added_at


def test_who_wrote_upon_an_older_version_is_told(document, writer):
    actions.add_version(document, Content("New."), after=1, by=writer)
    for after in (1, 3, None):
        with pytest.raises(Stale, match="Version 2 was added"):
            actions.add_version(document, Content("Mine."), after=after, by=writer)
    assert document.number == 2


def test_the_same_text_is_no_new_version_but_the_same_file_may_be(document, writer):
    with pytest.raises(RuleBroken, match="nothing new"):
        actions.add_version(document, Content("Old words. \r\n"), after=1, by=writer)
    actions.add_version(document, Content(upload=PAPER), after=1, by=writer)
    actions.add_version(document, Content("Old words."), after=2, by=writer)
    assert document.number == 3


def test_a_text_is_compared_with_the_nearest_text_before(document, writer):
    actions.add_version(document, Content(upload=PAPER), after=1, by=writer)
    third = actions.add_version(document, Content("New."), after=2, by=writer)
    assert queries.text_before(third).number == 1
    assert queries.text_before(queries.version_or_404(document, 1)) is None


def test_the_group_hears_of_every_version(document, writer, group):
    actions.add_version(document, Content("New.", note="Clearer."), after=1, by=writer)
    first, second = news()
    assert {first.kind, second.kind} == {NewsKind.DOCUMENT}
    assert (first.group, first.subject_id, first.title) == (group, document.id, "Draft")
    assert (first.excerpt, second.excerpt) == ("Old words.", "Clearer.")
    link = f"http://hub.test/topics/reimbursement/documents/{document.uid}/2/"
    assert (second.link, second.by) == (link, writer)


def test_everybody_inside_writes_and_nobody_else(group, document, chair):
    observer = make.sitting(group, kind=SeatKind.OBSERVER).person
    for number, by in enumerate((observer, chair, make.staff()), start=1):
        actions.add_version(document, Content(f"Words {number}."), after=number, by=by)
    outsider = make.delegate(make.member())
    with pytest.raises(Forbidden):
        actions.add(group, title="Mine", content=Content("Text."), by=outsider)
    with pytest.raises(Forbidden):
        actions.add_version(document, Content("Text."), after=4, by=outsider)
    with pytest.raises(Forbidden):
        actions.comment(queries.version_or_404(document, 1), "Mine.", by=outsider)
    assert document.number == 4


def test_who_has_lost_the_seat_writes_no_more(group, document, seat):
    seat.ended_at = clock.now()
    with pytest.raises(Forbidden):
        actions.add_version(document, Content("Text."), after=1, by=seat.person)


@pytest.mark.parametrize("state", [GroupState.DORMANT, GroupState.CONCLUDED])
def test_in_a_group_that_is_not_active_nothing_new_is_written(group, document, writer, state):
    group.state = state
    version = queries.version_or_404(document, 1)
    for act in (
        lambda: actions.add(group, title="New", content=Content("Text."), by=writer),
        lambda: actions.add_version(document, Content("Text."), after=1, by=writer),
        lambda: actions.comment(version, "Text.", by=writer),
    ):
        with pytest.raises(RuleBroken, match="not active"):
            act()
    assert queries.document_or_404(group, document.uid, place(group, writer)) == document


# --- comments ---


def test_a_comment_belongs_to_its_version(document, seat, writer):
    first = queries.version_or_404(document, 1)
    said = actions.comment(first, " A *good* start. ", by=writer)
    second = actions.add_version(document, Content("New."), after=1, by=writer)
    assert (said.text, said.by, said.organisation_id) == (
        "A *good* start.",
        writer,
        seat.organisation_id,
    )
    assert queries.page_of_comments(first, 1).items == [said]
    assert queries.page_of_comments(second, 1).items == []
    with pytest.raises(RuleBroken, match="Write a comment"):
        actions.comment(second, " ", by=writer)


def test_those_who_run_the_group_hide_a_comment_once_with_a_reason(document, writer, chair):
    said = actions.comment(queries.version_or_404(document, 1), "Rude.", by=writer)
    with pytest.raises(Forbidden):
        keeping_actions.hide(said, reason="Mine.", by=writer)
    with pytest.raises(RuleBroken, match="Say why"):
        keeping_actions.hide(said, reason=" ", by=chair)
    keeping_actions.hide(said, reason=" Not to the point. ", by=chair)
    assert (said.hidden_by_id, said.hidden_reason) == (chair.id, "Not to the point.")
    assert said.hidden_at is not None
    with pytest.raises(Stale):
        keeping_actions.hide(said, reason="Again.", by=chair)


# --- retiring ---


def test_what_is_retired_is_read_by_those_who_run_the_group_alone(group, document, writer, chair):
    keeping_actions.retire(document, reason=" Out of date. ", by=chair)
    assert (document.retired_by, document.retired_reason) == (chair, "Out of date.")
    assert queries.document_or_404(group, document.uid, place(group, chair)) == document
    with pytest.raises(Exception, match="404"):
        queries.document_or_404(group, document.uid, place(group, writer))
    asked = queries.Asked()
    assert not queries.page_of_documents(group.id, asked, 1).items
    [retired] = queries.page_of_documents(group.id, queries.Asked(retired=True), 1).items
    assert (retired.uid, retired.retired_by) == (document.uid, chair.name)
    assert queries.number_retired(group) == 1
    assert news()[0].retracted_at is not None


def test_nothing_new_is_added_to_what_is_retired(document, writer, chair):
    keeping_actions.retire(document, reason="Old.", by=chair)
    with pytest.raises(RuleBroken, match="retired"):
        actions.add_version(document, Content("New."), after=1, by=writer)
    with pytest.raises(RuleBroken, match="retired"):
        actions.comment(queries.version_or_404(document, 1), "Text.", by=chair)
    keeping_actions.bring_back(document, by=chair)
    assert (document.retired_at, document.retired_by_id, document.retired_reason) == (None,) * 2 + (
        "",
    )
    actions.add_version(document, Content("New."), after=1, by=writer)


def test_only_those_who_run_the_group_retire_and_bring_back_each_once(document, writer, chair):
    with pytest.raises(Forbidden):
        keeping_actions.retire(document, reason="Old.", by=writer)
    with pytest.raises(RuleBroken, match="Say why"):
        keeping_actions.retire(document, reason="", by=chair)
    with pytest.raises(Stale):
        keeping_actions.bring_back(document, by=chair)
    keeping_actions.retire(document, reason="Old.", by=chair)
    with pytest.raises(Stale):
        keeping_actions.retire(document, reason="Old.", by=chair)
    with pytest.raises(Forbidden):
        keeping_actions.bring_back(document, by=writer)


def test_every_act_is_on_record(document, writer, chair):
    actions.add_version(document, Content("New."), after=1, by=writer)
    said = actions.comment(queries.version_or_404(document, 2), "Text.", by=writer)
    keeping_actions.hide(said, reason="Why.", by=chair)
    keeping_actions.retire(document, reason="Old.", by=chair)
    keeping_actions.bring_back(document, by=chair)
    told = [(entry.event.removeprefix("document."), entry.actor_id) for entry in about(document)]
    assert told == [
        ("added", writer.id),
        ("version_added", writer.id),
        ("version_added", writer.id),
        ("commented", writer.id),
        ("comment_hidden", chair.id),
        ("retired", chair.id),
        ("brought_back", chair.id),
    ]


# --- lists, and the last line of defence ---


def test_documents_are_found_by_words_of_the_title_within_the_group(group, document, writer):
    other = make.group()
    actions.add(group, title="Évidence levels", content=Content("Draft"), by=writer)
    make.seat(writer, other, make.member())
    actions.add(other, title="Evidence elsewhere", content=Content("Text."), by=writer)

    def titles(q=""):
        page = queries.page_of_documents(group.id, queries.Asked(q), 1)
        return [each.title for each in page.items]

    assert titles() == ["Évidence levels", "Draft"]
    assert titles("evidence") == ["Évidence levels"]
    assert {
        row.number for row in queries.page_of_documents(group.id, queries.Asked(), 1).items
    } == {1}
    actions.add_version(document, Content("New."), after=1, by=writer)
    assert titles() == ["Draft", "Évidence levels"]


def test_a_document_of_another_group_is_nothing_here(document, writer):
    other = make.group()
    make.seat(writer, other, make.member())
    with pytest.raises(Exception, match="404"):
        queries.document_or_404(other, document.uid, place(other, writer))


@pytest.mark.parametrize(("text", "file"), [(None, False), ("Text.", True)])
def test_the_database_takes_a_text_or_a_file(document, writer, text, file):
    kept = actions.keep(PAPER) if file else None
    db.session.add(
        DocumentVersion(document=document, number=9, text=text, file=kept, added_by=writer)
    )
    with pytest.raises(IntegrityError, match="text_or_file"):
        db.session.flush()


def test_two_who_add_a_version_at_once_do_not_overwrite_each_other(app, document, writer):
    ids = document.id, writer.id

    def add(text):
        found, by = (
            db.session.get(Document, ids[0]),
            db.session.get(Person, ids[1]),
        )
        actions.add_version(found, Content(text), after=1, by=by)

    told = at_once(app, lambda: add("One."), lambda: add("Other."))
    assert sorted(map(bool, told)) == [False, True]
    assert document.number == 2
    assert db.session.scalar(select(func.count()).select_from(DocumentVersion)) == 2


def test_a_merge_carries_for_whom_somebody_wrote(document, seat, writer):
    said = actions.comment(queries.version_or_404(document, 1), "Text.", by=writer)
    stays = make.organisation("Stays")
    merge(seat.organisation, stays, by=make.staff())
    db.session.expire_all()
    assert queries.version_or_404(document, 1).organisation == stays
    assert db.session.get(DocumentComment, said.id).organisation == stays
