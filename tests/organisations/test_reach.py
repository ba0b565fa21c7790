"""Members that nobody is reached for: found, told once a week, listed with the reason."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.mail.bounce_actions import note_bounce
from hubcommunity.organisations.models import AffiliationRole, AffiliationState, Organisation
from hubcommunity.organisations.reach_actions import watch_reach
from hubcommunity.organisations.reach_models import Silence, Unreachable
from hubcommunity.organisations.reach_policy import ASLEEP_AFTER, why_silent
from hubcommunity.organisations.reach_queries import contacts_of, out_of_reach
from hubcommunity.worker.actions import JOBS
from tests import make
from tests.counting import cost

PRIMARY, DELEGATE, OBSERVER = AffiliationRole
DAY = timedelta(days=1)


def watch():
    watch_reach(clock.now())
    query = select(Organisation.name).join(Unreachable).order_by(Organisation.sort_name)
    return db.session.scalars(query).all()


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


def login_of(person):
    return db.session.scalars(select(make.Account).filter_by(person_id=person.id)).one()


def test_a_member_with_a_primary_contact_who_signs_in_is_reached(organisation):
    make.primary_contact(organisation)
    assert watch() == []


def test_a_member_without_a_primary_contact_is_not(organisation):
    make.delegate(organisation)
    assert watch() == ["Clinic of the North"]


@pytest.mark.parametrize("state", [s for s in AffiliationState if s.value != "current"])
def test_who_does_not_represent_it_now_is_no_contact(organisation, state):
    make.affiliation(make.account().person, organisation, PRIMARY, state)
    assert watch() == ["Clinic of the North"]


def test_only_present_members_raise_the_alarm():
    today = clock.today()
    make.organisation("Never a member")
    make.member("Gone", since=today - 9 * DAY, until=today - DAY)
    make.member("To come", since=today + DAY)
    make.member("Last day", since=today - 9 * DAY, until=today)
    assert watch() == ["Last day"]


def silence(organisation):
    [contact] = contacts_of([organisation.id])[organisation.id]
    return contact.silence


def test_a_contact_without_an_account_is_not_reached(organisation):
    make.affiliation(make.person(), organisation, PRIMARY)
    assert watch() == ["Clinic of the North"]
    assert silence(organisation) is Silence.NO_ACCOUNT


def test_a_contact_whose_account_is_closed_is_not_reached(organisation):
    login_of(make.primary_contact(organisation)).closed_at = clock.now()
    assert watch() == ["Clinic of the North"]
    assert silence(organisation) is Silence.NO_ACCOUNT


def test_a_contact_without_an_address_is_not_reached(organisation):
    make.primary_contact(organisation).email = None
    assert watch() == ["Clinic of the North"]
    assert silence(organisation) is Silence.NO_ADDRESS


def test_a_contact_whose_address_bounces_is_not_reached_until_it_changes(organisation):
    contact = make.primary_contact(organisation, email="Pirkko@clinic.example")
    note_bounce("pirkko@clinic.example", "550 No such user")
    assert watch() == ["Clinic of the North"]
    assert silence(organisation) is Silence.BOUNCES
    contact.email = "pirkko@other.example"
    assert watch() == []


@pytest.mark.parametrize(("ago", "found"), [(ASLEEP_AFTER, True), (ASLEEP_AFTER - DAY, False)])
def test_a_contact_who_has_not_signed_in_for_18_months_is_not_reached(organisation, ago, found):
    login = login_of(make.primary_contact(organisation))
    with time_machine.travel(clock.now(), tick=False):
        login.created_at = clock.now() - 2 * ASLEEP_AFTER
        login.last_sign_in_at = clock.now() - ago
        assert watch() == (["Clinic of the North"] if found else [])
        assert silence(organisation) is (Silence.ASLEEP if found else None)


def test_an_account_in_which_nobody_signed_in_yet_counts_from_its_beginning(organisation):
    login = login_of(make.primary_contact(organisation))
    assert watch() == []
    login.created_at = clock.now() - ASLEEP_AFTER
    assert watch() == ["Clinic of the North"]


def test_one_contact_who_is_reached_is_enough(organisation):
    make.affiliation(make.person(), organisation, PRIMARY)
    make.primary_contact(organisation)
    assert watch() == []


CONTACT = st.fixed_dictionaries(
    {
        "has_email": st.booleans(),
        "account": st.sampled_from(["none", "open", "closed"]),
        "bounces": st.booleans(),
        "signed_in": st.none() | st.integers(0, 1200),
        "made": st.integers(0, 1200),
    }
)


@given(contacts=st.lists(CONTACT, max_size=3))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_database_and_the_rule_agree_on_who_is_reached(app, contacts):
    now, place = clock.now(), make.member()
    silences = [why_silent(*contact_like(facts, place, now), now) for facts in contacts]
    found = place.id in db.session.scalars(out_of_reach(now)).all()
    assert found == all(silences)
    told = [contact.silence for contact in contacts_of([place.id])[place.id]]
    assert sorted(map(str, told)) == sorted(map(str, silences))


def contact_like(facts, place, now):
    person = make.person()
    login = make.account(person) if facts["account"] != "none" else None
    if login is not None:
        login.created_at = now - facts["made"] * DAY
        if facts["signed_in"] is not None:
            login.last_sign_in_at = now - facts["signed_in"] * DAY
        login.closed_at = now if facts["account"] == "closed" else None
    if facts["bounces"]:
        note_bounce(person.email, "550")
    if not facts["has_email"]:
        person.email = None
    make.affiliation(person, place, PRIMARY)
    db.session.flush()
    return person, login, facts["bounces"] and facts["has_email"]


# --- telling staff ---


def test_staff_are_told_which_members_are_new_on_the_list(organisation, outbox):
    staff, administrator = make.staff(), make.administrator()
    watch()
    told = [(mail.event, mail.person_id) for mail in outbox()]
    event = "organisations.unreachable"
    assert told == [(event, staff.id), (event, administrator.id)]
    assert "- Clinic of the North" in outbox()[0].text


def test_nobody_is_told_when_everybody_is_reached(outbox):
    make.staff()
    make.primary_contact()
    watch()
    assert not outbox()


def test_a_list_that_has_not_grown_is_not_told_again(organisation, outbox):
    make.staff()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(4):
            watch()
            traveller.shift(8 * DAY)
    assert len(outbox()) == 1


def test_what_comes_within_the_week_waits_for_its_end(organisation, outbox):
    make.staff()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        watch()
        make.member("Agency of the South")
        traveller.shift(6 * DAY)
        watch()
        assert len(outbox()) == 1
        traveller.shift(DAY)
        watch()
    assert len(outbox()) == 2
    assert "Agency of the South" in outbox()[1].text
    assert "Clinic of the North" not in outbox()[1].text


def test_who_is_reached_again_and_lost_again_is_told_anew(organisation, outbox):
    make.staff()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        watch()
        contact = make.primary_contact(organisation)
        assert watch() == []
        contact.email = None
        traveller.shift(7 * DAY)
        assert watch() == ["Clinic of the North"]
    assert len(outbox()) == 2


def test_a_long_list_names_ten_and_counts_the_rest(outbox):
    make.staff()
    for number in range(13):
        make.member(f"Member {number:02}")
    watch()
    text = outbox()[0].text
    assert "Member 09" in text
    assert "Member 10" not in text
    assert "and 3 more." in text


def test_the_worker_looks_every_hour():
    [job] = [job for job in JOBS if job.run is watch_reach]
    assert job.every == timedelta(hours=1)


# --- the page ---


def text_of(response):
    return response.get_data(as_text=True)


def test_the_page_says_why_and_what_to_do(organisation, sign_in):
    lost = make.primary_contact(
        organisation, given_name="Pirkko", family_name="Lahti", email="pirkko@clinic.example"
    )
    note_bounce(lost.email, "550")
    named = make.person(given_name="Olli", family_name="Named", email="olli@clinic.example")
    make.affiliation(named, organisation, PRIMARY)
    make.member("Agency of the South")
    watch()
    page = text_of(sign_in(make.staff()).get("/staff/organisations/unreachable/"))
    assert "Pirkko Lahti: has an address at which no mailbox is known" in page
    assert "Olli Named: has no account" in page
    assert "It has no primary contact." in page
    assert 'href="mailto:olli@clinic.example"' in page
    assert "mailto:pirkko@clinic.example" not in page
    assert f'href="/organisation/?of={organisation.slug}#invite"' in page


def test_who_can_be_reached_by_now_is_said_to_be(organisation, sign_in):
    named = make.person(given_name="Olli", family_name="Named")
    make.affiliation(named, organisation, PRIMARY)
    watch()
    make.account(named)
    page = text_of(sign_in(make.staff()).get("/staff/organisations/unreachable/"))
    assert "Olli Named: can be reached again" in page


def test_an_empty_page_says_what_would_be_there(sign_in):
    page = text_of(sign_in(make.staff()).get("/staff/organisations/unreachable/"))
    assert "Every member can be reached" in page


def test_the_menu_and_the_overview_count_them(organisation, sign_in):
    watch()
    page = text_of(sign_in(make.staff()).get("/staff/"))
    line = page.split('href="/staff/organisations/unreachable/"')
    assert ">1</span>" in line[1].split("</a>")[0]
    assert '<span class="chip warn">1</span>' in line[2].split("</li>")[0]


def test_the_page_costs_the_same_however_many_there_are(sign_in):
    browser = sign_in(make.staff())

    def fill(number):
        for _ in range(number):
            make.affiliation(make.person(), make.member(), PRIMARY)
        watch()

    fill(10)
    few = cost(lambda: browser.get("/staff/organisations/unreachable/"))
    fill(990)
    assert cost(lambda: browser.get("/staff/organisations/unreachable/")) == few
    assert browser.get("/staff/organisations/unreachable/?page=40").status_code == 200
