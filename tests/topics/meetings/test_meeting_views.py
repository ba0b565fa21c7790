"""Meetings on the web: who sees what, and what buttons do."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.topics.meetings import agenda_actions, queries
from hubcommunity.topics.meetings.ical_policy import reply_link
from hubcommunity.topics.meetings.models import Answer, Invitation, Meeting, MeetingState
from hubcommunity.topics.models import SeatKind
from hubcommunity.topics.request_models import JoinRequest, RequestState
from tests import make
from tests.counting import cost
from tests.mails import path_of

LINK = "https://meet.example/secret"
PDF = b"%PDF-1.7 minutes"


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def chair(group):
    return make.chair(group)


@pytest.fixture
def seat(group):
    return make.sitting(group)


def at(meeting, more=""):
    return f"/topics/reimbursement/meetings/{meeting.uid}/{more}"


def planned(**values):
    given = {
        "title": "Evidence levels",
        "day": f"{clock.today() + timedelta(days=30)}",
        "begins": "10:00",
        "ends": "11:30",
        "timezone": "Europe/Brussels",
        "link": "meet.example/secret",
        "repeat": "once",
    }
    return given | values


def test_the_chair_plans_a_meeting_and_publishes_it(group, chair, seat, sign_in, outbox):
    browser = sign_in(chair)
    page = browser.post("/topics/reimbursement/meetings/plan/", data=planned())
    meeting = db.session.query(Meeting).one()
    assert page.location.endswith(at(meeting))
    assert meeting.link == LINK
    assert "see this draft" in browser.get(at(meeting)).text
    browser.post(at(meeting, "publish/"))
    assert meeting.state is MeetingState.PUBLISHED
    assert len(outbox()) == 2


def test_a_series_shows_its_days_before_it_is_planned(group, chair, sign_in):
    browser = sign_in(chair)
    data = planned(repeat="weekly", step="2", times="3")
    shown = browser.post("/topics/reimbursement/meetings/plan/", data=data | {"preview": "1"})
    assert "3 meetings would be planned" in shown.text
    assert 'value="Evidence levels"' in shown.text
    assert db.session.query(Meeting).count() == 0
    browser.post("/topics/reimbursement/meetings/plan/", data=data)
    assert db.session.query(Meeting).count() == 3


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"ends": "09:00"}, "ends later on the same day"),
        ({"repeat": "weekly"}, "Say how many meetings"),
        ({"day": "2027-03-28", "begins": "02:30", "ends": "03:30"}, "there is no 02:30"),
        ({"title": ""}, "Enter a title"),
        ({"begins": "ten"}, "Enter a time like 14:30"),
        ({"link": "javascript:alert(1)"}, "Enter a web address"),
        ({"capacity": "0"}, "from 1 to 10,000"),
    ],
)
def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(group, chair, sign_in, values, told):
    data = planned(place="Room 2", **values)
    page = sign_in(chair).post("/topics/reimbursement/meetings/plan/", data=data)
    assert page.status_code == 200
    assert told in page.text
    assert "Room 2" in page.text
    assert db.session.query(Meeting).count() == 0


@pytest.mark.parametrize(
    "path", ["plan/", "{}/edit/", "{}/publish/", "{}/agenda/", "{}/documents/"]
)
def test_who_has_a_seat_only_opens_no_page_of_those_who_run(group, seat, sign_in, path):
    meeting = make.meeting(group)
    address = "/topics/reimbursement/meetings/" + path.format(meeting.uid)
    assert sign_in(seat.person).get(address).status_code == 403


def test_a_stranger_sees_no_meeting(group, sign_in):
    meeting = make.meeting(group)
    browser = sign_in(make.delegate())
    assert browser.get("/topics/reimbursement/meetings/").status_code == 403
    assert browser.get(at(meeting)).status_code == 403


def test_a_draft_does_not_exist_for_members(group, chair, seat, sign_in):
    meeting = make.meeting(group, MeetingState.DRAFT, title="Secret plan")
    browser = sign_in(seat.person)
    assert browser.get(at(meeting)).status_code == 404
    assert "Secret plan" not in browser.get("/topics/reimbursement/meetings/").text
    assert "Secret plan" in sign_in(chair).get("/topics/reimbursement/meetings/").text


def test_the_public_learns_that_a_meeting_takes_place_and_no_more(group, seat, client, sign_in):
    make.meeting(group, link=LINK, place="Brussels", description="Inner matters")
    page = client.get("/topics/reimbursement/").text
    assert "Next meeting" in page
    assert "Brussels" in page
    assert LINK not in page
    assert "Inner matters" not in page
    assert "I will attend" not in page
    assert "I will attend" in sign_in(seat.person).get("/topics/reimbursement/").text


def test_the_next_meeting_is_shown_on_both_clocks(group, seat, sign_in):
    seat.person.timezone = "Europe/Tallinn"
    make.meeting(group)
    page = sign_in(seat.person).get("/topics/reimbursement/").text
    assert re.search(r"CES?T</strong>\s*<div[^>]*>\d\d:\d\d in Tallinn", page)


def test_an_answer_is_shown_and_counted(group, seat, sign_in):
    meeting = make.meeting(group)
    browser = sign_in(seat.person)
    page = browser.post(at(meeting, "reply"), data={"answer": "yes"}, follow_redirects=True).text
    assert "1 yes, 0 maybe, 0 apologies" in page
    assert seat.person.name in page
    assert browser.post(at(meeting, "reply"), data={"answer": "waiting list"}).status_code == 400


def test_apologies_ask_who_comes_instead(group, seat, sign_in):
    meeting = make.meeting(group)
    colleague = make.sitting(group, seat.organisation, SeatKind.ALTERNATE)
    browser = sign_in(seat.person)
    assert colleague.person.name in browser.get(at(meeting, "apologies/")).text
    data = {"stand_in": str(colleague.uid)}
    page = browser.post(at(meeting, "apologies/"), data=data, follow_redirects=True).text
    assert f"{colleague.person.name} is asked to come instead" in page


def test_the_link_in_the_mail_answers_by_a_button_and_without_signing_in(
    group, chair, seat, sign_in, client, outbox
):
    meeting = make.meeting(group, MeetingState.DRAFT)
    sign_in(chair).post(at(meeting, "publish/"))
    (mail,) = [one for one in outbox() if one.to_address == seat.person.email]
    path = re.search(r"http://hub\.test(/reply/\S+)", mail.text).group(1)
    opened = client.get(path)
    assert "I will attend" in opened.text
    assert opened.headers["Cache-Control"] == "no-store"
    assert own(meeting, seat).answer is None
    answered = client.post(path, data={"answer": "maybe"}, follow_redirects=True)
    assert "You may come" in answered.text
    assert own(meeting, seat).answer is Answer.MAYBE


def own(meeting, seat):
    found = select(Invitation).where(Invitation.meeting_id == meeting.id)
    return db.session.scalars(found.where(Invitation.person_id == seat.person_id)).one()


def test_the_link_in_the_mail_is_over_with_the_meeting(group, seat, client, outbox):
    meeting = make.meeting(group)
    path = path_of(reply_link(make.invitation(meeting, seat)))
    meeting.ends_at = meeting.starts_at = clock.now()
    meeting.starts_at -= timedelta(hours=1)
    page = client.get(path)
    assert page.status_code == 410
    assert "over" in page.text
    assert client.post(path, data={"answer": "yes"}).status_code == 409
    assert client.get("/reply/made-up/").status_code == 404


def test_who_left_the_group_answers_by_no_link(group, seat, client):
    invitation = make.invitation(make.meeting(group), seat, ended_at=clock.now())
    seat.ended_at = clock.now()
    path = path_of(reply_link(invitation))
    assert client.get(path).status_code == 410
    assert client.post(path, data={"answer": "yes"}).status_code == 409


def test_a_meeting_is_cancelled_with_a_reason_and_takes_place_after_all(group, chair, sign_in):
    meeting, browser = make.meeting(group), sign_in(chair)
    assert "Say why" in browser.post(at(meeting, "cancel/")).text
    browser.post(at(meeting, "cancel/"), data={"reason": "The room burned down"})
    assert "The room burned down" in browser.get(at(meeting)).text
    browser.post(at(meeting, "restore/"))
    assert meeting.state is MeetingState.PUBLISHED
    assert browser.get(at(meeting, "explode/")).status_code == 404


def test_a_change_says_whether_everybody_is_asked_anew(group, chair, sign_in):
    meeting, browser = make.meeting(group), sign_in(chair)
    page = browser.get(at(meeting, "edit/")).text
    typed = dict(re.findall(r'name="(title|day|begins|ends)"[^>]*value="([^"]*)"', page))
    assert len(typed) == 4
    typed["timezone"] = "Europe/Brussels"
    meeting.starts_at = meeting.starts_at.replace(second=0, microsecond=0)
    meeting.ends_at = meeting.ends_at.replace(second=0, microsecond=0)
    data = typed | {"title": "Levels"}
    same = browser.post(at(meeting, "edit/"), data=data, follow_redirects=True).text
    assert "Nobody was written to" in same
    other = browser.post(at(meeting, "edit/"), data=data | {"place": "B"}, follow_redirects=True)
    assert "asked anew" in other.text


def test_the_agenda_has_times_that_follow_from_its_lengths(group, chair, seat, sign_in):
    meeting, browser = make.meeting(group), sign_in(chair)
    for title, minutes in (("Welcome", "10"), ("Evidence", "45"), ("Next steps", "5")):
        browser.post(at(meeting, "agenda/"), data={"title": title, "minutes": minutes})
    items = queries.agenda_of(meeting)
    browser.post(at(meeting, f"agenda/{items[2].uid}"), data={"to": "up"})
    browser.post(at(meeting, f"agenda/{items[0].uid}"), data={"to": "off"})
    page = sign_in(seat.person).get(at(meeting)).text
    shown = re.findall(r'num">(\d\d:\d\d)</span>\s*<div class="grow">(\w+)', page)
    begins = meeting.local_start
    later = begins + timedelta(minutes=5)
    assert shown == [(f"{begins:%H:%M}", "Next"), (f"{later:%H:%M}", "Evidence")]


def test_documents_are_for_those_inside(group, chair, seat, sign_in):
    meeting, browser = make.meeting(group), sign_in(chair)
    data = {"file": (BytesIO(PDF), "minutes.pdf")}
    browser.post(at(meeting, "documents/"), data=data, content_type="multipart/form-data")
    (document,) = queries.documents_of(meeting)
    path = at(meeting, f"documents/{document.uid}")
    assert sign_in(seat.person).get(path).data == PDF
    assert sign_in(make.delegate()).get(path).status_code == 403
    browser.post(f"{path}/remove")
    assert sign_in(seat.person).get(path).status_code == 404


@pytest.mark.parametrize(
    ("who", "rests"),
    [("seat", ("", "apologies/")), ("chair", ("", "edit/", "agenda/", "documents/", "cancel/"))],
)
def test_pages_cost_the_same_with_many_meetings_and_people(group, chair, seat, sign_in, who, rests):
    meeting, paths = make.meeting(group), ["/topics/reimbursement/meetings/"]
    paths += [at(meeting, rest) for rest in rests]
    browser = sign_in(chair if who == "chair" else seat.person)
    make.invitation(meeting, seat, Answer.YES)
    db.session.commit()
    few = [cost(lambda path=path: browser.get(path)) for path in paths]
    for _ in range(30):
        make.meeting(group)
        make.invitation(meeting, make.sitting(group), Answer.YES)
        agenda_actions.add_item(meeting, "Point", 5, by=chair)
    db.session.commit()
    assert [cost(lambda path=path: browser.get(path)) for path in paths] == few
    assert max(few) <= 14


@pytest.mark.parametrize(
    "path", ["", "meetings/", "calls/", "discussion/", "documents/", "roster/"]
)
def test_every_tab_says_how_many_meetings_wait_for_an_answer(group, seat, sign_in, path):
    meeting = make.meeting(group)
    make.invitation(meeting, seat)
    page = sign_in(seat.person).get(f"/topics/reimbursement/{path}").text
    assert re.search(r'Meetings <span class="chip warn">1</span>', page)


def test_who_holds_an_office_only_is_told_what_waits_too(group, chair, sign_in):
    make.saved(Invitation(meeting=make.meeting(group), person=chair, told_sequence=0))
    page = sign_in(chair).get("/topics/reimbursement/meetings/").text
    assert re.search(r'Meetings <span class="chip warn">1</span>', page)


@pytest.mark.parametrize(
    "path", ["meetings/", "calls/", "discussion/", "documents/", "milestones/"]
)
def test_every_tab_says_how_many_requests_wait_for_the_chair(group, chair, seat, sign_in, path):
    asks = make.delegate()
    values = {"organisation": make.member(), "state": RequestState.AWAITING_GROUP}
    make.saved(JoinRequest(group=group, person=asks, motivation="To help.", **values))
    page = sign_in(chair).get(f"/topics/reimbursement/{path}").text
    assert re.search(r'Requests\s*<span class="chip warn">1</span>', page)


def test_the_pages_of_meetings_lie_under_topics(group, seat, sign_in):
    page = sign_in(seat.person).get("/topics/reimbursement/meetings/").text
    assert '<a href="/topics/" aria-current="page">' in page


def test_a_long_list_is_paged(group, seat, sign_in):
    for number in range(30):
        start = clock.now() - timedelta(days=number + 1)
        make.meeting(group, MeetingState.HELD, title=f"Number {number}", starts_at=start)
    browser = sign_in(seat.person)
    assert "No meeting is planned" in browser.get("/topics/reimbursement/meetings/").text
    first = browser.get("/topics/reimbursement/meetings/?show=past").text
    second = browser.get("/topics/reimbursement/meetings/?show=past&page=2").text
    assert "Number 0<" in first
    assert "Number 29<" not in first
    assert "Number 29<" in second
