"""What a calendar is told, read by two parsers that know nothing of each other."""

import email
import email.policy
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hubcommunity.mail.letters import compose
from hubcommunity.topics.meetings import actions
from hubcommunity.topics.meetings.ical_policy import CANCEL, invitation_part
from hubcommunity.topics.meetings.models import Answer, MeetingState
from tests import make

SOON = datetime(2027, 6, 2, 9, tzinfo=UTC)
WINTER = datetime(2099, 12, 4, 9, tzinfo=UTC)


def invited(answer=None, **values):
    given = {"starts_at": WINTER, "place": "Brussels, room 2", "link": "https://meet.example/a"}
    seat = make.sitting(make.group("reimbursement"))
    return make.invitation(make.meeting(seat.group, **(given | values)), seat, answer)


def parsed(part):
    calendar = icalendar.Calendar.from_ical(part.text)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_an_invitation_has_what_calendars_ask_for():
    invitation = invited()
    part = invitation_part(invitation)
    calendar, event = parsed(part)
    assert part.method == calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert event["UID"] == str(invitation.meeting.uid)
    assert event["SEQUENCE"] == 0
    assert event["DTSTAMP"].dt.utcoffset() == timedelta(0)
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "Reimbursement: Evidence levels"
    assert event["LOCATION"] == "Brussels, room 2"
    assert str(event["ORGANIZER"]).startswith("mailto:")
    assert event["ORGANIZER"].params["CN"] == "Reimbursement"


def test_the_time_is_that_of_the_zone_which_is_described():
    calendar, event = parsed(invitation_part(invited()))
    assert event["DTSTART"].params["TZID"] == "Europe/Brussels"
    assert event["DTSTART"].dt == WINTER
    assert event["DTEND"].dt == WINTER + timedelta(hours=1)
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Brussels"
    assert zone.walk("STANDARD")[0].to_ical().decode().splitlines()[1:-1] == [
        "DTSTART:20981026T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
    ]
    assert zone.walk("DAYLIGHT")[0]["RRULE"]["BYMONTH"] == [3]


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("America/New_York", {"2SU", "1SU"}),
        ("Australia/Lord_Howe", {"1SU"}),
        ("Asia/Kolkata", set()),
        ("Africa/Casablanca", set()),
    ],
)
def test_a_zone_is_described_by_the_rule_of_its_clocks_where_it_has_one(zone, rules):
    calendar, event = parsed(invitation_part(invited(timezone=zone, starts_at=SOON)))
    parts = [part for part in calendar.walk() if part.name in ("STANDARD", "DAYLIGHT")]
    assert {part["RRULE"]["BYDAY"][0] for part in parts if "RRULE" in part} == rules
    offsets = {part["TZOFFSETTO"].td for part in parts}
    assert event["DTSTART"].dt.utcoffset() in offsets


def test_it_names_the_reader_and_nobody_else():
    invitation = invited()
    make.invitation(invitation.meeting, make.sitting(invitation.meeting.group), Answer.YES)
    _calendar, event = parsed(invitation_part(invitation))
    assert str(event["ATTENDEE"]) == f"mailto:{invitation.person.email}"
    told = event["ATTENDEE"].params
    assert (told["RSVP"], told["PARTSTAT"]) == ("TRUE", "NEEDS-ACTION")
    assert told["CN"] == invitation.person.name


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer.YES, "ACCEPTED"),
        (Answer.NO, "DECLINED"),
        (Answer.MAYBE, "TENTATIVE"),
        (Answer.WAITING, "TENTATIVE"),
    ],
)
def test_a_calendar_hears_what_was_answered(answer, told):
    _calendar, event = parsed(invitation_part(invited(answer)))
    assert event["ATTENDEE"].params["PARTSTAT"] == told


def test_the_description_leads_to_the_meeting_and_to_the_answer():
    _calendar, event = parsed(invitation_part(invited(description="Read **this** first")))
    assert "Read this first" in event["DESCRIPTION"]
    assert "https://meet.example/a" in event["DESCRIPTION"]
    assert "http://hub.test/reply/" in event["DESCRIPTION"]


def test_a_cancellation_has_the_same_name_and_no_link():
    invitation = invited(sequence=3)
    part = invitation_part(invitation, CANCEL)
    calendar, event = parsed(part)
    assert part.method == calendar["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 3)
    assert event["UID"] == str(invitation.meeting.uid)
    assert "meet.example" not in part.text


def test_lines_are_short_and_end_as_calendars_want():
    part = invitation_part(invited(description="Ä" * 900))
    lines = part.text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in part.text.encode().replace(b"\r\n", b"")


# Whatever a form lets through: no NUL, no half of a pair.
LETTERS = st.characters(codec="utf-8", exclude_characters="\0")
TEXTS = st.text(LETTERS, min_size=1, max_size=120).filter(str.strip)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    title=TEXTS,
    place=TEXTS,
    zone=st.sampled_from(["Europe/Brussels", "America/New_York", "Asia/Kolkata", "Europe/Lisbon"]),
    hours=st.integers(0, 24 * 365 * 10),
)
def test_both_parsers_read_back_what_was_written(app, title, place, zone, hours):
    starts_at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    # vobject takes the hour after the clocks went forward for the one before.
    around = {
        (starts_at + timedelta(hours=n)).astimezone(ZoneInfo(zone)).utcoffset() for n in (-2, 2)
    }
    assume(len(around) == 1)
    invitation = invited_to(title, place, zone, starts_at)
    text = invitation_part(invitation).text
    ours = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    vobject.icalendar.registerTzid(zone, None)  # it keeps the zone of the first mail that it read
    theirs = vobject.readOne(text).vevent
    assert ours["SUMMARY"] == theirs.summary.value
    assert str(ours.get("LOCATION", "")) == getattr(getattr(theirs, "location", None), "value", "")
    assert ours["DTSTART"].dt == starts_at == theirs.dtstart.value.astimezone(UTC)
    assert ours["UID"] == theirs.uid.value == str(invitation.meeting.uid)
    assert ours["DTEND"].dt - ours["DTSTART"].dt.astimezone(UTC) == timedelta(hours=1)
    assert theirs.attendee.value == f"mailto:{invitation.person.email}"


def invited_to(title, place, zone, starts_at):
    seat = make.sitting(make.group())
    meeting = make.meeting(seat.group, title=title, place=place, timezone=zone, starts_at=starts_at)
    return make.invitation(meeting, seat)


def test_the_mail_carries_it_as_an_alternative_and_as_a_file(outbox):
    chair, group = make.staff(), make.group("reimbursement")
    make.sitting(group)
    meeting = make.meeting(group, MeetingState.DRAFT)
    actions.publish(meeting, by=chair)
    (message,) = outbox()
    mail = email.message_from_bytes(compose(message).as_bytes(), policy=email.policy.default)
    assert mail.get_content_type() == "multipart/mixed"
    alternative, file = mail.iter_parts()
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    calendar = list(alternative.iter_parts())[-1]
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert calendar["Content-Type"].params["charset"] == "utf-8"
    assert (file.get_filename(), file.get_content_type()) == ("invite.ics", "application/ics")
    written = calendar.get_content().replace("\r\n", "\n")
    assert written == file.get_content().decode().replace("\r\n", "\n")
    assert icalendar.Calendar.from_ical(file.get_content())["METHOD"] == "REQUEST"
