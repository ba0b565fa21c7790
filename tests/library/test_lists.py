"""What a reader finds in the library, and what staff see of it."""

from datetime import timedelta

from hubcommunity.core import clock
from hubcommunity.library import keeping_actions, queries
from hubcommunity.library import list_queries as lists
from hubcommunity.library.list_queries import REVIEW_DUE, Filters
from hubcommunity.library.models import Audience, ResourceKind
from hubcommunity.library.queries import Reader
from hubcommunity.pages.library_queries import library_reader
from tests import make


def found(reader=None, **asked):
    page = lists.page_of_resources(Filters(**asked), reader or Reader(), 1)
    return [each.title for each in page.items]


def test_the_latest_stands_first():
    for title in ("First", "Second", "Third"):
        make.statement(title)
    assert found() == ["Third", "Second", "First"]


def test_words_are_found_without_accents_and_in_the_text():
    make.statement("Évaluation", body="About *remboursement*.")
    make.statement("Another")
    assert found(q="evaluation") == found(q="REMBOUR") == ["Évaluation"]
    assert found(q="nothing") == []


def test_kind_and_topic_narrow_the_list():
    topic, other = make.topic(), make.topic("value", "Clinical value")
    make.statement("One", topic=topic)
    make.statement("Two", topic=other).kind = ResourceKind.REPORT

    assert found(topic="value") == found(kind=ResourceKind.REPORT) == ["Two"]
    assert found(topic="value", kind=ResourceKind.STATEMENT) == []
    assert lists.kinds_in(Reader()) == [ResourceKind.STATEMENT, ResourceKind.REPORT]
    assert {each.code for each in lists.topics_in(Reader())} == {"reimbursement", "value"}


def test_each_reader_finds_what_is_open_to_them():
    group, other = make.group(), make.group()
    make.statement("All")
    make.statement("Members", visibility=Audience.MEMBERS)
    make.statement("Group", visibility=Audience.GROUP, group_id=group.id)
    make.statement("Other", visibility=Audience.GROUP, group_id=other.id)
    sitting = make.sitting(group).person

    assert found(library_reader(None)) == ["All"]
    assert found(library_reader(make.person())) == ["All"]
    assert found(library_reader(make.delegate(make.member()))) == ["Members", "All"]
    assert found(library_reader(make.delegate(make.organisation()))) == ["All"]
    assert found(Reader(groups=frozenset([group.id]))) == ["Group", "All"]
    assert "Group" in found(library_reader(sitting))
    assert "Other" not in found(library_reader(sitting))
    assert "Other" in found(library_reader(make.chair(other)))
    assert found(library_reader(make.staff())) == ["Other", "Group", "Members", "All"]


def test_a_seat_that_ended_opens_nothing():
    seat = make.sitting(make.group())
    assert library_reader(seat.person).groups == {seat.group_id}
    seat.ended_at = clock.now()
    assert library_reader(seat.person).groups == frozenset()


def test_what_does_not_stand_is_in_no_list_of_readers():
    old, new, gone, by = *(make.statement(each) for each in ("Old", "New", "Gone")), make.staff()
    keeping_actions.supersede(old, new, by=by, reason="Why.")
    keeping_actions.withdraw(gone, by=by, reason="Why.")
    make.statement("Closed", visibility=Audience.MEMBERS)

    assert found() == ["New"]
    assert lists.public_slugs() == ["new"]


def test_only_those_behind_the_present_version_are_counted():
    one, other = make.organisation(), make.organisation()
    first = make.statement(credited=[one, other])
    second = make.statement(credited=[one])
    make.statement(supersedes=first, credited=[one])
    assert lists.numbers_credited([first, second]) == {first.id: 1, second.id: 1}


def test_staff_see_how_many_are_in_each_state_and_which_review_is_due():
    by, today = make.staff(), clock.today()
    due, gone, fine = (make.statement(each) for each in ("Due", "Gone", "Fine"))
    for each in (due, gone):
        each.review_on = today
    fine.review_on = today + timedelta(days=1)
    keeping_actions.withdraw(gone, by=by, reason="Why.")

    counts = lists.counts("")
    assert counts == {"published": 2, "superseded": 0, "withdrawn": 1, REVIEW_DUE: 1}

    def titles(state, q=""):
        page = lists.page_for_staff(q, state, 1, lists.counts(q))
        assert page.total == len(page.items)
        return [each.title for each in page.items]

    assert titles("") == ["Fine", "Gone", "Due"]
    assert titles("withdrawn") == ["Gone"]
    assert titles(REVIEW_DUE) == titles("", "due") == ["Due"]
    assert titles("published", "gone") == []


def test_what_can_take_the_place_of_a_resource_stands_beside_it():
    one, other, gone = (make.statement() for _ in range(3))
    keeping_actions.withdraw(gone, by=make.staff(), reason="Why.")
    assert lists.possible_successors(one) == [other]


def test_who_may_not_know_of_a_resource_finds_no_address(client):
    make.statement("Closed", visibility=Audience.MEMBERS)
    assert client.get("/library/closed/").status_code == 404
    assert queries.resource_or_404("closed", Reader(is_member=True)).title == "Closed"
