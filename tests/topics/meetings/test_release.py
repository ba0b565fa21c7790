"""Published minutes: who reads them beyond the group, and that nobody is named to everybody."""

from datetime import timedelta

import pytest
from lxml import etree
from sqlalchemy.exc import IntegrityError

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.library.models import Audience
from hubcommunity.topics.meetings import item_actions, minutes_actions, release_queries
from hubcommunity.topics.meetings.attendance_models import Attendance, Presence
from hubcommunity.topics.meetings.minutes_models import Minutes, MinutesState
from hubcommunity.topics.meetings.models import MeetingState
from hubcommunity.topics.meetings.release_policy import Named, named_in, without_names
from tests import make
from tests.counting import cost

HERE = "/topics/reimbursement/minutes/"
SOLBERG = Named("Ingrid Solberg", "Solberg", "Agder")


@pytest.fixture
def meeting(group, seat):
    seat.person.given_name, seat.person.family_name = "Ingrid", "Solberg"
    seat.organisation.name, seat.organisation.short_name = "University of Agder", "Agder"
    seat.began_at = clock.now() - timedelta(days=30)
    starts_at = clock.now() - timedelta(hours=2)
    return make.meeting(group, MeetingState.HELD, title="Spring meeting", starts_at=starts_at)


@pytest.fixture
def minutes(meeting, seat, chair):
    written = minutes_actions.save(meeting, "Ingrid Solberg opened.", 0, by=chair)
    item_actions.decide(meeting, "Ms Solberg writes the draft.", by=chair)
    for who in (
        {"person": seat.person, "organisation": seat.organisation, "presence": Presence.REMOTE},
        {"guest_name": "Pia Payer", "presence": Presence.PRESENT},
    ):
        make.saved(Attendance(meeting=meeting, **who))
    away = make.sitting(meeting.group)
    absent = {"person": away.person, "organisation": away.organisation}
    make.saved(Attendance(meeting=meeting, presence=Presence.ABSENT, **absent))
    return approved(written, chair)


def approved(minutes, chair):
    minutes_actions.circulate(minutes, by=chair)
    minutes_actions.approve(minutes, by=chair)
    return minutes


def publish(minutes, chair, audience, text="Agder opened."):
    minutes_actions.publish(minutes, by=chair, audience=audience, text=text)
    return minutes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ingrid Solberg opened.", "Agder opened."),
        ("Ingrid\nSolberg opened.", "Agder opened."),
        ("Ms Solberg’s draft", "Ms Agder’s draft"),
        ("Solbergs are no Solberg-free", "Solbergs are no Agder-free"),
        ("the solberg route", "the solberg route"),
        ("Pia Payer asked.", "a guest asked."),
        ("", ""),
    ],
)
def test_an_organisation_stands_where_one_of_its_people_is_named(text, said):
    assert without_names(text, [SOLBERG, Named("Pia Payer", "Pia Payer", "a guest")]) == said


def test_of_two_of_the_same_family_each_whole_name_is_its_own():
    names = [SOLBERG, Named("Ane Solberg", "Solberg", "Oslo")]
    assert without_names("Ane Solberg asked Ingrid Solberg.", names) == "Oslo asked Agder."
    assert named_in("Ane Solberg asked, Ane  Solberg said.", names) == ["Ane Solberg"]
    assert named_in("Solberg asked.", names) == []
    assert without_names("Nobody.", []) == "Nobody."


def test_what_is_proposed_for_everybody_names_nobody(minutes):
    said = release_queries.text_for_everybody(minutes)
    assert said.startswith("Agder opened.")
    assert "Ms Agder writes the draft." in said
    assert "Solberg" not in said


def test_minutes_for_everybody_do_not_name_who_was_there(minutes, chair):
    for name in ("Ingrid Solberg", "Pia Payer"):
        with pytest.raises(RuleBroken, match=f"The text names {name}"):
            publish(minutes, chair, Audience.PUBLIC, f"{name} opened.")
    with pytest.raises(RuleBroken, match="Write what everybody reads"):
        publish(minutes, chair, Audience.PUBLIC, " ")
    assert minutes.state is MinutesState.APPROVED


def test_members_read_them_as_the_group_does(minutes, chair):
    publish(minutes, chair, Audience.MEMBERS, "Something else.")
    assert minutes.released_text.startswith("Ingrid Solberg opened.")
    assert "Ms Solberg writes the draft." in minutes.released_text


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.PUBLIC, {"visitor", "applicant", "member", "seat", "staff"}),
        (Audience.MEMBERS, {"member", "seat", "staff"}),
        (Audience.GROUP, {"seat", "staff"}),
    ],
)
def test_each_audience_reads_its_minutes_and_for_others_there_are_none(
    minutes, chair, seat, client, sign_in, audience, readers
):
    publish(minutes, chair, audience)
    db.session.commit()
    people = {
        "applicant": make.account().person,
        "member": make.delegate(make.member()),
        "seat": seat.person,
        "staff": make.staff(),
    }
    page, feed, overview = f"{HERE}{minutes.uid}/", "/topics/reimbursement/minutes.atom", HERE[:-8]
    for who in ("visitor", *people):
        browser = sign_in(people[who]) if who in people else client
        is_reader = who in readers
        assert browser.get(page).status_code == (200 if is_reader else 404), who
        for address in (HERE, overview):
            assert (str(minutes.uid) in browser.get(address).text) is is_reader, (who, address)
    assert (str(minutes.uid) in client.get(feed).text) is (audience is Audience.PUBLIC)


def test_the_public_page_shows_organisations_that_took_part_and_names_nobody(
    minutes, chair, seat, client
):
    publish(minutes, chair, Audience.PUBLIC)
    page = client.get(f"{HERE}{minutes.uid}/").text
    assert "University of Agder" in page
    assert "Agder opened." in page
    absent = db.session.query(Attendance).filter_by(presence=Presence.ABSENT).one()
    for hidden in ("Solberg", "Pia Payer", chair.family_name, absent.organisation.name):
        assert hidden not in page


def test_what_was_published_stays_when_somebody_is_called_otherwise(minutes, chair, seat, client):
    publish(minutes, chair, Audience.PUBLIC, "We met.")
    seat.person.family_name = "Other"
    assert "We met." in client.get(f"{HERE}{minutes.uid}/").text


def test_the_feed_tells_of_what_everybody_reads(minutes, chair, client):
    publish(minutes, chair, Audience.PUBLIC)
    answer = client.get("/topics/reimbursement/minutes.atom")
    assert answer.mimetype == "application/atom+xml"
    tree = etree.fromstring(answer.data)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert tree.xpath("a:entry/a:title/text()", namespaces=atom) == ["Spring meeting"]
    assert tree.xpath("a:entry/a:summary/text()", namespaces=atom) == ["Agder opened."]
    assert client.get(HERE).text.count("minutes.atom") == 2


def test_who_publishes_chooses_the_reader_and_what_was_typed_stays(minutes, chair, sign_in):
    browser = sign_in(chair)
    address = f"/topics/reimbursement/meetings/{minutes.meeting.uid}/minutes/publish/"
    page = browser.get(address).text
    assert ">Agder opened." in page.replace("\r\n", "").replace(">\n", ">")
    assert "Choose who reads them" in browser.post(address, data={"body": "x"}).text
    said = {"audience": "public", "body": "Then Ingrid Solberg spoke."}
    refused = browser.post(address, data=said)
    assert refused.status_code == 409
    assert "The text names Ingrid Solberg" in refused.text
    assert "Then Ingrid Solberg spoke." in refused.text
    browser.post(address, data=said | {"body": "Then Agder spoke."})
    assert (minutes.audience, minutes.released_text) == (Audience.PUBLIC, "Then Agder spoke.")
    own = browser.get(f"/topics/reimbursement/meetings/{minutes.meeting.uid}/minutes/").text
    assert f"{HERE}{minutes.uid}/" in own


def test_the_database_knows_for_whom_published_minutes_are(meeting):
    with pytest.raises(IntegrityError):
        make.saved(Minutes(meeting=meeting, state=MinutesState.PUBLISHED, circulated_version=0))


def test_the_list_costs_the_same_with_many_minutes(group, seat, sign_in):
    browser = sign_in(seat.person)
    several(group, 3)
    few = cost(lambda: browser.get(HERE))
    several(group, 60)
    assert cost(lambda: browser.get(HERE)) == few <= 14


def several(group, number):
    for _ in range(number):
        meeting = make.meeting(group, MeetingState.CLOSED, starts_at=clock.now())
        given = {"state": MinutesState.PUBLISHED, "circulated_version": 0}
        make.saved(Minutes(meeting=meeting, audience=Audience.PUBLIC, **given))
