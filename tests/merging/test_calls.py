"""What two organisations said in calls, after they became one."""

import pytest
from sqlalchemy import select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.merging.actions import merge
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.merged_queries import merged_in
from hubcommunity.topics.calls.models import Stand
from hubcommunity.topics.calls.objection_models import ObjectionState
from hubcommunity.topics.calls.publication_queries import dissent
from hubcommunity.topics.calls.result_queries import rows_of
from tests import make
from tests.topics.calls.steps import at_the_table, ended, last, objections, opened, say


def test_the_one_that_stays_is_asked_and_objects_where_the_other_did(app):
    (seat,) = at_the_table(1)
    call = opened([seat])
    say(call, seat, Stand.OBJECT)
    goes, stays = seat.organisation, make.organisation()
    merge(goes, stays, by=make.staff())
    assert queries.elector_of(last(call), stays)
    assert queries.elector_of(last(call), goes) is None
    assert objections(call)[0].organisation == stays


def both_asked(*said):
    """A call that asks two, each of which says what is given; they become one."""
    seats = at_the_table(2)
    call = opened(seats)
    for seat, stand in zip(seats, said, strict=True):
        if stand:
            say(call, seat, stand)
    return call, *[seat.organisation for seat in seats]


def become_one(goes, stays):
    merge(goes, stays, by=make.staff(), ends_membership=True)


def counted(call):
    found = queries.tally(last(call))
    return found.electors, [stand for stand in Stand for _ in range(found.of(stand))]


def line_of(call):
    (line,) = merged_in(call)
    return line


@pytest.mark.parametrize(
    ("theirs", "ours", "counts"),
    [
        (Stand.AGREE, Stand.ABSTAIN, [Stand.ABSTAIN]),
        (Stand.OBJECT, Stand.AGREE, [Stand.AGREE]),
        (Stand.COMMENTS, None, [Stand.COMMENTS]),
        (None, Stand.AGREE, [Stand.AGREE]),
        (None, None, []),
    ],
)
def test_two_that_are_asked_have_one_place_when_they_become_one(app, theirs, ours, counts):
    call, goes, stays = both_asked(theirs, ours)
    become_one(goes, stays)
    assert counted(call) == (1, counts)
    (elector,) = queries.page_of_electors(last(call), 1, 1).items
    assert elector.organisation == stays
    assert [row[1] for row in rows_of(call)] == [stays.name]
    assert line_of(call)[1:] == (goes.name, stays.name, bool(theirs and ours))


def test_the_line_stands_on_the_page_of_the_call_and_in_the_trace(app, sign_in):
    call, goes, stays = both_asked(Stand.AGREE, Stand.AGREE)
    become_one(goes, stays)
    query = select(AuditEntry).where(AuditEntry.event == "call.merged")
    assert db.session.scalars(query).one().subject_id == call.id
    page = sign_in(make.staff()).get(f"/topics/{call.group.slug}/calls/{call.uid}/").text
    assert f"{goes.name} is {stays.name} since" in page
    assert "what it had said counts no longer" in page


def test_of_two_objections_to_a_running_round_one_goes_on(app):
    call, goes, stays = both_asked(Stand.OBJECT, Stand.OBJECT)
    become_one(goes, stays)
    states = {row.organisation: row.state for row in objections(call)}
    assert states == {goes: ObjectionState.WITHDRAWN, stays: ObjectionState.OPEN}


def test_an_objection_that_no_longer_counts_blocks_nothing(app):
    call, goes, stays = both_asked(Stand.OBJECT, Stand.AGREE)
    become_one(goes, stays)
    assert [(row.organisation, row.state) for row in objections(call)] == [
        (stays, ObjectionState.WITHDRAWN)
    ]


def test_an_objection_that_counts_is_now_of_the_one_that_stays(app):
    call, goes, stays = both_asked(Stand.OBJECT, None)
    become_one(goes, stays)
    (objection,) = objections(call)
    assert (objection.organisation, objection.state) == (stays, ObjectionState.OPEN)
    assert dissent(call) == [(stays, objection.position)]


def test_in_a_round_that_is_over_each_stays_on_record(app):
    call, goes, stays = both_asked(Stand.OBJECT, Stand.AGREE)
    ended(call)
    become_one(goes, stays)
    assert counted(call) == (2, [Stand.AGREE, Stand.OBJECT])
    assert not merged_in(call)
