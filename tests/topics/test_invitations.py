"""Invitations to a seat: by chair or staff, told to the organisation, answered by the person."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations.queries import current_affiliation
from hubcommunity.topics import actions, invitation_actions, queries, request_actions
from hubcommunity.topics.invitation_queries import people_to_invite
from hubcommunity.topics.models import GroupState, Policy, SeatKind
from hubcommunity.topics.office_actions import change_state
from hubcommunity.topics.request_models import RequestState
from tests import make

INVITED = RequestState.INVITED
NONE = {"has_interests": "none", "interests": ""}


@pytest.fixture
def group():
    return make.group("council", Policy.INVITATION)


@pytest.fixture
def chair(group):
    return make.chair(group)


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def person(organisation):
    return make.delegate(organisation, given_name="Dora", family_name="Delegate")


@pytest.fixture
def invitation(group, organisation, person, chair):
    return invitation_actions.invite(group, organisation, person, "Come!", by=chair)


def test_the_person_is_invited_and_the_primary_contacts_are_told(
    group, organisation, person, chair, outbox
):
    contact = make.primary_contact(organisation)
    invitation = invitation_actions.invite(group, organisation, person, "Come!", by=chair)
    assert (invitation.state, invitation.invited_by) == (INVITED, chair)
    told = [(m.event, m.person_id) for m in outbox()]
    assert told == [("seat_invitation.made", person.id), ("seat_invitation.told", contact.id)]
    assert "Come!" in outbox()[0].text


@pytest.mark.parametrize("policy", Policy)
def test_any_active_group_can_invite(policy, organisation, person):
    group = make.group(policy=policy)
    assert invitation_actions.invite(group, organisation, person, by=make.staff())


def test_only_chairs_and_staff_invite_and_nobody_themselves(group, organisation, person, chair):
    for other in (make.delegate(), make.chair(make.group()), make.sitting(group).person):
        with pytest.raises(Forbidden):
            invitation_actions.invite(group, organisation, person, by=other)
    make.affiliation(chair, organisation)
    with pytest.raises(Forbidden, match="themselves"):
        invitation_actions.invite(group, organisation, chair, by=chair)


def test_only_who_could_sit_is_invited(group, organisation, person, chair):
    strangers = [(make.member(), person), (organisation, make.account().person)]
    former = make.organisation()
    strangers.append((former, make.delegate(former)))
    for where, who in strangers:
        with pytest.raises(RuleBroken):
            invitation_actions.invite(group, where, who, by=chair)
    make.seat(person, group, organisation)
    with pytest.raises(RuleBroken, match="have a seat"):
        invitation_actions.invite(group, organisation, person, by=chair)


def test_one_thing_waits_at_a_time(group, organisation, person, invitation, chair):
    with pytest.raises(RuleBroken, match="invited to this group already"):
        invitation_actions.invite(group, organisation, person, by=chair)
    by_request = make.group(policy=Policy.REQUEST)
    request_actions.ask(by_request, organisation, "Why", by=person, interests="")
    with pytest.raises(RuleBroken, match="decide on that"):
        invitation_actions.invite(by_request, organisation, person, by=make.staff())


def test_accepting_takes_the_seat_and_the_inviter_hears(invitation, group, person, chair, outbox):
    seat = invitation_actions.accept_invitation(invitation, by=person, interests="")
    assert (seat.kind, queries.seat_of(group, person)) == (SeatKind.DELEGATE, seat)
    assert invitation.state is RequestState.ACCEPTED
    told = [(m.event, m.person_id) for m in outbox()[-2:]]
    assert told == [("seat.taken", person.id), ("seat_invitation.answered", chair.id)]


def test_nobody_else_answers(invitation, chair):
    for other in (chair, make.staff()):
        with pytest.raises(Forbidden):
            invitation_actions.accept_invitation(invitation, by=other, interests="")
        with pytest.raises(Forbidden):
            invitation_actions.decline_invitation(invitation, by=other)


def test_a_declined_invitation_can_be_made_again(invitation, group, organisation, person, chair):
    invitation_actions.decline_invitation(invitation, by=person, reason="No time.")
    assert (invitation.state, invitation.reason) == (RequestState.DECLINED, "No time.")
    with pytest.raises(Stale):
        invitation_actions.accept_invitation(invitation, by=person, interests="")
    again = invitation_actions.invite(group, organisation, person, by=chair)
    assert again.id != invitation.id


def test_a_revoked_invitation_is_no_more(invitation, person, chair, outbox):
    with pytest.raises(Forbidden):
        invitation_actions.revoke(invitation, by=person)
    invitation_actions.revoke(invitation, by=chair)
    assert invitation.state is RequestState.REVOKED
    assert (outbox()[-1].event, outbox()[-1].person_id) == ("seat_invitation.revoked", person.id)
    with pytest.raises(Stale, match="taken back"):
        invitation_actions.accept_invitation(invitation, by=person, interests="")


def test_an_unanswered_invitation_expires_and_the_inviter_hears(invitation, chair, outbox):
    assert actions.expire_requests(clock.now() + timedelta(days=31)) == 1
    assert invitation.state is RequestState.EXPIRED
    assert (outbox()[-1].event, outbox()[-1].person_id) == ("join_request.expired", chair.id)
    assert "has not answered your invitation" in outbox()[-1].text


def test_an_invitation_ends_with_the_affiliation_and_with_the_group(
    invitation, group, organisation, person
):
    other = make.delegate(organisation)
    second = invitation_actions.invite(group, organisation, other, by=make.staff())
    contact = make.primary_contact(organisation)
    actions.end_affiliation(current_affiliation(person, organisation), by=contact)
    assert invitation.state is RequestState.REVOKED
    change_state(group, GroupState.CONCLUDED, by=make.staff())
    assert second.state is RequestState.REVOKED


def test_joining_an_open_group_accepts_the_invitation(organisation, person):
    group = make.group()
    invitation = invitation_actions.invite(group, organisation, person, by=make.staff())
    actions.join(group, organisation, by=person, interests="")
    assert invitation.state is RequestState.ACCEPTED


def test_the_search_finds_who_can_be_invited_by_name_and_organisation(
    group, organisation, person, chair
):
    make.delegate(make.organisation("Clinic of the Past"), family_name="Delegate")
    seated = make.delegate(organisation, family_name="Delegate")
    make.seat(seated, group, organisation)
    make.affiliation(chair, organisation)
    for q in ("dora", "delegate", "clinic north", person.email):
        assert [one.person for one in people_to_invite(group, q, chair)] == [person]
    invitation_actions.invite(group, organisation, person, by=chair)
    assert not people_to_invite(group, "dora", chair)


# --- pages ---


def text_of(response):
    return response.get_data(as_text=True)


def test_the_chair_searches_invites_and_takes_back(group, organisation, person, chair, sign_in):
    browser = sign_in(chair)
    assert "Whom do you want to invite?" in text_of(browser.get("/topics/council/invite/"))
    found = current_affiliation(person, organisation)
    page = text_of(browser.get("/topics/council/invite/?q=dora"))
    assert f"/topics/council/invite/{found.uid}/" in page
    assert "Nobody found" in text_of(browser.get("/topics/council/invite/?q=nobody"))
    assert "To a seat in Council" in text_of(browser.get(f"/topics/council/invite/{found.uid}/"))
    assert queries.open_request_of(group, person) is None
    browser.post(f"/topics/council/invite/{found.uid}/", data={"text": "Come!"})
    invitation = queries.open_request_of(group, person)
    assert "Dora Delegate" in text_of(browser.get("/topics/council/requests/"))
    address = f"/topics/council/requests/{invitation.uid}/"
    assert "Take the invitation back" in text_of(browser.get(address))
    browser.post(f"{address}revoke")
    assert invitation.state is RequestState.REVOKED


def test_others_do_not_reach_the_search(group, sign_in):
    assert sign_in(make.sitting(group).person).get("/topics/council/invite/").status_code == 403


def test_the_person_accepts_on_the_groups_page(invitation, group, person, sign_in):
    browser = sign_in(person)
    page = text_of(browser.get("/topics/council/"))
    assert "You are invited to a seat for Clinic of the North" in page
    assert "Come!" in page
    page = text_of(browser.post("/topics/council/invitation/accept"))
    assert "Say whether you have interests to declare" in page
    page = text_of(
        browser.post("/topics/council/invitation/accept", data=NONE, follow_redirects=True)
    )
    assert "You are the voting delegate of Clinic of the North." in page
    assert browser.post("/topics/council/invitation/accept", data=NONE).status_code == 409


def test_the_person_declines_with_or_without_a_reason(invitation, person, sign_in):
    browser = sign_in(person)
    address = "/topics/council/invitation/decline/"
    assert "Decline the invitation" in text_of(browser.get(address))
    assert invitation.state is INVITED
    browser.post(address, data={"reason": ""})
    assert invitation.state is RequestState.DECLINED
