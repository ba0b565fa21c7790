"""Two who merge, or one who merges and one who approves, at the same moment."""

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.membership import actions as membership
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.membership.term_models import Membership
from hubcommunity.merging import actions
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once


def merging(goes, stays, who):
    ids = goes.id, stays.id, who.id

    def act():
        goes, stays = (db.session.get(Organisation, number) for number in ids[:2])
        actions.merge(goes, stays, by=db.session.get(Person, ids[2]))

    return act


def test_of_two_who_merge_the_same_two_one_wins_and_the_other_is_told(app):
    goes, stays = make.organisation("Clinic"), make.organisation("Other")
    for _ in range(3):
        make.affiliation(make.person(), goes)
    told = at_once(app, merging(goes, stays, make.staff()), merging(goes, stays, make.staff()))
    assert sorted(map(bool, told)) == [False, True]
    assert max(told) == "Clinic was merged into Other meanwhile. Look again."
    assert goes.merged_into_id == stays.id
    assert len(db.session.scalars(select(Affiliation)).all()) == 3


def test_of_two_who_merge_two_into_each_other_one_wins(app):
    one, two = make.organisation("One"), make.organisation("Two")
    told = at_once(app, merging(one, two, make.staff()), merging(two, one, make.staff()))
    assert sorted(map(bool, told)) == [False, True]
    assert sorted(map(bool, (one.merged_into_id, two.merged_into_id))) == [False, True]


def test_an_approval_never_makes_a_member_of_one_that_was_merged_meanwhile(app):
    make.tier()
    goes, stays = make.organisation("Clinic"), make.organisation("Other")
    application = make.application(ApplicationState.IN_REVIEW, organisation_name="Clinic")
    decider = make.staff()
    ids = application.id, goes.id, decider.id

    def approve():
        membership.approve(
            db.session.get(Application, ids[0]),
            by=db.session.get(Person, ids[2]),
            link_to=db.session.get(Organisation, ids[1]),
        )

    told = at_once(app, approve, merging(goes, stays, make.staff()))

    owners = db.session.scalars(select(Membership.organisation_id)).all()
    assert goes.merged_into_id == stays.id, "the merge waits, or comes first"
    if told[0]:
        assert told == ["Clinic was merged into Other meanwhile. Look again.", ""]
        assert (owners, application.state) == ([], ApplicationState.IN_REVIEW)
    else:
        assert told[1] == ""
        assert (owners, application.organisation_id) == ([stays.id], stays.id)
