"""Who hears when of what is new in a group: at once, in a digest, or not at all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.core.tokens import sign
from hubcommunity.mail.delivery import SENT
from hubcommunity.mail.models import Message, MessageState
from hubcommunity.notifications.actions import send_due
from hubcommunity.topics import actions, news_queries, queries
from hubcommunity.topics.news_actions import announce, choose, retract
from hubcommunity.topics.news_delivery_actions import QUIETS, deliver_news
from hubcommunity.topics.news_models import MailChoice, MailSetting, News, NewsKind, NewsWaiting
from hubcommunity.topics.news_policy import Chosen, due, nearest
from tests import make

AT_ONCE, DAILY, WEEKLY, OFF = MailChoice
# A Wednesday, in the afternoon of Brussels.
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
THURSDAY_AT_SEVEN = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
MONDAY_AT_SEVEN = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def group():
    return make.group("reimbursement")


def sitting(group, choice=None):
    """Somebody with a seat in the group who made this choice for it."""
    person = make.sitting(group).person
    if choice:
        choose(person, choice, by=person, group=group)
    return person


def post(group, by=None, title="Evidence", thread_id=None):
    by = by or make.sitting(group).person
    link = f"https://hub.example/topics/{group.slug}/"
    told = {"title": title, "link": link, "excerpt": "What counts?", "thread_id": thread_id}
    return announce(group, NewsKind.POST, on=group, by=by, **told)


def mails_to(person):
    query = select(Message).where(Message.person_id == person.id).order_by(Message.id)
    return db.session.scalars(query).all()


def waiting():
    return db.session.scalar(select(func.count()).select_from(NewsWaiting))


class Mailbox:
    """A way out that keeps what it is given."""

    def __init__(self):
        self.letters = []

    def deliver(self, letter):
        self.letters.append(letter)
        return SENT

    def close(self):
        pass


# --- one function decides ---


@pytest.mark.parametrize(
    ("chosen", "counts"),
    [
        (Chosen(), DAILY),
        (Chosen(everywhere=WEEKLY), WEEKLY),
        (Chosen(everywhere=OFF, group=AT_ONCE), AT_ONCE),
        (Chosen(group=AT_ONCE, thread=OFF), OFF),
        (Chosen(everywhere=OFF, group=OFF, thread=AT_ONCE), AT_ONCE),
        (Chosen(group=WEEKLY, thread=DAILY), WEEKLY),
        (Chosen(everywhere=AT_ONCE, thread=DAILY), DAILY),
        (Chosen(group=OFF, thread=DAILY), DAILY),
    ],
)
def test_the_nearest_setting_wins(chosen, counts):
    assert nearest(chosen) is counts


@given(
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    zone=st.sampled_from(["Europe/Brussels", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]),
)
def test_a_digest_comes_at_seven_of_the_receivers_next_morning(minutes, zone):
    now = NOW + timedelta(minutes=minutes)
    daily, weekly = due(DAILY, now, zone), due(WEEKLY, now, zone)
    here = daily.astimezone(ZoneInfo(zone))
    assert (here.hour, here.minute) == (7, 0)
    assert timedelta(0) < daily - now <= timedelta(hours=25)
    assert weekly.astimezone(ZoneInfo(zone)).weekday() == 0
    assert daily <= weekly <= daily + timedelta(days=6, hours=1)


# --- what is written ---


def test_who_wants_it_at_once_is_told_at_once_and_who_wrote_it_is_not(group):
    reader, writer = sitting(group, AT_ONCE), sitting(group, AT_ONCE)
    post(group, by=writer)

    assert deliver_news(NOW) == 1
    (mail,) = mails_to(reader)
    assert mail.subject == "Reimbursement: Evidence"
    assert "What counts?" in mail.text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mails_to(writer) == []


def test_whoever_chose_no_mail_gets_none(group):
    quiet = sitting(group, OFF)
    post(group)
    assert deliver_news(THURSDAY_AT_SEVEN) == 0
    assert mails_to(quiet) == []


def test_a_digest_is_one_mail_over_all_groups_by_group(group):
    person = sitting(group, DAILY)
    other = make.group("evidence", position=1)
    make.seat(person, other, make.member("Second"))
    post(other, title="Trials")
    post(group, title="Prices")
    post(group, title="Codes")
    deliver_news(NOW)
    assert mails_to(person) == []

    deliver_news(THURSDAY_AT_SEVEN)
    (mail,) = mails_to(person)
    assert mail.subject == "3 things are new in your topic groups"
    places = [mail.text.index(word) for word in ("Reimbursement\n", "Prices", "Codes", "Trials")]
    assert places == sorted(places)
    deliver_news(THURSDAY_AT_SEVEN + timedelta(days=1))
    assert mails_to(person) == [mail], "never empty"


def test_a_weekly_digest_waits_for_monday(group):
    person = sitting(group, WEEKLY)
    post(group)
    deliver_news(NOW)
    deliver_news(MONDAY_AT_SEVEN - timedelta(seconds=1))
    assert mails_to(person) == []
    deliver_news(MONDAY_AT_SEVEN)
    assert len(mails_to(person)) == 1


def test_a_worker_that_slept_for_days_writes_one_digest(group):
    person = sitting(group, DAILY)
    post(group)
    deliver_news(NOW)
    post(group, title="More")
    deliver_news(NOW + timedelta(hours=1))
    deliver_news(THURSDAY_AT_SEVEN + timedelta(days=3))
    assert len(mails_to(person)) == 1


def test_what_was_retracted_is_told_to_nobody(group):
    early, late = sitting(group, AT_ONCE), sitting(group, DAILY)
    post(group, title="Hidden")
    deliver_news(NOW)
    retract(group)
    post(group, title="Shown")
    deliver_news(NOW)
    deliver_news(THURSDAY_AT_SEVEN)
    assert "Hidden" not in mails_to(late)[0].text
    assert len(mails_to(early)) == 2


def test_a_thread_of_ones_own_choice_counts_for_that_thread_alone(group):
    person = sitting(group, DAILY)
    choose(person, AT_ONCE, by=person, group=group, thread_id=7)
    post(group, title="Followed", thread_id=7)
    post(group, title="Not followed", thread_id=8)
    deliver_news(NOW)
    assert [mail.subject for mail in mails_to(person)] == ["Reimbursement: Followed"]


# --- reading rights are checked again at sending ---


def test_a_mail_on_its_way_is_held_back_when_the_seat_has_ended(group):
    person = sitting(group, AT_ONCE)
    post(group)
    deliver_news(NOW)
    actions.leave(queries.seat_of(group, person), by=person)
    db.session.commit()

    send_due(box := Mailbox(), may_read=news_queries.may_still_read)
    about = [one for one in mails_to(person) if one.event == "group.news"]
    assert [one.state for one in about] == [MessageState.SUPPRESSED]
    assert all("Evidence" not in letter.text for letter in box.letters)


def test_a_digest_that_was_held_back_comes_without_what_became_invisible(group):
    person = sitting(group, DAILY)
    post(group, title="Stays")
    hidden = post(group, title="Goes")
    deliver_news(NOW)
    deliver_news(THURSDAY_AT_SEVEN)
    hidden.retracted_at = NOW
    db.session.commit()
    send_due(Mailbox(), may_read=news_queries.may_still_read)

    deliver_news(THURSDAY_AT_SEVEN)
    first, second = mails_to(person)
    assert first.state is MessageState.SUPPRESSED
    assert ("Stays" in second.text, "Goes" in second.text) == (True, False)
    assert second.subject == "1 thing is new in your topic groups"


def test_what_was_sent_is_struck_from_the_list(group):
    sitting(group, AT_ONCE)
    post(group)
    deliver_news(NOW)
    assert waiting() == 1
    db.session.commit()
    send_due(Mailbox(), may_read=news_queries.may_still_read)
    deliver_news(NOW)
    assert waiting() == 0


def test_news_reach_the_lists_once(group):
    sitting(group, DAILY)
    post(group)
    deliver_news(NOW)
    deliver_news(NOW)
    assert waiting() == 1
    assert db.session.scalar(select(func.count()).where(News.spread_at.is_(None))) == 0


# --- choosing ---


def test_what_waits_follows_a_new_choice(group):
    person = sitting(group, WEEKLY)
    post(group)
    deliver_news(NOW)
    choose(person, DAILY, by=person, group=group)
    deliver_news(THURSDAY_AT_SEVEN)
    assert len(mails_to(person)) == 1


def test_a_choice_can_be_taken_away_again(group):
    person = sitting(group, OFF)
    choose(person, None, by=person, group=group)
    assert news_queries.choice_of(person, group) is DAILY
    assert db.session.scalars(select(MailSetting)).all() == []


# --- pages ---


def test_the_page_keeps_what_is_chosen_for_all_and_for_each_group(group, sign_in):
    person = sitting(group)
    client = sign_in(person)
    form = {"everywhere": "weekly", f"group_{group.id}": "at once"}
    answer = client.post("/account/notifications/", data=form)
    assert answer.status_code == 302
    assert news_queries.set_by(person) == {None: WEEKLY, group.id: AT_ONCE}
    page = client.get("/account/notifications/").text
    assert page.count("selected") == 2


def test_a_choice_that_there_is_not_is_refused_in_words(group, sign_in):
    client = sign_in(sitting(group))
    form = {"everywhere": "hourly", f"group_{group.id}": ""}
    page = client.post("/account/notifications/", data=form)
    assert "Choose one of those in the list" in page.text


@pytest.mark.parametrize("of_group", [True, False])
def test_the_link_in_a_mail_asks_and_then_stops_the_mails(client, group, of_group):
    person = sitting(group, AT_ONCE)
    db.session.commit()
    signed = sign(QUIETS, f"{person.uid}:{group.slug if of_group else ''}")
    address = f"/account/quiet/{signed}"
    assert "One press, no questions" in client.get(address).text
    assert news_queries.choice_of(person, group) is AT_ONCE

    client.post(address)
    assert news_queries.choice_of(person, group) is OFF
    assert "You get none of these mails" in client.get(address).text


def test_a_mail_program_may_press_it(client, group):
    person = sitting(group, AT_ONCE)
    db.session.commit()
    address = f"/account/quiet/{sign(QUIETS, f'{person.uid}:{group.slug}')}"
    answer = client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert news_queries.choice_of(person, group) is OFF


def test_a_link_that_nobody_signed_leads_nowhere(client):
    assert client.get("/account/quiet/forged").status_code == 404
