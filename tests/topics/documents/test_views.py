"""The pages of a group's documents."""

import re
from io import BytesIO

import pytest
from sqlalchemy import insert, select

from hubcommunity.core.db import db
from hubcommunity.topics.documents import actions, keeping_actions, queries
from hubcommunity.topics.documents.actions import Content
from hubcommunity.topics.documents.models import Document, DocumentComment, DocumentVersion
from hubcommunity.topics.models import GroupState
from tests import make
from tests.counting import cost

HERE = "/topics/reimbursement/documents/"
PDF = b"%PDF-1.7 paper"


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def writer(group):
    return make.sitting(group).person


@pytest.fixture
def room(writer, sign_in):
    return sign_in(writer)


@pytest.fixture
def chairs_room(group, sign_in):
    return sign_in(make.chair(group))


@pytest.fixture
def document(group, writer):
    text = "# Aim\n\nA route names *evidence*."
    return actions.add(group, title="Draft", content=Content(text), by=writer)


def at(document, *parts):
    return "/".join([f"{HERE}{document.uid}", *map(str, parts)])


def test_an_empty_list_says_what_to_do(room):
    page = room.get(HERE).text
    assert "No document yet" in page
    assert f"{HERE}add/" in page


def test_only_people_inside_come_in(group, document, client, sign_in):
    outsider = sign_in(make.delegate(make.member()))
    for address in (HERE, at(document, ""), at(document, 1, "file/"), at(document, 1, "changes/")):
        assert outsider.get(address).status_code == 403
        assert client.get(address).status_code == 302
    page = outsider.get("/topics/reimbursement/").text
    assert HERE not in page


def test_a_document_is_written_after_a_look_at_it(room):
    said = {"title": "Draft", "text": "A *text*."}
    page = room.post(f"{HERE}add/", data=said | {"look": "1"}).text
    assert "As others will see it" in page
    assert "<em>text</em>" in page
    assert db.session.scalar(select(Document)) is None

    shown = room.post(f"{HERE}add/", data=said, follow_redirects=True).text
    assert "The document is added" in shown
    assert "<em>text</em>" in shown


def test_a_form_that_lacks_something_comes_back_with_it(room):
    page = room.post(f"{HERE}add/", data={"title": "", "text": ""}).text
    assert "Enter a title" in page
    assert "Write the text above, or choose a file here" in page


def test_a_file_is_taken_by_its_content_and_handed_out_to_save(room):
    send = {"title": "Paper", "file": (BytesIO(PDF), "paper.exe")}
    room.post(f"{HERE}add/", data=send)
    document = db.session.scalars(select(Document)).one()
    answer = room.get(at(document, 1, "file/"))
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=paper.pdf"

    wrong = {"title": "Other", "file": (BytesIO(b"plain words"), "paper.pdf")}
    assert "without macros" in room.post(f"{HERE}add/", data=wrong).text
    assert db.session.scalars(select(Document)).one() == document


def test_a_text_is_handed_out_as_a_file_of_its_words(room, document):
    answer = room.get(at(document, 1, "file/"))
    assert answer.text == "# Aim\n\nA route names *evidence*."
    assert answer.mimetype == "text/markdown"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Draft 1.md"'
    assert room.get(at(document, 2, "file/")).status_code == 404


def add_version(room, document, after, text="A route names good *evidence*."):
    said = {"text": text, "note": "Good evidence", "after": after}
    return room.post(at(document, "new/"), data=said)


def test_the_latest_version_is_shown_and_older_ones_stay(room, document):
    assert add_version(room, document, 1).status_code == 302
    page = room.get(at(document, "")).text
    assert "good <em>evidence</em>" in page
    assert "Good evidence" in page
    assert "This is an earlier version" not in page
    old = room.get(at(document, 1, "")).text
    assert "good <em>" not in old
    assert "This is an earlier version" in old
    assert room.get(at(document, 3, "")).status_code == 404


def test_what_changed_is_told_in_signs_and_words(room, document):
    add_version(room, document, 1, "# Aim\n\nA route names good *evidence*.")
    page = room.get(at(document, 2, "changes/")).text
    [added] = re.findall(r"<ins>.*?</ins>", page, re.S)
    assert "added:" in added
    assert "good " in added
    assert "<del>" not in page
    assert "1 word added, 0 words removed" in page
    assert "Nothing to compare" in room.get(at(document, 1, "changes/")).text


def test_who_wrote_upon_an_older_version_sees_both_texts(room, document):
    add_version(room, document, 1, "Theirs.")
    answer = add_version(room, document, 1, "Mine.")
    assert answer.status_code == 409
    assert "Version 2 was added while you wrote" in answer.text
    assert '<pre class="notice-text">Theirs.</pre>' in answer.text
    assert re.search(r"<textarea[^>]*>\s*Mine\.</textarea>", answer.text)
    assert 'name="after" type="hidden" value="2"' in answer.text
    assert add_version(room, document, "nonsense", "Mine.").status_code == 409
    assert add_version(room, document, 2, "Mine.").status_code == 302


def test_a_comment_is_written_in_markdown_and_hidden_with_a_reason(room, chairs_room, document):
    room.post(at(document, 1, "comment"), data={"text": "A *good* start."})
    page = room.get(at(document, 1, "")).text
    assert "A <em>good</em> start." in page
    assert "/hide/" not in page
    assert "Write a comment" in room.post(at(document, 1, "comment"), data={"text": ""}).text

    comment = db.session.scalars(select(DocumentComment)).one()
    act = at(document, "comments", comment.uid, "hide/")
    assert act in chairs_room.get(at(document, 1, "")).text
    assert "A *good* start." in chairs_room.get(act).text
    assert room.post(act, data={"reason": "Mine."}).status_code == 403
    assert "Say why" in chairs_room.post(act, data={"reason": " "}).text
    assert chairs_room.post(act, data={"reason": "Not to the point."}).status_code == 302
    page = room.get(at(document, 1, "")).text
    assert "Not to the point." in page
    assert "start." not in page


def test_who_runs_the_group_retires_a_document_and_brings_it_back(room, chairs_room, document):
    assert "/retire/" not in room.get(at(document, "")).text
    assert room.post(at(document, "retire/"), data={"reason": "Old."}).status_code == 403
    assert "Say why" in chairs_room.post(at(document, "retire/"), data={"reason": ""}).text
    chairs_room.post(at(document, "retire/"), data={"reason": "Out of date."})

    assert room.get(at(document, "")).status_code == 404
    assert room.get(at(document, 1, "file/")).status_code == 404
    assert "Draft" not in room.get(f"{HERE}?show=retired").text
    assert "Out of date." in chairs_room.get(f"{HERE}?show=retired").text
    page = chairs_room.get(at(document, "")).text
    assert "Out of date." in page
    assert "Add a version" not in page
    refused = chairs_room.get(at(document, "new/"))
    assert (refused.status_code, "This document is retired." in refused.text) == (409, True)
    chairs_room.post(at(document, "bring-back"))
    assert room.get(at(document, "")).status_code == 200


def test_the_documents_of_a_group_that_concluded_stay_readable(group, sign_in, document):
    group.state = GroupState.CONCLUDED
    room = sign_in(make.chair(group))
    page = room.get(HERE).text
    assert "Draft" in page
    assert "its documents stay readable" in page
    assert f"{HERE}add/" not in page
    page = room.get(at(document, "")).text
    assert "evidence" in page
    assert "Your comment" not in page
    assert "its documents stay readable" in room.get(f"{HERE}add/").text
    assert add_version(room, document, 1).status_code == 409


def test_the_list_is_searched_by_title(room, document):
    assert "Draft" in room.get(f"{HERE}?q=DRA").text
    page = room.get(f"{HERE}?q=other").text
    assert "No document fits" in page


def many(group, writer, numbers):
    """Put documents in by their numbers, each with a version and a comment."""
    blank = {"group_id": group.id, "number": 1, "search_text": "draft", "retired_reason": ""}
    rows = [{"id": n, "title": f"Draft {n}", **blank} for n in numbers]
    by = {"number": 1, "added_by_id": writer.id, "note": ""}
    versions = [{"id": n, "document_id": n, "text": "Text.", **by} for n in numbers]
    said = {"by_id": writer.id, "text": "Text.", "version_id": min(numbers), "hidden_reason": ""}
    for table, given in (
        (Document, rows),
        (DocumentVersion, versions),
        (DocumentComment, [said for _number in numbers]),
    ):
        db.session.execute(insert(table), given)


def test_the_list_and_a_page_cost_the_same_with_ten_and_with_a_thousand(group, writer, room):
    many(group, writer, range(1001, 1011))
    number = 1001
    address = at(db.session.get(Document, number), "")
    few = [cost(lambda: room.get(f"{HERE}?q=draft")), cost(lambda: room.get(address))]
    many(group, writer, range(1, 1001))
    first = at(db.session.get(Document, 1), "")
    assert [cost(lambda: room.get(f"{HERE}?q=draft")), cost(lambda: room.get(first))] == few
    assert max(few) <= 14


def test_many_versions_are_listed_in_pages(group, writer, room, document):
    for number in range(1, 30):
        actions.add_version(document, Content(f"Text {number}."), after=number, by=writer)
    page = room.get(at(document, "")).text
    assert "All 30 versions" in page
    assert "Version 6<" in page
    assert "Version 5<" not in page
    assert "Version 5<" in room.get(at(document, "versions/?page=2")).text


def test_a_retired_document_of_another_group_cannot_be_reached_through_this_one(
    group, document, chairs_room
):
    other = make.group("other")
    by = make.chair(other)
    theirs = actions.add(other, title="Theirs", content=Content("Text."), by=by)
    keeping_actions.retire(theirs, reason="Old.", by=by)
    assert chairs_room.get(at(theirs, "")).status_code == 404
    assert chairs_room.post(at(theirs, "bring-back")).status_code == 404
    said = actions.comment(queries.version_or_404(document, 1), "Text.", by=make.staff())
    mine = actions.add(document.group, title="Mine", content=Content("Text."), by=make.staff())
    assert chairs_room.get(at(mine, "comments", said.uid, "hide/")).status_code == 404
    assert chairs_room.get(at(document, "comments", said.uid, "hide/")).status_code == 200
