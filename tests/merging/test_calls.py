"""What two organisations said in calls, after they became one."""

from hubcommunity.merging.actions import merge
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.models import Stand
from tests import make
from tests.topics.calls.steps import at_the_table, last, objections, opened, say


def test_the_one_that_stays_is_asked_and_objects_where_the_other_did(app):
    (seat,) = at_the_table(1)
    call = opened([seat])
    say(call, seat, Stand.OBJECT)
    goes, stays = seat.organisation, make.organisation()
    merge(goes, stays, by=make.staff())
    assert queries.elector_of(last(call), stays)
    assert queries.elector_of(last(call), goes) is None
    assert objections(call)[0].organisation == stays


def test_where_both_were_asked_each_stays_on_record(app):
    one, other = at_the_table(2)
    call = opened([one, other])
    say(call, one, Stand.OBJECT)
    say(call, other, Stand.OBJECT)
    goes, stays = one.organisation, other.organisation
    merge(goes, stays, by=make.staff(), ends_membership=True)
    assert queries.tally(last(call)).objecting == 2
    assert [row.organisation for row in objections(call)] == [goes, stays]
