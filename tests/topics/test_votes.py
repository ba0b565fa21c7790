"""A tier without a vote: its people sit and speak like others, and the organisation has no vote."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.errors import RuleBroken
from hubcommunity.membership import standing_actions, tier_actions
from hubcommunity.membership.term_models import TierChange
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.membership.vote_queries import voting_among
from hubcommunity.topics import actions
from hubcommunity.topics.models import SeatKind
from hubcommunity.topics.queries import seats_for
from tests import make
from tests.statements import statements

ROSTER = "/topics/evidence/roster/"


NONE = {"has_interests": "none", "interests": ""}


@pytest.fixture
def group(app):
    return make.group("evidence")


@pytest.fixture
def staff(app):
    return make.staff()


def voteless():
    return make.tier("associate", "Associate", votes=False)


def text_of(answer) -> str:
    return " ".join(answer.text.split())


def mail_text(mail) -> str:
    return " ".join(mail.text.split())


# --- who has a vote ---


def in_days(days: int):
    return clock.today() + timedelta(days=days)


def term_left(days: int, **values):
    return make.member(since=in_days(days - 364), until=in_days(days), **values)


def test_members_that_are_active_due_or_in_grace_vote_when_their_tier_does(app):
    make.tier(grace_days=30)
    voting = [term_left(days) for days in (100, 20, -30)]
    others = [term_left(-31), make.member(tier=voteless()), make.organisation()]
    others.append(make.member(since=in_days(1)))
    ids = [one.id for one in (*voting, *others)]

    assert voting_among(ids) == {one.id for one in voting}
    assert voting_among(ids[:1]) == {voting[0].id}
    assert voting_among([]) == frozenset()


@pytest.mark.parametrize("stop", [standing_actions.suspend, standing_actions.end])
def test_who_is_suspended_or_ended_has_no_vote_from_that_day_on(staff, stop):
    today, later = make.member(), make.member()
    stop(membership_of(today), on=clock.today(), reason="So", by=staff)
    stop(membership_of(later), on=in_days(1), reason="So", by=staff)
    assert voting_among([today.id, later.id]) == {later.id}


def test_the_tier_of_today_counts_and_not_one_to_come(app):
    loses, will_lose, gains = make.member(), make.member(), make.member(tier=voteless())
    for of, tier, from_on in (
        (loses, voteless(), in_days(-1)),
        (will_lose, voteless(), in_days(1)),
        (gains, make.tier(), clock.today()),
    ):
        membership = membership_of(of)
        membership.tier_changes.append(TierChange(tier=tier, from_on=from_on))
    make.db.session.flush()
    ids = [one.id for one in (loses, will_lose, gains)]
    assert voting_among(ids) == {will_lose.id, gains.id}


def test_it_is_one_statement_however_many_are_asked_about(app):
    ids = [make.member().id for _ in range(30)]
    with statements() as sent:
        assert voting_among(ids) == set(ids)
    assert len(sent) == 1


# --- what is said of it ---


def test_the_roster_marks_whose_organisation_has_no_vote(group, sign_in):
    with_vote, without = make.member("Baltic Forum"), make.member("Coast", tier=voteless())
    for organisation in (with_vote, without):
        make.seat(make.delegate(organisation), group, organisation)

    page = text_of(sign_in(make.staff()).get(ROSTER))
    baltic, coast = page.split("Baltic Forum")[1].split("Coast")
    assert "Voting delegate" in baltic
    assert "No vote" not in baltic
    assert "No vote" in coast
    assert "· Delegate<" in coast
    assert "Voting" not in coast


def test_visitors_see_the_mark_too(group, client):
    organisation = make.member(tier=voteless())
    make.seat(make.delegate(organisation), group, organisation)
    assert "No vote" in text_of(client.get(ROSTER))


def test_a_delegate_without_a_vote_is_never_called_a_voting_one(group, sign_in, outbox):
    organisation = make.member("Coast", tier=voteless())
    browser = sign_in(make.primary_contact(organisation))
    assert "the organisation has no vote" in text_of(browser.get("/topics/evidence/"))

    joined = browser.post("/topics/evidence/join", data=NONE, follow_redirects=True)
    told = mail_text(outbox()[-1])
    assert "You are the delegate of Coast, which has no vote." in text_of(joined)
    assert "You are the delegate of Coast in the topic group" in told
    assert "the organisation has no vote" in told
    for page in (joined, browser.get("/home/")):
        assert "No vote" in page.text
    staffs = sign_in(make.staff()).get(f"/staff/organisations/{organisation.slug}/")
    assert "No vote" in staffs.text
    for text in (joined.text, browser.get("/home/").text, told, staffs.text):
        assert "oting delegate" not in text


def test_a_delegate_with_a_vote_reads_nothing_of_none(group, sign_in, outbox):
    organisation = make.member("Baltic Forum")
    browser = sign_in(make.primary_contact(organisation))
    browser.post("/topics/evidence/join", data=NONE)
    assert "You are the voting delegate of Baltic Forum" in mail_text(outbox()[-1])
    for path in ("/topics/evidence/", "/home/"):
        page = browser.get(path).text
        assert "Voting delegate" in page
        assert "No vote" not in page


def test_who_moves_up_reads_whether_the_organisation_has_a_vote(group, outbox):
    organisation = make.member(tier=voteless())
    first, second = make.delegate(organisation), make.delegate(organisation)
    seat = actions.join(group, organisation, by=first, interests="")
    actions.join(group, organisation, by=second, interests="")
    actions.leave(seat, by=first)
    told = outbox()[-1]
    assert told.person_id == second.id
    assert "you are the delegate now" in mail_text(told)
    assert "the organisation has no vote" in mail_text(told)


# --- another tier, and fewer seats ---


def seated(group, organisation, number: int):
    people = [make.delegate(organisation) for _ in range(number)]
    for person in people:
        actions.join(group, organisation, by=person, interests="")
    return people


def kinds(group, organisation):
    return [seat.kind for seat in seats_for(organisation, group)]


def test_a_tier_without_a_vote_ends_nobodys_seat_and_writes_to_nobody(group, staff, outbox):
    organisation = make.member()
    seated(group, organisation, 2)
    before = len(outbox())

    standing_actions.change_tier(
        membership_of(organisation), voteless(), from_on=clock.today(), by=staff
    )

    assert kinds(group, organisation) == [SeatKind.DELEGATE, SeatKind.ALTERNATE]
    assert voting_among([organisation.id]) == frozenset()
    assert len(outbox()) == before


def test_fewer_seats_in_a_tier_end_none_and_keep_new_ones_out(group, outbox):
    tier = make.tier(seats_per_group=3)
    organisation = make.member(tier=tier)
    first, _second, third = seated(group, organisation, 3)
    facts = {"by_calendar": False, "term_months": 12, "seats_per_group": 2}
    before = len(outbox())

    tier_actions.change_facts(tier, facts, by=make.administrator())

    assert len(kinds(group, organisation)) == 3
    assert len(outbox()) == before
    for left in (third, first):
        with pytest.raises(RuleBroken, match="may seat 2 in a group"):
            actions.join(group, organisation, by=make.delegate(organisation), interests="")
        seat = next(one for one in seats_for(organisation, group) if one.person_id == left.id)
        actions.leave(seat, by=left)
    seated(group, organisation, 1)


def test_the_forms_say_that_no_seat_ends(sign_in):
    make.tier()
    page = text_of(sign_in(make.administrator()).get("/staff/settings/tiers/full/"))
    assert "ends nobody’s seat" in page
    assert "the organisation is not asked in calls for consensus" in page
    membership = membership_of(make.member())
    page = text_of(sign_in(make.staff()).get(f"/staff/memberships/{membership.uid}/tier/"))
    assert "nobody’s seat in a topic group ends by it" in page
