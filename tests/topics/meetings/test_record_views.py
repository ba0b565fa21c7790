"""The pages of attendance, minutes, decisions and action items."""

import re
from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.topics.meetings import (
    attendance_queries,
    item_actions,
    item_queries,
    minutes_actions,
    minutes_queries,
)
from hubcommunity.topics.meetings.attendance_actions import check_in
from hubcommunity.topics.meetings.attendance_models import Attendance, Presence
from hubcommunity.topics.meetings.item_models import ItemState
from hubcommunity.topics.meetings.minutes_models import MinutesState
from hubcommunity.topics.meetings.models import MeetingState
from hubcommunity.topics.models import Office, OfficeName
from tests import make
from tests.counting import cost

JSON = {"Accept": "application/json"}
HOUR = timedelta(hours=1)


@pytest.fixture
def meeting(group):
    return make.meeting(group, MeetingState.HELD, starts_at=clock.now() - 2 * HOUR)


def at(meeting, path=""):
    return f"/topics/{meeting.group.slug}/meetings/{meeting.uid}/{path}"


def mark_in(page):
    return re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]


def field_of(person):
    return f"person-{person.uid.hex}"


def test_the_sheet_is_filled_in_and_saved_at_once(meeting, chair, seat, sign_in):
    seat.began_at = meeting.starts_at
    browser = sign_in(chair)
    page = browser.get(at(meeting, "attendance/")).text
    data = {"seen": mark_in(page), field_of(seat.person): "remote", "present": "Greta\n\n Gustav "}
    told = browser.post(at(meeting, "attendance/"), data=data, follow_redirects=True).text
    assert "1 of 1 took part (100%), 2 guests" in told
    again = browser.get(at(meeting, "attendance/")).text
    assert re.search(r'<option selected value="remote">', again)
    assert "Greta\nGustav</textarea>" in again


def test_an_overtaken_sheet_keeps_what_was_chosen_and_shows_what_is_noted(
    group, chair, seat, sign_in
):
    meeting = make.meeting(group, starts_at=clock.now() - HOUR / 4)
    browser = sign_in(chair)
    data = {"seen": mark_in(browser.get(at(meeting, "attendance/")).text)}
    check_in(meeting, Presence.REMOTE, by=seat.person)
    data |= {field_of(seat.person): "absent", "present": "Greta"}
    refused = browser.post(at(meeting, "attendance/"), data=data)
    assert refused.status_code == 409
    assert "noted now: Remote" in refused.text
    assert '<option selected value="absent">' in refused.text
    assert "Greta</textarea>" in refused.text
    data["seen"] = mark_in(refused.text)
    assert browser.post(at(meeting, "attendance/"), data=data).status_code == 302
    assert attendance_queries.turnouts([meeting])[meeting.id].took_part == 0


def test_a_guest_with_too_long_a_name_is_refused_with_a_sentence(meeting, chair, sign_in):
    browser = sign_in(chair)
    page = browser.post(at(meeting, "attendance/"), data={"present": "x" * 121}).text
    assert "of 120 characters at most" in page
    assert db.session.query(Attendance).count() == 0


def test_who_comes_checks_in_on_the_meeting_s_page(group, seat, sign_in):
    meeting = make.meeting(group, starts_at=clock.now() - HOUR / 4)
    browser = sign_in(seat.person)
    assert "Are you there?" in browser.get(at(meeting)).text
    page = browser.post(at(meeting, "check-in"), data={"how": "remote"}, follow_redirects=True).text
    assert "You are there remotely." in page
    assert browser.post(at(meeting, "check-in"), data={"how": "absent"}).status_code == 400
    assert sign_in(make.delegate()).post(at(meeting, "check-in")).status_code == 403


def test_nobody_is_asked_to_check_in_a_week_before(group, seat, sign_in):
    assert "Are you there?" not in sign_in(seat.person).get(at(make.meeting(group))).text


def test_attendance_is_downloaded_by_those_who_run_the_group(meeting, chair, seat, sign_in):
    row = Attendance(meeting=meeting, person=seat.person, organisation=seat.organisation)
    row.presence = Presence.PRESENT
    make.saved(row)
    make.saved(Attendance(meeting=meeting, guest_name="=1+1", presence=Presence.REMOTE))
    lines = sign_in(chair).get(at(meeting, "attendance.csv")).text.splitlines()
    assert f"{seat.person.name},{seat.organisation.name},,Present" in lines
    assert "'=1+1,,yes,Remote" in lines
    assert sign_in(seat.person).get(at(meeting, "attendance.csv")).status_code == 403


def test_a_meeting_is_marked_as_held_from_its_page(group, chair, sign_in):
    meeting, browser = make.meeting(group, starts_at=clock.now() - HOUR / 4), sign_in(chair)
    assert "Mark as held" in browser.get(at(meeting)).text
    browser.post(at(meeting, "held/"))
    assert meeting.state is MeetingState.HELD


def test_a_draft_is_for_those_who_run_the_group_until_it_is_circulated(
    meeting, chair, seat, sign_in
):
    reader, browser = sign_in(seat.person), sign_in(chair)
    browser.post(at(meeting, "minutes/write/"), data={"body": "We **met**.", "version": "0"})
    assert reader.get(at(meeting, "minutes/")).status_code == 404
    assert reader.get(at(meeting, "minutes/versions/")).status_code == 404
    assert reader.get(at(meeting, "minutes/write/")).status_code == 403
    assert "Read the minutes" not in reader.get(at(meeting)).text
    browser.post(at(meeting, "minutes/circulate/"))
    assert "We <strong>met</strong>." in reader.get(at(meeting, "minutes/")).text
    assert "Read the minutes" in reader.get(at(meeting)).text
    assert sign_in(make.delegate()).get(at(meeting, "minutes/")).status_code == 403


def test_the_script_saves_and_hears_when(meeting, chair, sign_in):
    data = {"body": "We met.", "version": "0"}
    answer = sign_in(chair).post(at(meeting, "minutes/write/"), data=data, headers=JSON)
    assert answer.json["version"] == 1
    assert re.fullmatch(r"Saved at \d\d:\d\d", answer.json["told"])


def test_the_script_is_refused_where_another_text_was_saved(meeting, chair, sign_in):
    minutes_actions.save(meeting, "Theirs.", 0, by=chair)
    data = {"body": "Mine.", "version": "0"}
    answer = sign_in(chair).post(at(meeting, "minutes/write/"), data=data, headers=JSON)
    assert answer.status_code == 409
    assert minutes_queries.minutes_of(meeting).text == "Theirs."


def test_who_was_overtaken_sees_both_texts_and_saves_after_a_look(meeting, chair, sign_in):
    browser = sign_in(chair)
    minutes_actions.save(meeting, "Theirs.", 0, by=chair)
    refused = browser.post(at(meeting, "minutes/write/"), data={"body": "Mine.", "version": "0"})
    assert refused.status_code == 409
    theirs, mine = re.findall(r"<textarea[^>]*>\s*([^<]*)</textarea>", refused.text)
    assert (theirs, mine) == ("Theirs.", "Mine.")
    version = re.search(r'name="version"[^>]*value="(\d+)"', refused.text)[1]
    data = {"body": "Both.", "version": version}
    assert browser.post(at(meeting, "minutes/write/"), data=data).status_code == 302
    assert minutes_queries.minutes_of(meeting).text == "Both."


def test_what_was_typed_is_shown_when_the_minutes_were_approved_meanwhile(meeting, chair, sign_in):
    minutes = minutes_actions.save(meeting, "Theirs.", 0, by=chair)
    minutes_actions.circulate(minutes, by=chair)
    minutes_actions.approve(minutes, by=chair)
    data = {"body": "Mine.", "version": "1"}
    refused = sign_in(chair).post(at(meeting, "minutes/write/"), data=data)
    assert refused.status_code == 409
    assert "Mine.</textarea>" in refused.text
    assert "stay as they are" in refused.text


def test_a_look_at_the_text_saves_nothing(meeting, chair, sign_in):
    data = {"body": "We **met**.", "version": "0", "look": "1"}
    page = sign_in(chair).post(at(meeting, "minutes/write/"), data=data).text
    assert "<strong>met</strong>" in page
    assert minutes_queries.minutes_of(meeting) is None


def test_versions_and_what_changed_since_circulation_are_shown(meeting, chair, seat, sign_in):
    minutes = minutes_actions.save(meeting, "We met once.", 0, by=chair)
    minutes_actions.circulate(minutes, by=chair)
    minutes_actions.save(meeting, "We met twice.", 1, by=chair)
    browser = sign_in(seat.person)
    page = browser.get(at(meeting, "minutes/")).text
    assert "Changed since they were circulated" in page
    assert re.search(r"<ins>.*twice", page)
    assert "Version 2" in browser.get(at(meeting, "minutes/versions/")).text
    assert re.search(r"<del>.*once", browser.get(at(meeting, "minutes/versions/2/")).text)
    assert browser.get(at(meeting, "minutes/versions/3/")).status_code == 404


def test_minutes_go_their_way_by_buttons(meeting, chair, sign_in):
    browser = sign_in(chair)
    minutes = minutes_actions.save(meeting, "We met.", 0, by=chair)
    for verb in ("circulate", "approve", "publish"):
        assert f"minutes/{verb}/" in browser.get(at(meeting, "minutes/")).text
        assert browser.get(at(meeting, f"minutes/{verb}/")).status_code == 200
        said = {"how": "chair", "audience": "members"}
        browser.post(at(meeting, f"minutes/{verb}/"), data=said)
    assert minutes.state is MinutesState.PUBLISHED
    assert browser.get(at(meeting, "minutes/explode/")).status_code == 404


def test_a_draft_of_a_meeting_that_goes_on_says_that_it_waits(group, chair, sign_in):
    meeting = make.meeting(group, starts_at=clock.now() - HOUR / 4)
    minutes_actions.save(meeting, "We begin.", 0, by=chair)
    browser = sign_in(chair)
    assert "Mark the meeting as held first" in browser.get(at(meeting, "minutes/")).text
    assert browser.post(at(meeting, "minutes/circulate/")).status_code == 409


def test_a_secretary_says_which_meeting_approved_them(group, meeting, chair, sign_in):
    secretary = make.account().person
    make.saved(Office(group=group, person=secretary, name=OfficeName.SECRETARY))
    minutes = minutes_actions.save(meeting, "We met.", 0, by=chair)
    minutes_actions.circulate(minutes, by=chair)
    browser = sign_in(secretary)
    assert "The chair approves them" in browser.get(at(meeting, "minutes/approve/")).text
    later = make.meeting(group, MeetingState.HELD, starts_at=meeting.starts_at + HOUR)
    browser.post(at(meeting, "minutes/approve/"), data={"how": "chair"})
    assert minutes.state is MinutesState.CIRCULATED
    browser.post(at(meeting, "minutes/approve/"), data={"how": str(later.uid)})
    assert minutes.approved_in_id == later.id


def test_a_decision_and_an_action_item_are_written_down_with_the_minutes(
    group, meeting, chair, seat, sign_in
):
    browser, day = sign_in(chair), clock.today() + timedelta(days=9)
    assert "Write what is decided" in browser.post(at(meeting, "minutes/decisions/new/")).text
    browser.post(at(meeting, "minutes/decisions/new/"), data={"text": "Five levels."})
    data = {"text": "Ask the payers", "owner": str(seat.person.uid), "due_on": day.isoformat()}
    browser.post(at(meeting, "minutes/actions/new/"), data=data)
    page = browser.get(at(meeting, "minutes/")).text
    assert f"D{meeting.local_start.year}-1" in page
    assert "Ask the payers" in page
    (decision,) = item_queries.decisions_of(meeting)
    browser.post(at(meeting, f"minutes/decisions/{decision.uid}/"), data={"text": "Six levels."})
    assert "Six levels." in sign_in(seat.person).get("/topics/reimbursement/decisions/").text
    outside = sign_in(make.delegate())
    assert outside.get("/topics/reimbursement/decisions/").status_code == 403
    assert outside.get("/topics/reimbursement/actions/").status_code == 403


def test_an_owner_says_that_it_is_done_and_the_chair_hands_over_or_drops(
    group, meeting, chair, seat, sign_in
):
    heir = make.sitting(group).person
    items = [
        item_actions.promise(meeting, text, seat.person, clock.today(), by=chair)
        for text in ("Ask", "Write")
    ]
    paths = [f"/topics/reimbursement/actions/{item.uid}/" for item in items]
    owner, browser = sign_in(seat.person), sign_in(chair)
    assert "It is done" in owner.get(paths[0]).text
    assert "It is done" not in sign_in(heir).get(paths[0]).text
    assert "Write what came of it" in owner.post(f"{paths[0]}done/").text
    page = owner.post(f"{paths[0]}done/", data={"outcome": "All answered"}, follow_redirects=True)
    assert "All answered" in page.text
    assert owner.post(f"{paths[1]}drop/", data={"outcome": "No"}).status_code == 403
    data = {"text": "Write", "owner": str(heir.uid), "due_on": clock.today().isoformat()}
    browser.post(f"{paths[1]}edit/", data=data)
    assert items[1].owner == heir
    browser.post(f"{paths[1]}drop/", data={"outcome": "Done elsewhere"})
    assert items[1].state is ItemState.DROPPED


def test_the_next_meeting_begins_with_what_is_open(group, meeting, chair, seat, sign_in):
    late = clock.today() - timedelta(days=1)
    item_actions.promise(meeting, "Ask the payers", seat.person, late, by=chair)
    done = item_actions.promise(meeting, "Thank them", seat.person, late, by=chair)
    item_actions.finish(done, "Thanked", by=chair)
    page = sign_in(seat.person).get(at(make.meeting(group))).text
    assert page.index("Open action items") < page.index("Ask the payers") < page.index('"agenda"')
    assert "Late" in page
    assert "Thank them" not in page
    assert "Open action items" not in sign_in(seat.person).get(at(meeting)).text


def test_open_items_come_first_and_the_list_is_paged(group, meeting, chair, seat, sign_in):
    for number in range(30):
        item = item_actions.promise(
            meeting,
            f"Item {number}.",
            seat.person,
            clock.today() + timedelta(days=number),
            by=chair,
        )
        if number < 10:
            item_actions.finish(item, "So", by=chair)
    browser = sign_in(seat.person)
    first = browser.get("/topics/reimbursement/actions/").text
    second = browser.get("/topics/reimbursement/actions/?page=2").text
    assert first.index("Item 10.") < first.index("Item 29.") < first.index("Item 0.")
    assert "Item 9." in second


def test_pages_cost_the_same_with_much_on_record(group, meeting, chair, seat, sign_in):
    seat.began_at = meeting.starts_at
    ahead = make.meeting(group)
    minutes = minutes_actions.save(meeting, "We met.", 0, by=chair)
    minutes_actions.circulate(minutes, by=chair)
    browser = sign_in(chair)
    paths = [
        at(meeting),
        at(ahead),
        at(meeting, "minutes/"),
        at(meeting, "minutes/versions/"),
        at(meeting, "attendance/"),
        "/topics/reimbursement/meetings/?show=past",
        "/topics/reimbursement/actions/",
        "/topics/reimbursement/decisions/",
    ]

    def fill(number):
        for one in range(number):
            other = make.sitting(group)
            other.began_at = meeting.starts_at
            make.saved(
                Attendance(
                    meeting=meeting,
                    person=other.person,
                    organisation=other.organisation,
                    presence=Presence.PRESENT,
                )
            )
            item_actions.decide(meeting, f"Decision {one}", by=chair)
            item_actions.promise(meeting, "Ask", other.person, clock.today(), by=chair)
            minutes_actions.save(meeting, f"{minutes.text} More.", minutes.version, by=chair)
        db.session.commit()

    fill(2)
    few = [cost(lambda path=path: browser.get(path)) for path in paths]
    fill(30)
    assert [cost(lambda path=path: browser.get(path)) for path in paths] == few
    assert max(few) <= 17
