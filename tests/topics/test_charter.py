"""The charter of a group: published by staff, proposed by the chair, kept in all its versions."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.topics import charter_actions as actions
from hubcommunity.topics import charter_queries as queries
from hubcommunity.topics.charter_models import CharterProposal, ProposalState
from hubcommunity.topics.models import GroupState
from hubcommunity.topics.news_models import News
from hubcommunity.topics.office_actions import change_state
from tests import make
from tests.mails import told


@pytest.fixture
def staff():
    return make.staff(given_name="Stan", family_name="Staff")


@pytest.fixture
def group():
    return make.group("integration", name="Integration")


@pytest.fixture
def chair(group):
    return make.chair(group, given_name="Ida", family_name="Chair")


def propose(group, chair, text="We meet often.", after=0):
    return actions.propose(group, text, note="Meet more often", after=after, by=chair)


def test_staff_publish_at_once_and_every_version_stays(group, staff):
    actions.publish(group, "We meet.", note="First", after=0, by=staff)
    second = actions.publish(group, "We meet often.", note="More", after=1, by=staff)
    assert queries.current(group) is second
    first = queries.version_or_404(group, 1)
    assert (first.text, first.note, first.by) == ("We meet.", "First", staff)


def test_the_group_hears_of_a_new_version(group, staff):
    actions.publish(group, "We meet.", note="First", after=0, by=staff)
    [news] = db.session.scalars(select(News)).all()
    assert (news.title, news.excerpt) == ("Charter, version 1", "First")
    assert news.link.endswith("/topics/integration/charter/")


def test_nobody_hears_of_the_charter_of_a_proposed_group(staff):
    group = make.group(state=GroupState.PROPOSED)
    actions.publish(group, "We meet.", after=0, by=staff)
    assert db.session.scalars(select(News)).all() == []


def test_who_writes_after_an_older_version_is_told(group, staff):
    actions.publish(group, "We meet.", after=0, by=staff)
    with pytest.raises(Stale, match="Version 1 was published while you wrote"):
        actions.publish(group, "We don’t.", after=0, by=staff)
    with pytest.raises(RuleBroken, match="in force already"):
        actions.publish(group, "We meet. ", after=1, by=staff)


@pytest.mark.parametrize("state", [GroupState.DORMANT, GroupState.CONCLUDED])
def test_a_group_that_is_still_gets_no_charter(staff, state):
    group = make.group(state=state)
    chair = make.chair(group)
    with pytest.raises(RuleBroken):
        actions.publish(group, "We meet.", after=0, by=staff)
    with pytest.raises(RuleBroken):
        propose(group, chair)


def test_the_chair_proposes_and_staff_alone_answer(group, chair, staff, outbox):
    with pytest.raises(Forbidden):
        actions.publish(group, "We meet.", after=0, by=chair)
    proposal = propose(group, chair)
    assert "Ida Chair, who chairs the topic group Integration" in told(outbox, staff)
    for person in (chair, make.sitting(group).person):
        with pytest.raises(Forbidden):
            actions.accept(proposal, by=person)
        with pytest.raises(Forbidden):
            actions.decline(proposal, by=person, reason="No.")
    assert queries.current(group) is None


def test_only_the_chair_proposes(group, staff):
    for person in (staff, make.sitting(group).person, make.chair(make.group())):
        with pytest.raises(Forbidden):
            propose(group, person)


def test_a_yes_makes_the_text_the_next_version_and_tells_the_chair(group, chair, staff, outbox):
    proposal = propose(group, chair)
    version = actions.accept(proposal, by=staff, reason="Well said.")
    assert (version.number, version.text, version.note) == (1, "We meet often.", "Meet more often")
    assert version.by is chair
    assert (proposal.state, proposal.decided_by) == (ProposalState.ACCEPTED, staff)
    said = told(outbox, chair)
    assert "Version 1 is in force" in said
    assert "Well said." in said


def test_a_no_needs_a_reason_which_the_chair_reads(group, chair, staff, outbox):
    proposal = propose(group, chair)
    with pytest.raises(RuleBroken, match="Give a reason"):
        actions.decline(proposal, by=staff, reason="  ")
    actions.decline(proposal, by=staff, reason="Too often.")
    assert (proposal.state, proposal.reason) == (ProposalState.DECLINED, "Too often.")
    assert "Too often." in told(outbox, chair)
    assert queries.current(group) is None


def test_one_change_waits_at_a_time_and_may_be_taken_back(group, chair, staff):
    proposal = propose(group, chair)
    with pytest.raises(RuleBroken, match="waits for an answer already"):
        propose(group, chair, "We meet daily.")
    with pytest.raises(Forbidden):
        actions.withdraw(proposal, by=make.chair(group))
    actions.withdraw(proposal, by=chair)
    assert proposal.state is ProposalState.WITHDRAWN
    with pytest.raises(Stale, match="Ida Chair has withdrawn this change"):
        actions.accept(proposal, by=staff)
    assert propose(group, chair, "We meet daily.").state is ProposalState.PROPOSED


def test_a_change_of_an_older_version_is_not_accepted(group, chair, staff):
    proposal = propose(group, chair)
    actions.publish(group, "We meet once.", after=0, by=staff)
    with pytest.raises(Stale, match="Version 1 was published while you wrote"):
        actions.accept(proposal, by=staff)


def test_what_waits_when_a_group_concludes_is_declined(group, chair, staff, outbox):
    proposal = propose(group, chair)
    change_state(group, GroupState.CONCLUDED, by=staff)
    assert (proposal.state, proposal.reason) == (
        ProposalState.DECLINED,
        "The group has concluded its work.",
    )


def test_a_dormant_groups_proposal_can_be_declined_but_not_accepted(group, chair, staff):
    proposal = propose(group, chair)
    change_state(group, GroupState.DORMANT, by=staff)
    with pytest.raises(RuleBroken, match="dormant"):
        actions.accept(proposal, by=staff)
    actions.decline(proposal, by=staff, reason="It sleeps.")
    assert db.session.scalars(select(CharterProposal.state)).all() == [ProposalState.DECLINED]


def test_a_version_cannot_be_changed_by_anybody(group, staff):
    version = actions.publish(group, "We meet.", after=0, by=staff)
    version.note = "Something else"
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.flush()
    db.session.rollback()


def test_a_number_that_no_version_can_have_is_no_fault_of_ours(client, staff):
    group, too_long = make.group("dtx"), "9" * 30
    for number, text in enumerate(("We meet.", "We meet online.")):
        actions.publish(group, text, after=number, by=staff)
    assert client.get(f"/topics/dtx/charter/{too_long}/").status_code == 404
    assert client.get(f"/topics/dtx/charter/2/?from={too_long}").status_code == 200
    assert client.get("/topics/dtx/charter/2/?from=9").status_code == 404
