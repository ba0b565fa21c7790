"""The whole way of a group: founded, joined by three ways, it meets, talks, agrees, publishes.

The journeys of its parts look at every page; this one goes from each to the next.
"""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.library.models import Resource
from hubcommunity.people.models import Person
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.models import Call
from hubcommunity.topics.calls.round_actions import end_rounds
from hubcommunity.topics.meetings.models import Meeting
from tests import make

DTX = "/topics/dtx/"
FIRST, SECOND = "Name the evidence.", "Name the evidence at each risk class."


@pytest.mark.parametrize("walk", ["wide"], indirect=True)  # its parts are walked every other way
def test_a_group_goes_from_its_founding_to_a_published_statement(walk, visitor, mails):
    staff = make.staff()
    clinic = delegate_of("Clinic North", "Cleo", "cleo@clinic.example")
    payer = delegate_of("Payer South", "Paul", "paul@payer.example")
    ministry = delegate_of("Ministry East", "Mina", "mina@ministry.example")
    db.session.commit()
    found(walk, staff)
    join_at_once(walk, clinic)
    make_chair(walk, staff)
    join_by_request(walk, staff, payer, chair=clinic)
    join_by_invitation(walk, staff, ministry, chair=clinic, mails=mails)
    meet(walk, clinic, payer, mails)
    put_on_record(walk, clinic)
    talk(walk, payer, ministry)
    ask(walk, clinic, [payer, clinic], objects=ministry)
    ask_again(walk, clinic, [clinic, payer, ministry])
    agree(walk, clinic)
    read_as_everybody(visitor("wide-plain"))


def delegate_of(name, given_name, email):
    """A delegate of a new member, by their address: a number that every step can look up."""
    person = make.delegate(make.member(name), given_name=given_name, email=email)
    person.family_name = "Delegate"
    return person.id


def be(walk, person_id, path):
    person = db.session.get_one(Person, person_id) if isinstance(person_id, int) else person_id
    walk.be(person)
    return walk.goto(path)


def found(walk, staff):
    page = be(walk, staff, "/staff/topics/add/")
    page.get_by_label("Name").fill("Digital therapeutics")
    page.get_by_label("Address").fill("dtx")
    page.get_by_label("Summary").fill("What counts as one.")
    page.get_by_label("Charter").fill("We meet every second month.")
    page.get_by_label("Who may join").select_option("open to members")
    page.get_by_role("button", name="Found the group").click()
    page.get_by_role("link", name="Make it active").click()
    page.get_by_role("button", name="active").click()
    page.get_by_text("is now: Active").wait_for()


def join_at_once(walk, person):
    page = be(walk, person, DTX)
    page.get_by_label("No, none").check()
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text("You are the voting delegate of Clinic North.").wait_for()


def make_chair(walk, staff):
    page = be(walk, staff, "/staff/topics/dtx/")
    page.get_by_label("Person").select_option(index=1)
    page.get_by_role("button", name="Appoint").click()
    page.get_by_text("is appointed, and is told.").wait_for()


def let_in(walk, staff, policy):
    page = be(walk, staff, "/staff/topics/dtx/edit/")
    page.get_by_label("Who may join").select_option(policy)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The group is changed.").wait_for()


def join_by_request(walk, staff, person, chair):
    let_in(walk, staff, "by request")
    page = be(walk, person, DTX)
    page.get_by_label("Motivation").fill("We pay for apps.")
    page.get_by_label("No, none").check()
    page.get_by_role("button", name="Ask to join").click()
    page.get_by_text("Waits for an answer").wait_for()
    page = be(walk, chair, f"{DTX}requests/")
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("has a seat now").wait_for()


def join_by_invitation(walk, staff, person, chair, mails):
    let_in(walk, staff, "by invitation")
    page = be(walk, chair, f"{DTX}requests/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Name, address or organisation").fill("ministry")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Invite Mina Delegate").click()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("Mina Delegate is invited").wait_for()
    assert mails("mina@ministry.example")
    page = be(walk, person, DTX)
    page.get_by_label("No, none").check()
    page.get_by_role("button", name="Accept the invitation").click()
    page.get_by_text("You are the voting delegate of Ministry East.").wait_for()


def meet(walk, chair, guest, mails):
    """Plan a meeting, change it, and answer; then let its time come."""
    page = be(walk, chair, f"{DTX}meetings/plan/")
    page.get_by_label("Title").fill("First meeting")
    page.get_by_label("Day", exact=True).fill(f"{clock.today() + timedelta(days=30)}")
    page.get_by_label("Begins").fill("10:00")
    page.get_by_label("Ends").fill("11:30")
    page.get_by_role("button", name="Plan", exact=True).click()
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish the meeting").click()
    page.get_by_text("the group is invited").wait_for()
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Begins").fill("09:00")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("asked anew whether they come").wait_for()
    told = [mail["Subject"] for mail in mails("paul@payer.example")]
    assert told[-2:] == ["Invitation: First meeting", "Changed: First meeting"]
    page = be(walk, guest, DTX)
    page.get_by_role("button", name="I will attend").click()
    page.get_by_text("1 yes, 0 maybe").wait_for()
    meeting = db.session.query(Meeting).one()
    meeting.starts_at = clock.now() - timedelta(minutes=20)
    meeting.ends_at = meeting.starts_at + timedelta(hours=1)
    db.session.commit()


def put_on_record(walk, chair):
    uid = db.session.query(Meeting).one().uid
    page = be(walk, chair, f"{DTX}meetings/{uid}/attendance/")
    page.get_by_label("Paul Delegate").select_option("present")
    page.get_by_role("button", name="Save the attendance").click()
    page.get_by_role("link", name="Mark as held").click()
    page.get_by_role("button", name="Mark the meeting as held").click()
    page = walk.goto(f"{DTX}meetings/{uid}/minutes/write/")
    page.get_by_role("textbox", name="Minutes").fill("Paul Delegate asked for clear words.")
    page.get_by_role("button", name="Save and close").click()
    for step in ("Circulate", "Approve", "Publish"):
        page.get_by_role("link", name=step, exact=True).click()
        if step == "Publish":
            page.get_by_label("Everyone", exact=True).check()
        page.get_by_role("button", name=f"{step} the minutes").click()
        page.get_by_text("The minutes are").wait_for()


def talk(walk, one, other):
    page = be(walk, one, f"{DTX}discussion/new/")
    page.get_by_label("What is it about?").fill("Evidence for apps")
    page.get_by_label("Your post").fill("What counts?")
    page.get_by_role("button", name="Begin the thread").click()
    page.get_by_text("What counts?").first.wait_for()
    page = be(walk, other, f"{DTX}discussion/")
    page.get_by_role("link", name="Evidence for apps").click()
    page.get_by_label("Your post").fill("Trials do.")
    page.get_by_role("button", name="Send").click()
    page.locator(".posts", has_text="Trials do.").wait_for()


def ask(walk, chair, agreeing, objects):
    """Ask the group; two agree, and the third objects. The chair answers, and time goes by."""
    page = be(walk, chair, f"{DTX}calls/new/")
    page.get_by_label("Title").fill("Evidence levels")
    page.get_by_label("Statement").fill(FIRST)
    for label, value in (("Quorum", "50"), ("Support", "75"), ("Days", "14")):
        page.get_by_label(label).fill(value)
    page.get_by_label("An objection that stands").check()
    page.get_by_role("button", name="Keep the draft").click()
    page.get_by_role("button", name="Open the call").click()
    page.get_by_text("0 of 3 organisations have answered").wait_for()
    say_yes(walk, agreeing)
    page = be(walk, objects, DTX)
    page.get_by_role("link", name="Object", exact=True).click()
    page.get_by_label("In words").fill("At which risk class?")
    page.get_by_role("button", name="Give the position").click()
    page.get_by_text("1 objection stands.").wait_for()
    page = be(walk, chair, address_of_call())
    page.get_by_role("link", name="Answer").click()
    page.get_by_label("Text").fill("At each: we say so.")
    page.get_by_role("button", name="Keep the answer").click()
    page.get_by_text("At each: we say so.").wait_for()
    let_time_pass()


def ask_again(walk, chair, everybody):
    page = be(walk, chair, address_of_call())
    page.get_by_role("link", name="New round").click()
    page.get_by_label("Statement").fill(SECOND)
    page.get_by_role("button", name="Open the round").click()
    page.get_by_role("heading", name="Earlier rounds").wait_for()
    say_yes(walk, everybody)
    let_time_pass()


def say_yes(walk, people):
    for person in people:
        page = be(walk, person, DTX)
        page.get_by_role("button", name="Agree", exact=True).click()
        page.get_by_text("is kept.").wait_for()


def agree(walk, chair):
    page = be(walk, chair, address_of_call())
    page.get_by_role("link", name="Results of round 1").click()
    page.get_by_text("At which risk class?").wait_for()
    page = walk.goto(address_of_call())
    page.get_by_role("link", name="Assess").click()
    page.get_by_label("Consensus", exact=True).check()
    page.get_by_label("Assessment").fill("The objection led to a better text.")
    page.get_by_role("button", name="Keep the assessment").click()
    page.get_by_role("button", name="Resolve: consensus").click()
    page.get_by_role("link", name="Publish").click()
    page.get_by_label("Summary").fill("In short.")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("link", name="Published in the library").wait_for()


def read_as_everybody(reader):
    page = reader.goto(DTX)
    page.get_by_role("link", name="First meeting").click()
    page.get_by_text("Payer South asked for clear words.").wait_for()
    assert page.get_by_text("Paul Delegate").count() == 0
    page = reader.goto(f"/library/{db.session.query(Resource).one().slug}/")
    page.get_by_text(SECOND).wait_for()
    for name in ("Clinic North", "Payer South", "Ministry East"):
        page.get_by_text(name).first.wait_for()


def address_of_call():
    db.session.expire_all()
    return f"{DTX}calls/{db.session.query(Call).one().uid}/"


def let_time_pass():
    """End the round that is open."""
    call = db.session.query(Call).one()
    end_rounds(queries.last_round(call).closes_at + timedelta(minutes=1))
    db.session.commit()
