"""Who has an application, what is checked, and what staff note for each other."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubcommunity.accounts import duty_actions
from hubcommunity.accounts.models import DutyName
from hubcommunity.accounts.queries import account_of
from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.membership import actions, queries, review_queries
from hubcommunity.membership import information_actions as information
from hubcommunity.membership import review_actions as review
from hubcommunity.membership.models import ApplicationState as State
from hubcommunity.organisations.models import AffiliationState
from tests import make
from tests.counting import cost


@pytest.fixture(autouse=True)
def tier():
    return make.tier()


@pytest.fixture
def colleague():
    return make.staff(given_name="Jonas", family_name="Weber", email="jonas@hub.test")


def page_of(application) -> str:
    return f"/staff/applications/{application.uid}/"


# --- the assignee ---


def test_whoever_is_assigned_by_somebody_else_gets_a_mail(staff, colleague, outbox):
    application = make.application(organisation_name="Baltic Forum")

    review.assign(application, colleague, by=staff)

    assert application.assignee is colleague
    (mail,) = outbox()
    assert (mail.to_address, mail.event) == ("jonas@hub.test", "application.assigned")
    assert "Sofia Lind has given you the application of Baltic Forum" in mail.text
    assert about(application)[-1].details == {"to": str(colleague.uid)}


def test_whoever_takes_an_application_needs_no_mail(staff, outbox):
    application = make.application()

    review.assign(application, staff, by=staff)
    review.assign(application, staff, by=staff)

    assert application.assignee is staff
    assert outbox() == []
    assert [entry.event for entry in about(application)] == ["application.assigned"]


def test_an_application_is_given_back(staff):
    application = make.application(assignee=staff)

    review.assign(application, None, by=staff)

    assert application.assignee is None
    assert about(application)[-1].details == {"to": None}


def test_only_staff_have_applications(staff, colleague):
    former = account_of(colleague)
    duty_actions.end_duty(former, DutyName.STAFF, by=None)
    for person in (colleague, make.delegate(), make.board()):
        with pytest.raises(RuleBroken, match="not on the staff"):
            review.assign(make.application(), person, by=staff)


def test_nobody_has_their_own_application(staff, colleague):
    make.affiliation(colleague, make.organisation("Baltic Forum"))
    own = make.application(applicant=colleague)
    of_organisation = make.application(organisation_name="Baltic forum")
    for application in (own, of_organisation):
        with pytest.raises(RuleBroken, match="Jonas Weber’s own"):
            review.assign(application, colleague, by=staff)
        with pytest.raises(Forbidden):
            review.assign(application, staff, by=colleague)


def test_a_decided_application_is_assigned_to_nobody(staff):
    with pytest.raises(Stale, match="Declined"):
        review.assign(make.application(State.DECLINED), staff, by=staff)


def test_who_comes_late_is_told_who_has_it(staff, colleague):
    application = make.application()
    seen = application.version
    review.assign(application, colleague, by=colleague, seen=seen)
    db.session.flush()

    with pytest.raises(Stale, match="Jonas Weber has this application now"):
        review.assign(application, staff, by=staff, seen=seen)


def test_those_who_can_be_chosen_are_those_whom_it_does_not_concern(staff, colleague):
    organisation = make.organisation("Baltic Forum")
    make.affiliation(colleague, organisation)
    former = make.staff()
    make.affiliation(former, organisation, state=AffiliationState.ENDED)
    application = make.application(organisation_name="Baltic Forum", applicant=make.staff())

    can = review_queries.assignable(application)

    assert can == [staff, former]
    assert not any(queries.concerns(application, person) for person in can)


def test_the_list_is_narrowed_to_mine_and_to_nobodys(office, staff, colleague):
    make.application(organisation_name="Of Sofia", assignee=staff)
    make.application(organisation_name="Of Jonas", assignee=colleague)
    make.application(organisation_name="Still Free")
    make.application(State.DECLINED, organisation_name="Of Sofia Before", assignee=staff)

    everything = office.get("/staff/applications/").text
    mine = office.get("/staff/applications/?assignee=mine").text
    free = office.get("/staff/applications/?assignee=unassigned").text

    assert all(name in everything for name in ("Of Sofia", "Of Jonas", "Still Free"))
    assert 'Mine <span class="n">1</span>' in everything
    assert 'Unassigned <span class="n">1</span>' in everything
    assert 'All open <span class="n">3</span>' in everything
    assert "Of Sofia" in mine
    assert "Of Jonas" not in mine
    assert 'Declined <span class="n">1</span>' in mine
    assert "Still Free" in free
    assert "Of Sofia" not in free
    assert 'Declined <span class="n">0</span>' in free


def test_an_empty_narrowed_list_leads_to_the_whole(office):
    make.application()
    page = office.get("/staff/applications/?assignee=mine").text

    assert "You have no application here" in page
    assert 'href="/staff/applications/">Show all' in page


def test_the_narrowed_list_costs_the_same_at_any_length(office, staff):
    kind, applicant = make.organisation_type(), make.account().person
    one = {"applicant": applicant, "type": kind, "assignee": staff}
    make.application(**one)
    path = "/staff/applications/?assignee=mine"
    before = cost(lambda: office.get(path))
    db.session.add_all([make.application(**one) for _ in range(40)])

    assert cost(lambda: office.get(path)) == before


def test_staff_take_and_assign_on_the_page(office, staff, colleague):
    application = make.application()
    office.post(f"{page_of(application)}take", data={"version": application.version})
    assert application.assignee == staff

    chosen = {"assignee": str(colleague.uid), "version": application.version}
    told = office.post(f"{page_of(application)}assign", data=chosen, follow_redirects=True).text
    assert application.assignee == colleague
    assert "Jonas Weber has this application now." in told
    assert "Assigned" in told[told.index("Timeline") :]
    assert "Jonas Weber" in told[told.index("Timeline") :]

    office.post(f"{page_of(application)}assign", data={"assignee": "nobody"})
    assert application.assignee is None
    wrong = office.post(f"{page_of(application)}assign", data={"assignee": "somebody"})
    assert "There is a problem" in wrong.text


# --- the checklist ---


def test_a_point_is_checked_and_opened_again_with_who_and_when(staff, colleague):
    item, application = make.checklist_item("Statutes seen"), make.application()

    review.check_off(application, item, done=True, by=staff)
    (point,) = review_queries.checklist(application)
    assert point.is_done
    assert point.mark.by is staff

    review.check_off(application, item, done=False, by=colleague)
    (point,) = review_queries.checklist(application)
    assert not point.is_done
    assert point.mark.by is colleague
    assert [(entry.event, entry.details) for entry in about(application)] == [
        ("application.checked", {"point": "Statutes seen"}),
        ("application.unchecked", {"point": "Statutes seen"}),
    ]


def test_checking_twice_is_one_check(staff, colleague):
    item, application = make.checklist_item(), make.application()
    review.check_off(application, item, done=True, by=staff)

    review.check_off(application, item, done=True, by=colleague)

    (point,) = review_queries.checklist(application)
    assert point.mark.by is staff
    assert len(about(application)) == 1


def test_only_points_of_the_type_are_checked(staff):
    application = make.application()
    foreign = make.checklist_item(type_id=make.organisation_type("payer", "Payer").id)
    retired = make.checklist_item(retired_at=clock.now())
    for item in (foreign, retired):
        with pytest.raises(RuleBroken, match="not on the list"):
            review.check_off(application, item, done=True, by=staff)


def test_a_decided_application_is_checked_no_more(staff):
    application = make.application(State.APPROVED)
    with pytest.raises(Stale, match="Approved"):
        review.check_off(application, make.checklist_item(), done=True, by=staff)


def test_nobody_checks_their_own_application(staff):
    with pytest.raises(Forbidden):
        review.check_off(
            make.application(applicant=staff), make.checklist_item(), done=True, by=staff
        )


def test_a_retired_point_stays_where_it_was_checked_and_keeps_nothing_open(staff):
    item, application, other = make.checklist_item(), make.application(), make.application()
    review.check_off(application, item, done=True, by=staff)
    review.check_off(application, item, done=False, by=staff)
    item.retired_at = clock.now()

    assert [point.item for point in review_queries.checklist(application)] == [item]
    assert review_queries.open_points(application) == []
    assert review_queries.checklist(other) == []


def test_approval_with_open_points_is_confirmed(staff):
    item, application = make.checklist_item(), make.application(State.IN_REVIEW)
    with pytest.raises(RuleBroken, match="checklist are open"), db.session.begin_nested():
        actions.approve(application, by=staff)
    db.session.expire_all()

    actions.approve(application, by=staff, despite_open=True)
    done = make.application(State.IN_REVIEW)
    review.check_off(done, item, done=True, by=staff)
    actions.approve(done, by=staff)

    assert application.state is done.state is State.APPROVED


def test_the_page_shows_what_is_open_and_asks(office):
    item, application = make.checklist_item("Statutes seen"), make.application(State.IN_REVIEW)
    page = office.get(page_of(application)).text
    assert "Approve it although these points are open" in page

    refused = office.post(f"{page_of(application)}approve").text
    assert "Check the open points, or tick that you approve without" in refused
    assert application.state is State.IN_REVIEW

    office.post(f"{page_of(application)}checklist/{item.uid}", data={"done": "yes"})
    page = office.get(page_of(application)).text
    assert "Approve it although" not in page
    assert "Sofia Lind" in page
    office.post(f"{page_of(application)}checklist/{item.uid}", data={"done": "no"})
    office.post(f"{page_of(application)}approve", data={"despite_open": "y"})
    assert application.state is State.APPROVED


# --- notes ---

SECRET = "Their chair owes us a call"


def test_notes_stand_with_their_author_and_time(office, staff):
    application = make.application(State.DECLINED)

    office.post(f"{page_of(application)}notes", data={"note": SECRET})

    page = office.get(page_of(application)).text
    assert SECRET in page
    (note,) = review_queries.notes_of(application)
    assert (note.written_by, note.text) == (staff, SECRET)
    assert f'datetime="{note.written_at.isoformat()}"' in page
    assert SECRET not in str(about(application)[-1].details)


def test_an_empty_note_is_refused(office, staff):
    application = make.application()

    assert "Write the note" in office.post(f"{page_of(application)}notes", data={"note": " "}).text
    with pytest.raises(RuleBroken, match="Write the note"):
        review.note(application, by=staff, text=" ")


def test_nothing_among_staff_ever_reaches_the_applicant(sign_in, staff, colleague, outbox):
    """Every page and mail that an applicant gets, whatever becomes of the application."""
    item = make.checklist_item("Owes nobody anything")
    ends = {
        "approve": lambda each: actions.approve(each, by=staff, despite_open=True),
        "decline": lambda each: actions.decline(each, by=staff, reason="Not yet"),
        "withdraw": lambda each: actions.withdraw(each, by=each.applicant),
    }
    for end in ends.values():
        application = make.application()
        browser = sign_in(application.applicant)
        pages = ["/home/", f"/join/applications/{application.uid}/", "/organisation/"]
        steps = [
            lambda each: actions.start_review(each, by=staff),
            lambda each: information.ask_for_information(each, by=staff, question="Where?"),
            lambda each: information.answer(each, by=each.applicant, text="There", changes={}),
            end,
        ]
        review.note(application, by=staff, text=SECRET)
        review.assign(application, colleague, by=staff)
        review.check_off(application, item, done=True, by=staff)
        for step in steps:
            step(application)
            for page in pages:
                assert_silent(browser.get(page).text)
        address = application.applicant.email
        for mail in (each for each in outbox() if each.to_address == address):
            assert_silent(mail.text + mail.html + mail.subject)


def assert_silent(text: str) -> None:
    for secret in (SECRET, "owes us", "Jonas Weber", "Sofia Lind", "Owes nobody", "Assigned"):
        assert secret not in text


def test_staff_who_apply_themselves_see_no_notes_either(office, staff):
    application = make.application(applicant=staff)
    make.checklist_item("Owes nobody anything")
    review.note(application, by=make.staff(), text=SECRET)

    page = office.get(page_of(application)).text

    assert SECRET not in page
    assert "Owes nobody anything" not in page
    assert office.post(f"{page_of(application)}notes", data={"note": "x"}).status_code == 403


STEPS = st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=12)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_the_list_shows_what_was_said_last_of_each_point(app, steps):
    db.session.rollback()
    staff, application = make.staff(), make.application()
    items = [make.checklist_item(f"Point {n}", position=n) for n in range(3)]
    said = [False] * 3
    for n, done in steps:
        review.check_off(application, items[n], done=done, by=staff)
        said[n] = done

    assert [point.is_done for point in review_queries.checklist(application)] == said
    still_open = [item for item, done in zip(items, said, strict=True) if not done]
    assert review_queries.open_points(application) == still_open
