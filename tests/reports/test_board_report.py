"""The report of a month to the Strategy Board: what it counts, and that it names nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.library.models import Resource
from hubcommunity.membership.models import ApplicationState
from hubcommunity.partnerships import actions
from hubcommunity.partnerships.loss_models import Loss, LostReason
from hubcommunity.partnerships.support.actions import write_down
from hubcommunity.partnerships.support.models import SupportNeed
from hubcommunity.people.models import Person
from hubcommunity.reports.board_queries import BoardReport
from hubcommunity.reports.policy import period_of_month
from hubcommunity.topics.calls.models import CallState, Outcome
from hubcommunity.topics.meetings.models import MeetingState
from tests import make

AT = "/staff/reports/board/"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 14, 12, tzinfo=UTC)


@pytest.fixture
def months(app):
    """Two months in which much happened: the same in both, and one thing more in October."""
    pipeline, by = make.pipeline(), make.staff(given_name="Oili", family_name="Owner")
    group = make.group("reimbursement")
    loss = Loss(because=make.saved(LostReason(name="No budget")))
    for at in (datetime(2026, 9, 14, 12, tzinfo=UTC), OCTOBER, NOW - timedelta(days=1)):
        with time_machine.travel(at, tick=False):
            won, lost, stays = (make.lead(pipeline, owner=by) for _ in range(3))
            for lead, to in ((won, "Partner"), (lost, "Closed")):
                stage = make.stage(pipeline, to)
                said = {"reason": "Ask Richard Nixon", "loss": loss}
                actions.move(lead, to=stage, by=by, version=1, **said)
            make.meeting(group, state=MeetingState.HELD, starts_at=at)
            make.statement(f"Levels of {at:%B}", group_id=group.id)
            resolved = {"state": CallState.RESOLVED, "outcome": Outcome.CONSENSUS}
            make.call(group, **resolved, resolved_at=at, resolved_by=by)
            sent = at - timedelta(days=10)
            make.application(ApplicationState.APPROVED, submitted_at=sent, decided_at=at)
    with time_machine.travel(OCTOBER, tick=False):
        make.application(ApplicationState.DECLINED, submitted_at=OCTOBER, decided_at=OCTOBER)
    make.member(since=date(2026, 10, 2), until=date(2027, 10, 1))
    return stays


@pytest.fixture
def october(months):
    with time_machine.travel(NOW, tick=False):
        yield BoardReport(period_of_month(None, NOW.date()))


def test_the_month_told_is_the_last_that_is_over(october):
    assert (october.period.first_day, october.period.last_day) == (
        date(2026, 10, 1),
        date(2026, 10, 31),
    )


def test_members_and_applications_are_those_of_the_month(october):
    assert (october.membership.members, october.moved["joined"]) == (1, 1)
    assert october.tiers == [("Full member", 1)]
    assert october.received == 2
    assert october.decided == {"approved": 1, "declined": 1}
    assert october.membership.median == 5


def test_a_pipeline_is_told_as_it_stood_at_the_end_of_the_month(october):
    (told,) = october.pipelines
    assert (told.added, told.won, told.lost) == (3, 1, 1)
    assert dict(told.stages) == {"Identified": 2, "In conversation": 0, "Agreement drafted": 0}
    assert told.open_leads == 2
    assert told.reasons == [("No budget", 1)]
    assert told.expected == pytest.approx(0.3)  # of three that are open today


def test_of_a_restricted_pipeline_nothing_is_told(october, months):
    months.pipeline.is_restricted = True
    assert october.pipelines == []


def test_what_the_groups_did_is_told_of_those_that_did_anything(october):
    make.group("idle")
    (told,) = october.groups
    assert told[1:] == (1, 1, 1)


def test_what_is_no_statement_is_not_counted_as_one(october):
    for resource in db.session.scalars(select(Resource)):
        resource.kind = type(resource.kind).GUIDE
    assert [group.statements for group in october.groups] == [0]


@pytest.fixture
def board(months, sign_in):
    with time_machine.travel(NOW, tick=False):
        yield sign_in(make.board())


def test_another_month_is_chosen_and_one_to_come_is_refused(board):
    told = board.get(AT, query_string={"month": "2026-09"}).get_data(as_text=True)
    assert "1 Sept 2026 to 30 Sept 2026" in told
    told = board.get(AT, query_string={"month": "2026-12"}).get_data(as_text=True)
    assert "Enter a month that has begun" in told
    assert "1 Oct 2026 to 31 Oct 2026" in told


def test_nobody_is_named_in_the_report(board):
    reader = db.session.scalars(select(Person).order_by(Person.id.desc())).first()
    page = html.fromstring(board.get(AT).get_data(as_text=True))
    told = page.xpath("//main")[0].text_content()
    people = [one for one in db.session.scalars(select(Person)) if one is not reader]
    assert len(people) > 4
    for person in people:
        assert person.family_name not in told
        assert person.email not in told
    assert "Lost: No budget" in told
    assert "Nixon" not in told


def test_the_board_finds_the_report_in_its_menu(board):
    page = html.fromstring(board.get("/staff/reports/membership/").get_data(as_text=True))
    assert AT in page.xpath("//nav//a/@href")


def test_what_countries_asked_for_is_told_by_need(app, sign_in):
    pipeline, by = make.pipeline(), make.staff()
    pipeline.is_support = True
    law = make.saved(SupportNeed(name="Legislation"))
    with time_machine.travel(OCTOBER, tick=False):
        for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31)):
            lead = make.lead(pipeline)
            write_down(lead, by=by, version=0, need=law, requested_on=day)
        actions.move(lead, to=make.stage(pipeline, "Partner"), by=by, version=lead.version)
    db.session.commit()

    with time_machine.travel(NOW, tick=False):
        page = html.fromstring(sign_in(make.board()).get(AT).text)

    [told] = page.xpath("//dt[text()='Legislation']/following-sibling::dd[1]/text()")
    assert told == "2 requested, 1 delivered"
