"""What is remembered of a group's pages shows nobody what is not for them, and is never old."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from hubcommunity.accounts.models import LoginSession
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership.term_models import Tier
from hubcommunity.organisations.models import Affiliation, AffiliationState, Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.absence_models import Absence
from hubcommunity.topics.calls.models import Call, CallState, Round, Stand
from hubcommunity.topics.calls.round_actions import open_call
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.declaration_queries import A_YEAR
from hubcommunity.topics.discussion import actions as discussion
from hubcommunity.topics.discussion.models import Post, Thread
from hubcommunity.topics.discussion.policy import EDIT_FOR
from hubcommunity.topics.documents import actions as documents
from hubcommunity.topics.documents import keeping_actions
from hubcommunity.topics.documents.actions import Content
from hubcommunity.topics.documents.models import Document, DocumentComment
from hubcommunity.topics.meetings.attendance_models import Attendance, Presence
from hubcommunity.topics.meetings.item_models import ActionItem
from hubcommunity.topics.meetings.minutes_models import Minutes, MinutesState
from hubcommunity.topics.meetings.models import AgendaItem, Answer, Meeting, MeetingState
from hubcommunity.topics.meetings.reply_actions import reply
from hubcommunity.topics.models import GroupState, Office, Policy, Seat, SeatKind, TopicGroup
from hubcommunity.topics.request_models import JoinRequest, RequestState
from tests import make
from tests.counting import cost
from tests.topics.calls.steps import declared, opened, say

ROOT = "/topics/integration/"


@pytest.fixture
def group():
    return make.group("integration", name="Integration")


@pytest.fixture
def seat(group):
    return make.sitting(group)


@pytest.fixture
def member(seat, sign_in):
    return sign_in(seat.person)


@pytest.fixture
def chair(group, sign_in):
    return sign_in(make.chair(group))


def stay_signed_in():
    """Let everybody who has signed in be so for as long as a test goes on."""
    later = clock.now() + timedelta(days=900)
    db.session.execute(update(LoginSession).values(expires_at=later))


def text_of(browser, path=""):
    return browser.get(f"{ROOT}{path}").get_data(as_text=True)


def test_drafts_that_the_chair_has_looked_at_stay_from_the_members(group, member, chair):
    make.meeting(group, MeetingState.DRAFT, title="Secret meeting")
    make.call(group, title="Secret call")
    for path, title in (("meetings/", "Secret meeting"), ("calls/", "Secret call")):
        assert title in text_of(chair, path)
        assert title not in text_of(member, path)
        assert title in text_of(chair, path)


def test_tabs_of_the_chair_are_not_shown_to_a_member_or_a_visitor(group, member, chair, client):
    group.policy = Policy.REQUEST
    of = make.member()
    asked = {"group": group, "person": make.delegate(of), "organisation": of}
    make.saved(JoinRequest(state=RequestState.AWAITING_GROUP, motivation="We care.", **asked))
    assert f"{ROOT}requests/" in text_of(chair)
    assert f"{ROOT}discussion/" in text_of(member)
    assert f"{ROOT}requests/" not in text_of(member)
    client.delete_cookie("session")
    assert f"{ROOT}discussion/" not in text_of(client)


def test_a_retired_document_is_seen_by_those_who_run_the_group_alone(group, seat, member, chair):
    one = documents.add(group, title="Old draft", content=Content("Text."), by=seat.person)
    assert "Old draft" in text_of(member, "documents/")
    keeping_actions.retire(one, reason="Out of date.", by=make.chair(group))
    assert "Old draft" in text_of(chair, "documents/?show=retired")
    assert "Old draft" not in text_of(member, "documents/?show=retired")
    assert "Old draft" not in text_of(member, "documents/")


def test_a_row_is_new_as_soon_as_anything_that_it_shows_changes(group, seat, member):
    thread = discussion.begin(group, "Prices", "What do you pay?", by=seat.person)
    documents.add(group, title="Draft", content=Content("Text."), by=seat.person)
    before = seat.person.name
    assert before in text_of(member, "discussion/")
    assert before in text_of(member, "documents/")
    seat.person.family_name = "Renamed"
    thread.title = "Costs"
    db.session.commit()
    for path in ("discussion/", "documents/"):
        assert before not in text_of(member, path)
        assert "Renamed" in text_of(member, path)
    assert "Costs" in text_of(member, "discussion/")


def test_the_answer_of_one_is_not_shown_to_another(group, seat, member, sign_in):
    meeting, other = make.meeting(group), make.sitting(group)
    make.invitation(meeting, seat, Answer.YES)
    make.invitation(meeting, other)
    assert "Your answer is asked" not in text_of(member, "meetings/")
    assert "Your answer is asked" in text_of(sign_in(other.person), "meetings/")
    assert "Your answer is asked" not in text_of(sign_in(make.chair(group)), "meetings/")


def test_what_one_has_not_read_is_not_shown_as_new_to_another(group, seat, member, sign_in):
    other = make.sitting(group)
    discussion.begin(group, "Prices", "What do you pay?", by=other.person)
    assert "1 unread" in text_of(member, "discussion/")
    assert "1 unread" not in text_of(sign_in(other.person), "discussion/")
    post = db.session.scalars(select(Post)).one()
    discussion.read(post.thread, post, by=seat.person)
    assert "1 unread" not in text_of(member, "discussion/")


def test_a_hidden_post_is_seen_by_those_who_run_the_group_alone(group, seat, member, chair):
    thread = discussion.begin(group, "Prices", "Not for *everybody*.", by=seat.person)
    path = f"discussion/{thread.uid}/"
    assert "<em>everybody</em>" in text_of(chair, path)
    post = discussion.answer(thread, "Insult.", by=seat.person)
    post.hidden_at, post.hidden_because = clock.now(), "Rude."
    post.hidden_by = make.chair(group)
    db.session.commit()
    assert "Insult." in text_of(chair, path)
    assert "Insult." not in text_of(member, path)


def test_pages_of_a_group_and_the_desk_take_fourteen_queries_with_nothing_remembered(
    group, seat, member, sign_in
):
    for number in range(10):
        make.sitting(group)
        meeting = make.meeting(group, starts_at=clock.now() + timedelta(days=number + 1))
        make.invitation(meeting, seat)
        other = make.sitting(make.group())
        make.seat(seat.person, other.group, seat.organisation)
        discussion.begin(other.group, "Matter", "Text", by=other.person)
    call = opened([seat])
    db.session.commit()
    one = documents.add(group, title="Draft", content=Content("Text."), by=seat.person)
    paths = ("", "roster/", "meetings/", "calls/", "documents/", "discussion/")
    paths += (f"meetings/{meeting.uid}/", f"calls/{call.uid}/", f"documents/{one.uid}/")
    for address in ("/home/", *(f"{ROOT}{path}" for path in paths)):
        assert cost(lambda address=address: member.get(address)) <= 14, address
    staff = sign_in(make.staff())
    for address in ("/staff/topics/integration/", ROOT):
        assert cost(lambda address=address: staff.get(address)) <= 14, address


def another_session(app, write):
    """Let a job, in a session of its own, write and commit."""
    db.session.commit()
    with app.app_context():
        write()
        db.session.commit()
        db.session.remove()


def test_a_thread_is_new_after_what_another_person_and_a_job_write(app, group, seat, member, chair):
    other = make.sitting(group)
    thread = discussion.begin(group, "Prices", "What do you pay?", by=seat.person)
    path = f"discussion/{thread.uid}/"
    assert "Too much." not in text_of(member, path)
    discussion.answer(thread, "Too much.", by=other.person)
    assert "Too much." in text_of(member, path)
    assert "Hide<" in text_of(chair, path)
    assert "Hide<" not in text_of(member, path)
    renaming = update(Person).where(Person.id == other.person_id).values(family_name="Renamed")
    another_session(app, lambda: db.session.execute(renaming))
    assert "Renamed" in text_of(member, path)
    another_session(app, lambda: db.session.execute(update(Thread).values(title="Costs")))
    assert "Costs" in text_of(member, path)


def test_a_post_can_be_changed_by_who_wrote_it_until_its_time_is_over(group, seat, member, sign_in):
    other = make.sitting(group)
    thread = discussion.begin(group, "Prices", "What do you pay?", by=seat.person)
    path = f"discussion/{thread.uid}/"
    assert "your post" not in text_of(sign_in(other.person), path)
    assert "your post" in text_of(member, path)
    db.session.execute(update(Post).values(created_at=clock.now() - EDIT_FOR))
    assert "your post" not in text_of(member, path)


def tabs_of(browser):
    """Return the words of a group's tabs with the numbers of what waits in each."""
    words = re.sub(r"<[^>]+>", " ", text_of(browser).split('<nav aria-label="Topic group">')[1])
    return " ".join(words.split("Overview")[1].split("Roster")[0].split())


def test_what_waits_for_one_is_told_until_its_time_is_over(group, seat, member, chair):
    call, meeting = opened([declared(seat)]), make.meeting(group)
    make.invitation(meeting, seat)
    ends = db.session.scalars(select(Round.closes_at)).one()
    stay_signed_in()
    both = "Discussion Meetings 1 Calls for consensus 1 Documents"
    assert tabs_of(member) == both
    assert tabs_of(chair) == both.replace(" 1", "")
    for instant, told in sorted([(meeting.starts_at, "Meetings 1"), (ends, "consensus 1")]):
        with time_machine.travel(instant - timedelta(seconds=1), tick=False):
            assert told in tabs_of(member)
        with time_machine.travel(instant, tick=False):
            assert told not in tabs_of(member)
    lapses = clock.now() + timedelta(hours=1)
    db.session.execute(update(Declaration).values(made_at=lapses - A_YEAR))
    assert "waits for your declaration" not in text_of(member)
    with time_machine.travel(lapses, tick=False):
        assert "waits for your declaration" in text_of(member)
    reply(meeting, seat.person, Answer.NO, by=seat.person)
    assert tabs_of(member) == both.replace("Meetings 1", "Meetings")
    say(call, seat, Stand.AGREE)
    assert tabs_of(member) == both.replace(" 1", "")


def test_whose_seat_a_job_has_ended_comes_in_no_more(app, group, seat, member, chair):
    before = seat.organisation.short
    assert f"You represent {before}" in text_of(member, "documents/")
    another_session(app, lambda: db.session.execute(update(Organisation).values(short_name="New")))
    assert "You represent New" in text_of(member, "documents/")
    assert "You are chair" in text_of(chair, "documents/")
    another_session(app, lambda: db.session.execute(update(Office).values(ended_at=clock.now())))
    assert chair.get(f"{ROOT}documents/").status_code == 403
    another_session(app, lambda: db.session.execute(update(Seat).values(ended_at=clock.now())))
    assert member.get(f"{ROOT}documents/").status_code == 403


def test_the_overview_is_new_after_what_another_person_and_a_job_write(
    app, group, seat, member, client
):
    call = opened([seat, make.sitting(group)])
    make.meeting(group, title="Autumn meeting")
    page = text_of(member)
    assert call.title in page
    assert "Autumn meeting" in page
    assert call.title not in text_of(client)
    another_session(app, lambda: db.session.execute(update(Meeting).values(title="Moved on")))
    assert "Moved on" in text_of(member)
    make.sitting(group, make.member("Late Comers Institute"))
    assert "Late Comers Institute" in text_of(client)


def test_a_call_and_a_meeting_leave_the_overview_when_their_time_is_over(group, seat, member):
    call = opened([seat])
    meeting = make.meeting(group, title="Autumn meeting")
    page = text_of(member)
    assert call.title in page
    assert "Autumn meeting" in page
    ends = db.session.scalars(select(Round.closes_at)).one()
    with time_machine.travel(max(ends, meeting.ends_at) + timedelta(seconds=1), tick=False):
        stay_signed_in()
        page = text_of(member)
    assert call.title not in page
    assert "Autumn meeting" not in page


def test_what_one_organisation_says_and_one_person_answers_is_theirs(group, seat, member, sign_in):
    other = make.sitting(group)
    call, meeting = opened([seat, other]), make.meeting(group)
    make.invitation(meeting, seat, Answer.YES)
    make.invitation(meeting, other)
    assert f"The position of {seat.organisation.short}" in text_of(member)
    assert "I will attend" not in text_of(member)
    page = text_of(sign_in(other.person))
    assert f"The position of {other.organisation.short}" in page
    assert seat.organisation.short not in page.split('id="own"')[1].split("</section>")[0]
    assert "I will attend" in page
    say(call, seat, Stand.ABSTAIN)
    assert "Change the position" in text_of(member)
    reply(meeting, other.person, Answer.YES, by=other.person)
    assert "I will attend" not in text_of(sign_in(other.person))


def test_the_way_in_is_new_after_what_others_and_a_job_write(app, group, sign_in):
    group.policy = Policy.REQUEST
    of = make.member("Newcomers Institute")
    person = make.delegate(of)
    browser = sign_in(person)
    assert "You would sit here for Newcomers Institute" in text_of(browser)
    asked = {"group": group, "person": person, "organisation": of}
    make.saved(JoinRequest(state=RequestState.AWAITING_GROUP, motivation="We care.", **asked))
    assert "We care." in text_of(browser)
    ended = {"state": RequestState.EXPIRED, "decided_at": clock.now()}
    another_session(app, lambda: db.session.execute(update(JoinRequest).values(ended)))
    assert "We care." not in text_of(browser)
    assert "Ask to join" in text_of(browser)
    left = {"state": AffiliationState.ENDED, "ended_at": clock.now()}
    another_session(app, lambda: db.session.execute(update(Affiliation).values(left)))
    assert "You do not represent an organisation" in text_of(browser)


def test_the_list_of_threads_is_new_after_what_a_job_writes(app, group, seat, member):
    discussion.begin(group, "Prices", "What do you pay?", by=seat.person)
    assert "Prices" in text_of(member, "discussion/")
    another_session(app, lambda: db.session.execute(update(Thread).values(title="Costs")))
    assert "Costs" in text_of(member, "discussion/")


def test_the_list_of_documents_is_new_after_what_another_person_and_a_job_write(
    app, group, seat, member, sign_in
):
    one = documents.add(group, title="Draft", content=Content("Text."), by=seat.person)
    assert "Version 1" in text_of(member, "documents/")
    other = make.sitting(group)
    documents.add_version(one, Content("Other text."), after=1, by=other.person)
    assert "Version 2" in text_of(member, "documents/")
    another_session(app, lambda: db.session.execute(update(Document).values(title="Costs")))
    assert "Costs" in text_of(member, "documents/")
    outside = sign_in(make.sitting(make.group()).person)
    assert outside.get(f"{ROOT}documents/").status_code == 403


def test_a_document_is_new_after_what_another_person_and_a_job_write(
    app, group, seat, member, chair
):
    one = documents.add(group, title="Draft", content=Content("Old."), by=seat.person)
    path = f"documents/{one.uid}/"
    assert "Old." in text_of(member, path)
    other = make.sitting(group).person
    version = documents.add_version(one, Content("New."), after=1, by=other)
    assert "New." in text_of(member, path)
    comment = documents.comment(version, "Too *long*.", by=other)
    assert "<em>long</em>" in text_of(member, path)
    page = text_of(chair, f"{path}?page=1&from=mail")
    assert "Upkeep" in page
    tokens = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    page = text_of(member, path)
    assert "Upkeep" not in page
    assert tokens.isdisjoint(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    hidden = {"hidden_at": clock.now(), "hidden_reason": "Rude.", "hidden_by_id": other.id}
    another_session(app, lambda: db.session.execute(update(DocumentComment).values(hidden)))
    assert comment.hidden_at
    assert "<em>long</em>" not in text_of(member, path)
    another_session(
        app, lambda: db.session.execute(update(TopicGroup).values(state=GroupState.DORMANT))
    )
    assert "Add a version" not in text_of(member, path)
    keeping_actions.retire(one, reason="Out of date.", by=make.chair(group))
    assert "Put into use again" in text_of(chair, path)
    assert member.get(f"{ROOT}{path}").status_code == 404


def test_the_page_for_staff_is_new_after_what_others_and_a_job_write(app, group, seat, sign_in):
    of, person = make.member(), make.staff()
    browser, path = sign_in(person), "/staff/topics/integration/"
    page = browser.get(path).get_data(as_text=True)
    assert seat.person.name in page
    assert "No request waits." in page
    own = make.seat(person, group, seat.organisation, SeatKind.ALTERNATE)
    assert f'value="{own.uid}"' not in browser.get(path).get_data(as_text=True)
    assert f'value="{own.uid}"' in sign_in(make.staff()).get(path).get_data(as_text=True)
    asked = {"group": group, "person": make.delegate(of), "organisation": of}
    make.saved(JoinRequest(state=RequestState.AWAITING_GROUP, motivation="We care.", **asked))
    assert "We care." in browser.get(path).get_data(as_text=True)
    office = make.chair(group, given_name="Ida", family_name="Chair")
    assert "Ida Chair" in browser.get(path).get_data(as_text=True)
    over = update(Office).values(until=clock.today())
    another_session(app, lambda: db.session.execute(over))
    assert "Term is over" not in browser.get(path).get_data(as_text=True)
    stay_signed_in()
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert "Term is over" in browser.get(path).get_data(as_text=True)
    renaming = update(Person).where(Person.id == office.id).values(family_name="Renamed")
    another_session(app, lambda: db.session.execute(renaming))
    assert "Ida Renamed" in browser.get(path).get_data(as_text=True)


def test_the_list_of_calls_is_new_after_what_others_and_a_job_write(app, group, seat, member):
    other = make.sitting(group)
    call = opened([seat, other])
    assert "0 of 2 organisations answered" in text_of(member, "calls/")
    say(call, other, Stand.AGREE)
    assert "1 of 2 organisations answered" in text_of(member, "calls/")
    another_session(app, lambda: db.session.execute(update(Call).values(title="Costs")))
    assert "Costs" in text_of(member, "calls/")


def test_a_call_counts_down_and_is_over_by_the_clock_in_the_list(group, seat, member):
    opened([seat])
    ends = db.session.scalars(select(Round.closes_at)).one()
    stay_signed_in()
    for left, told in ((3, "Closes in 3 hours"), (2, "Closes in 2 hours"), (0, "Being assessed")):
        with time_machine.travel(ends - timedelta(hours=left), tick=False):
            assert told in text_of(member, "calls/")


def test_a_call_is_new_after_what_others_and_a_job_write(app, group, seat, member, chair, sign_in):
    other = make.sitting(group)
    call = make.call(group, title="Secret call")
    path = f"calls/{call.uid}/"
    assert "Secret call" in text_of(chair, path)
    assert member.get(f"{ROOT}{path}").status_code == 404
    open_call(call, by=make.person())
    assert "0 of 2 organisations have answered" in text_of(member, path)
    assert "Extend" not in text_of(member, path)
    assert "Extend" in text_of(chair, path)
    say(call, other, Stand.OBJECT)
    page = text_of(member, path)
    assert "1 of 2 organisations have answered" in page
    assert "1 stands" in page
    assert "Change the position" not in page
    theirs = text_of(sign_in(other.person), path)
    assert "Change the position" in theirs
    assert f"What {other.organisation.short} has said" in theirs
    renaming = update(Organisation).where(Organisation.id == other.organisation_id)
    another_session(app, lambda: db.session.execute(renaming.values(name="New Name")))
    assert "New Name" in text_of(member, path)
    cancelled = {"state": CallState.CANCELLED, "cancelled_reason": "Asked too early."}
    another_session(app, lambda: db.session.execute(update(Call).values(cancelled)))
    assert "Asked too early." in text_of(member, path)


def test_a_call_counts_down_and_is_over_by_the_clock_on_its_page(group, seat, member):
    path = f"calls/{opened([seat]).uid}/"
    ends = db.session.scalars(select(Round.closes_at)).one()
    stay_signed_in()
    for left, told in (
        (3, "Closes in 3 hours"),
        (2, "Closes in 2 hours"),
        (0, "The round is over"),
    ):
        with time_machine.travel(ends - timedelta(hours=left), tick=False):
            page = text_of(member, path)
        assert told in page
        assert (f'action="{ROOT}{path}position/"' in page) is (left > 0)


def test_who_stands_in_for_a_delegate_speaks_until_the_day_is_over(group, seat, sign_in):
    deputy = make.sitting(group, seat.organisation, SeatKind.ALTERNATE)
    path = f"calls/{opened([seat]).uid}/"
    browser = sign_in(deputy.person)
    assert "Not given yet" in text_of(browser, path)
    make.saved(Absence(seat=seat, until_on=clock.today()))
    stay_signed_in()
    assert "Not given yet" not in text_of(browser, path)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert "Not given yet" in text_of(browser, path)


def test_a_meeting_is_new_after_what_others_answer_and_a_job_writes(
    app, group, seat, member, sign_in
):
    meeting, other = make.meeting(group), make.sitting(group)
    make.invitation(meeting, seat)
    make.invitation(meeting, other, Answer.YES)
    make.saved(AgendaItem(meeting=meeting, title="Prices", minutes=10, position=1))
    path = f"meetings/{meeting.uid}/"
    assert "1 yes, 0 maybe" in text_of(member, path)
    reply(meeting, other.person, Answer.MAYBE, by=other.person)
    assert "0 yes, 1 maybe" in text_of(member, path)
    reply(meeting, seat.person, Answer.MAYBE, by=seat.person)
    for browser, first, then in ((member, seat, other), (sign_in(other.person), other, seat)):
        page = text_of(browser, path).split('id="answers"')[1]
        assert 0 < page.index(first.person.name) < page.index(then.person.name)
    another_session(app, lambda: db.session.execute(update(AgendaItem).values(title="Costs")))
    assert "Costs" in text_of(member, path)


def test_a_meeting_opens_and_closes_by_the_clock(group, seat, member):
    meeting = make.meeting(group, title="Autumn meeting")
    make.invitation(meeting, seat)
    stay_signed_in()
    path, half, second = f"meetings/{meeting.uid}/", timedelta(minutes=30), timedelta(seconds=1)
    for at, takes_answer, takes_part in (
        (meeting.starts_at - half - second, True, False),
        (meeting.starts_at - half, True, True),
        (meeting.ends_at - second, True, True),
        (meeting.ends_at, False, True),
        (meeting.ends_at + half, False, True),
        (meeting.ends_at + half + second, False, False),
    ):
        with time_machine.travel(at, tick=False):
            page = text_of(member, path)
            coming, past = text_of(member, "meetings/"), text_of(member, "meetings/?show=past")
        assert ("Will you come?" in page) is takes_answer
        assert ("Are you there?" in page) is takes_part
        assert ("Autumn meeting" in coming) is takes_answer
        assert ("Autumn meeting" in past) is not takes_answer


def test_what_is_on_record_of_a_meeting_is_new_after_what_others_and_a_job_write(
    app, group, seat, member, chair
):
    meeting = make.meeting(group, starts_at=clock.now(), title="Autumn meeting")
    path, about = f"meetings/{meeting.uid}/", {"meeting": meeting, "person": seat.person}
    assert "Begin the minutes" in text_of(chair, path)
    for missing in ("Begin the minutes", "took part", "Send the draft", "Present"):
        assert missing not in text_of(member, path)
    item = {"group": group, "owner": seat.person, "due_on": clock.today()}
    make.saved(ActionItem(meeting=meeting, text="Send the draft", remind_on=clock.today(), **item))
    assert "Send the draft" in text_of(member, path)
    make.saved(Attendance(presence=Presence.PRESENT, **about))
    assert "1 of 1 took part" in text_of(member, path)
    assert "I am in the room" not in text_of(member, path)
    assert "I am in the room" in text_of(chair, path)
    minutes = make.saved(Minutes(meeting=meeting, text="Said."))
    assert "Read the minutes" in text_of(chair, path)
    assert "Read the minutes" not in text_of(member, path)
    circulated = update(Minutes).values(state=MinutesState.CIRCULATED, circulated_version=0)
    another_session(app, lambda: db.session.execute(circulated))
    assert minutes.state is MinutesState.CIRCULATED
    assert "Read the minutes" in text_of(member, path)
    draft = {"state": MeetingState.DRAFT, "title": "Draft again"}
    another_session(app, lambda: db.session.execute(update(Meeting).values(draft)))
    assert "Draft again" in text_of(chair, path)
    assert member.get(f"{ROOT}{path}").status_code == 404


def test_the_roster_is_new_after_what_others_and_a_job_write(app, group, seat, member, client):
    before = seat.person.name
    assert before in text_of(member, "roster/")
    other = make.sitting(group, make.member("Late Comers Institute"))
    assert other.person.name in text_of(member, "roster/")
    renaming = update(Person).where(Person.id == seat.person_id).values(family_name="Renamed")
    another_session(app, lambda: db.session.execute(renaming))
    assert before not in text_of(member, "roster/")
    client.delete_cookie("session")
    page = text_of(client, "roster/")
    assert "Late Comers Institute" in page
    assert other.person.name not in page


def test_a_profile_names_the_groups_of_a_member_as_they_are(app, group, seat, client):
    path = f"/members/{seat.organisation.slug}/"
    assert "Integration" in client.get(path).get_data(as_text=True)
    another_session(app, lambda: db.session.execute(update(TopicGroup).values(name="Renamed")))
    assert "Renamed" in client.get(path).get_data(as_text=True)
    another_session(app, lambda: db.session.execute(update(Seat).values(ended_at=clock.now())))
    assert "Renamed" not in client.get(path).get_data(as_text=True)


def test_a_declaration_is_due_by_the_clock_and_told_to_those_inside_alone(
    group, seat, member, sign_in
):
    declared(seat)
    outside = sign_in(make.sitting(make.group()).person)
    assert "Declaration due" not in text_of(member, "roster/")
    db.session.execute(update(Declaration).values(made_at=clock.now() - timedelta(days=400)))
    assert "Declaration due" in text_of(member, "roster/")
    page = text_of(outside, "roster/")
    assert seat.person.name in page
    assert "Declaration due" not in page


def test_whose_tier_gives_no_vote_any_more_is_told_on_the_roster(app, group, seat, member):
    assert "Voting delegate" in text_of(member, "roster/")
    another_session(app, lambda: db.session.execute(update(Tier).values(votes=False)))
    page = text_of(member, "roster/")
    assert "Voting delegate" not in page
    assert "No vote" in page


def test_what_a_search_finds_is_new_after_what_others_and_a_job_write(app, group, seat, member):
    other, path = make.sitting(group), "discussion/?q=registry"
    thread = discussion.begin(group, "Prices", "The registry says.", by=seat.person)
    assert "1 post has these words" in text_of(member, path)
    discussion.answer(thread, "Which registry?", by=other.person)
    assert "2 posts have these words" in text_of(member, path)
    hidden = {"hidden_at": clock.now(), "hidden_because": "Rude.", "hidden_by_id": seat.person_id}
    another_session(app, lambda: db.session.execute(update(Post).values(hidden)))
    assert "No post has these words" in text_of(member, path)
