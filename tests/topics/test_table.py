"""What a primary contact changes among the seats of the organisation, and what observers are."""

import pytest

from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations.models import AffiliationRole
from hubcommunity.organisations.queries import current_affiliation
from hubcommunity.topics import actions, queries, roster_queries, table_actions
from hubcommunity.topics.models import OfficeName, SeatKind
from hubcommunity.topics.office_actions import appoint
from tests import make

DELEGATE, ALTERNATE, OBSERVER = SeatKind


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation)


@pytest.fixture
def people(group, organisation, contact):
    return join(group, organisation, 3)


def join(group, organisation, how_many=1):
    people = [make.delegate(organisation) for _ in range(how_many)]
    for person in people:
        actions.join(group, organisation, by=person, interests="")
    return people


def observe(group, organisation):
    observer = make.account().person
    make.affiliation(observer, organisation, AffiliationRole.OBSERVER)
    return actions.join(group, organisation, by=observer, interests="")


def table(organisation, group):
    return [(s.person, s.kind, s.line) for s in roster_queries.all_of(organisation, group)]


def seat_of(group, person):
    return queries.seat_of(group, person)


def test_the_delegate_and_an_alternate_change_places(group, organisation, contact, people, outbox):
    first, second, third = people
    before = seat_of(group, first)
    table_actions.make_delegate(seat_of(group, third), by=contact)
    assert table(organisation, group) == [
        (third, DELEGATE, 0),
        (second, ALTERNATE, 1),
        (first, ALTERNATE, 2),
    ]
    assert before.ended_reason == "stepped back"
    told = {(mail.event, mail.person_id) for mail in outbox()[-2:]}
    assert told == {("seat.changed", third.id), ("seat.changed", first.id)}


def test_an_alternate_moves_ahead_by_one(group, organisation, contact, people):
    first, second, third = people
    table_actions.move_ahead(seat_of(group, third), by=contact)
    assert table(organisation, group) == [
        (first, DELEGATE, 0),
        (third, ALTERNATE, 1),
        (second, ALTERNATE, 2),
    ]
    with pytest.raises(RuleBroken, match="first in line"):
        table_actions.move_ahead(seat_of(group, third), by=contact)


def test_a_delegate_made_observer_makes_room_for_the_first_in_line(
    group, organisation, contact, people
):
    first, second, third = people
    table_actions.make_observer(seat_of(group, first), by=contact)
    assert table(organisation, group) == [
        (second, DELEGATE, 0),
        (third, ALTERNATE, 1),
        (first, OBSERVER, 0),
    ]
    table_actions.bring_to_table(seat_of(group, first), by=contact)
    assert table(organisation, group)[-1] == (first, ALTERNATE, 2)


def test_an_observer_never_moves_up_by_itself(group, organisation, contact):
    observer = observe(group, organisation)
    [first] = join(group, organisation)
    assert seat_of(group, first).kind is DELEGATE
    actions.leave(seat_of(group, first), by=first)
    assert table(organisation, group) == [(observer.person, OBSERVER, 0)]


def test_the_first_who_comes_to_the_table_votes(group, organisation, contact):
    [first] = join(group, organisation)
    table_actions.make_observer(seat_of(group, first), by=contact)
    table_actions.bring_to_table(seat_of(group, first), by=contact)
    assert table(organisation, group) == [(first, DELEGATE, 0)]


def test_an_observer_of_the_organisation_does_not_come_to_the_table(group, organisation, contact):
    observer = observe(group, organisation)
    with pytest.raises(RuleBroken, match="only observes"):
        table_actions.bring_to_table(observer, by=contact)


def test_observers_do_not_count_in_the_tiers_number_of_seats(group, organisation, contact):
    make.tier().seats_per_group = 1
    [first] = join(group, organisation)
    observe(group, organisation)
    with pytest.raises(RuleBroken, match="may seat 1"):
        join(group, organisation)
    table_actions.make_observer(seat_of(group, first), by=contact)
    join(group, organisation)
    with pytest.raises(RuleBroken, match="may seat 1"):
        table_actions.bring_to_table(seat_of(group, first), by=contact)


def test_an_organisation_that_only_observes_is_not_at_the_table(group, organisation, sign_in):
    observe(group, organisation)
    assert queries.overview()[0].organisations == 0
    page = sign_in(make.staff()).get("/topics/reimbursement/roster/").get_data(as_text=True)
    assert "Clinic of the North" in page
    assert "Observes</span>" in page


@pytest.mark.parametrize("act", ["make_delegate", "move_ahead", "make_observer"])
def test_only_the_organisations_primary_contact_changes_its_seats(act, group, organisation, people):
    third = seat_of(group, people[2])
    others = [make.primary_contact(), make.chair(group), make.staff(), people[0]]
    for other in others:
        with pytest.raises(Forbidden, match="Only a primary contact"):
            getattr(table_actions, act)(third, by=other)


def test_nobody_changes_their_own_seat(group, organisation, contact, people):
    seat = actions.join(group, organisation, by=contact, interests="")
    for act in ("make_delegate", "move_ahead", "make_observer", "bring_to_table"):
        with pytest.raises(Forbidden, match="their own"):
            getattr(table_actions, act)(seat, by=contact)


def test_the_end_of_a_colleagues_seat_lets_the_first_in_line_move_up(
    group, organisation, contact, people, outbox
):
    first, second, third = people
    seat = seat_of(group, first)
    appoint(group, first, OfficeName.SECRETARY, by=make.staff())
    table_actions.take_away(seat, by=contact, reason="  Works elsewhere. ")
    assert table(organisation, group) == [(second, DELEGATE, 0), (third, ALTERNATE, 1)]
    assert seat.ended_reason == "taken away"
    assert not queries.offices_of(group, first)
    events = [(mail.event, mail.person_id) for mail in outbox()[-3:]]
    assert events == [
        ("office.ended", first.id),
        ("seat.moved_up", second.id),
        ("seat.ended", first.id),
    ]
    assert f"The reason, by {contact.name}:\n\n> Works elsewhere." in outbox()[-1].text


def test_a_seat_ends_with_a_reason_and_never_that_of_the_last_chair(
    group, organisation, contact, people
):
    chair = people[0]
    with pytest.raises(RuleBroken, match="Give a reason"):
        table_actions.take_away(seat_of(group, people[1]), by=contact, reason=" ")
    appoint(group, chair, OfficeName.CHAIR, by=make.staff())
    with pytest.raises(RuleBroken, match="keeps a chair"):
        table_actions.take_away(seat_of(group, chair), by=contact, reason="Works elsewhere.")
    make.chair(group)
    table_actions.take_away(seat_of(group, chair), by=contact, reason="Works elsewhere.")
    assert seat_of(group, chair) is None


def test_only_a_primary_contact_ends_the_seat_of_a_colleague_and_never_their_own(
    group, organisation, contact, people
):
    third = seat_of(group, people[2])
    for other in (make.primary_contact(), make.chair(group), make.staff(), people[0]):
        with pytest.raises(Forbidden, match="Only a primary contact"):
            table_actions.take_away(third, by=other, reason="No.")
    own = actions.join(group, organisation, by=contact, interests="")
    with pytest.raises(Forbidden, match="their own"):
        table_actions.take_away(own, by=contact, reason="No.")
    table_actions.take_away(third, by=contact, reason="No.")
    with pytest.raises(Stale, match="has ended"):
        table_actions.take_away(third, by=contact, reason="No.")


def test_the_page_says_who_moves_up_before_a_seat_ends(
    group, organisation, contact, people, sign_in
):
    seat, room = seat_of(group, people[0]), sign_in(contact)
    page = f"/topics/reimbursement/seats/{organisation.slug}/"
    assert page in room.get("/topics/reimbursement/roster/").text
    address = f"{page}{seat.uid}/end/"
    assert address in room.get(page).text
    assert f"{people[1].name} moves up" in room.get(address).text
    assert "Give a reason" in room.post(address, data={"reason": ""}).text
    assert sign_in(people[1]).post(address, data={"reason": "No."}).status_code == 403
    answer = sign_in(contact).post(address, data={"reason": "No."}, follow_redirects=True)
    assert f"{people[0].name} is told" in answer.text
    assert seat_of(group, people[1]).kind is DELEGATE


def test_what_has_changed_meanwhile_is_said(group, organisation, contact, people):
    first, second, _third = (seat_of(group, one) for one in people)
    with pytest.raises(Stale, match="delegate"):
        table_actions.make_delegate(first, by=contact)
    table_actions.make_delegate(second, by=contact)
    with pytest.raises(Stale, match="has ended"):
        table_actions.make_delegate(second, by=contact)


def test_who_runs_the_group_does_not_become_an_observer(group, organisation, contact, people):
    appoint(group, people[0], OfficeName.SECRETARY, by=make.staff())
    with pytest.raises(RuleBroken, match="holds an office"):
        table_actions.make_observer(seat_of(group, people[0]), by=contact)
    observer = observe(group, organisation)
    with pytest.raises(RuleBroken, match="Only somebody with a seat"):
        appoint(group, observer.person, OfficeName.SECRETARY, by=make.staff())


def test_an_observers_seat_ends_with_the_affiliation(group, organisation, contact):
    observer = observe(group, organisation)
    actions.end_affiliation(current_affiliation(observer.person, organisation), by=contact)
    assert table(organisation, group) == []


# --- the page ---


def test_the_primary_contact_arranges_the_seats_on_a_page(
    group, organisation, contact, people, sign_in
):
    browser, address = sign_in(contact), f"/topics/reimbursement/seats/{organisation.slug}/"
    page = browser.get(address).get_data(as_text=True)
    assert page.count("Make delegate") == 2
    seat = seat_of(group, people[1])
    assert browser.get(f"{address}{seat.uid}/delegate").status_code == 405
    browser.post(f"{address}{seat.uid}/delegate")
    assert seat_of(group, people[1]).kind is DELEGATE
    assert browser.post(f"{address}{seat.uid}/nothing").status_code == 404
    assert sign_in(people[0]).get(address).status_code == 403
    assert sign_in(make.primary_contact()).get(address).status_code == 404


def test_a_seat_of_another_organisation_is_not_found_there(group, organisation, contact, sign_in):
    other = make.sitting(group)
    address = f"/topics/reimbursement/seats/{organisation.slug}/{other.uid}/observer"
    assert sign_in(contact).post(address).status_code == 404


def test_who_comes_too_late_or_has_no_say_is_refused_on_a_page(
    group, organisation, contact, people, sign_in
):
    address = f"/topics/reimbursement/seats/{organisation.slug}/{{}}/{{}}"
    observer = address.format(queries.seat_of(group, people[1]).uid, "observer")
    browser = sign_in(contact)
    assert [browser.post(observer).status_code for _ in range(2)] == [302, 409]
    own = address.format(queries.seat_of(group, people[0]).uid, "delegate")
    assert sign_in(people[0]).post(own).status_code == 403
