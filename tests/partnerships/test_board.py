"""The board: what it shows, how much of it, and what that costs."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import insert, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships import board_queries, queries
from hubcommunity.partnerships.board_queries import Extent, quarter_begins
from hubcommunity.partnerships.card_queries import step_is
from hubcommunity.partnerships.filter_queries import NOBODY, Filter
from hubcommunity.partnerships.models import Lead, Stage, Transition
from tests import make
from tests.statements import statements

BOARD = "/staff/pipelines/strategic-partners/"
TODAY = date(2026, 11, 23)


@pytest.fixture
def staff(sign_in):
    return sign_in(make.staff(given_name="Sami", family_name="Korhonen"))


def board(pipeline, **asked):
    found = queries.pipeline_or_404(pipeline.slug, make.staff())
    return board_queries.board(found, Extent(Filter(**asked)))


def lane(of, name):
    return next(lane for lane in of.lanes if lane.stage.name == name)


def fill(pipeline, number, at="Identified"):
    stage = make.stage(pipeline, at)
    common = {"pipeline_id": pipeline.id, "stage_id": stage.id, "country": "SE"}
    leads = [{"organisation_name": f"Organisation {n}", "position": n} for n in range(number)]
    db.session.execute(insert(Lead), [lead | common for lead in leads])
    ids = db.session.scalars(select(Lead.id).where(Lead.stage_id == stage.id))
    db.session.execute(insert(Transition), [{"lead_id": n, "stage_id": stage.id} for n in ids])


def test_every_stage_is_a_lane_with_its_count_and_what_is_expected_of_it():
    pipeline = make.pipeline()
    for _n in range(4):
        make.lead(pipeline, "In conversation")
    found = lane(board(pipeline), "In conversation")
    assert (found.counts.leads, len(found.cards)) == (4, 4)
    assert found.counts.expected == pytest.approx(1.4)


def test_the_head_counts_open_leads_those_without_a_step_and_the_days_to_win():
    pipeline = make.pipeline()
    make.lead(pipeline)
    make.lead(pipeline, next_step="Call")
    made = clock.now() - timedelta(days=34)
    make.lead(pipeline, "Partner", created_at=made, closed_at=made + timedelta(days=30))
    shown = board(pipeline)
    assert (shown.open_leads, shown.without_step) == (2, 1)
    assert shown.days_to_win == pytest.approx(30)


def test_closed_leads_are_counted_by_quarter():
    pipeline = make.pipeline()
    make.lead(pipeline, "Partner", closed_at=clock.now())
    make.lead(pipeline, "Partner", closed_at=clock.now() - timedelta(days=100))
    assert lane(board(pipeline), "Partner").counts[:3:2] == (2, 1)


@pytest.mark.parametrize(
    ("day", "begins"), [((2026, 1, 1), (2026, 1, 1)), ((2026, 12, 31), (2026, 10, 1))]
)
def test_a_quarter_begins_on_the_first_of_its_first_month(day, begins):
    assert quarter_begins(date(*day)) == datetime(*begins, tzinfo=UTC)


def test_a_board_of_one_owner_counts_and_shows_that_owner_s_leads():
    pipeline, me = make.pipeline(), make.staff()
    make.lead(pipeline, owner=me, organisation_name="Mine")
    make.lead(pipeline, organisation_name="Nobody's")
    mine, nobodys = (board(pipeline, owner=who) for who in (str(me.uid), NOBODY))
    assert [card.name for card in lane(mine, "Identified").cards] == ["Mine"]
    assert [card.name for card in lane(nobodys, "Identified").cards] == ["Nobody's"]
    assert mine.open_leads == nobodys.open_leads == 1


@pytest.mark.parametrize(
    ("step", "on", "stands"),
    [
        ("", None, "missing"),
        ("Call", None, "planned"),
        ("Call", TODAY - timedelta(days=1), "late"),
        ("Call", TODAY, "today"),
        ("", TODAY + timedelta(days=1), "planned"),
    ],
)
def test_a_next_step_is_late_today_planned_or_missing(step, on, stands):
    assert step_is(step, on, TODAY) == stands


def test_a_lead_that_stays_longer_than_expected_is_slow():
    pipeline = make.pipeline()
    make.stage(pipeline, "Identified").expected_days = 14
    with time_machine.travel(clock.now() - timedelta(days=15)):
        make.lead(pipeline)
    make.lead(pipeline, position=1)
    slow, quick = lane(board(pipeline), "Identified").cards
    assert (slow.slowness, slow.days, quick.slowness) == ("slow", 15, "")


@pytest.mark.parametrize(
    ("limit_is_hard", "leads", "stands"),
    [
        (False, 1, "fine"),
        (False, 2, "fine"),
        (False, 3, "over"),
        (True, 1, "fine"),
        (True, 2, "full"),
    ],
)
def test_a_lane_says_how_its_limit_stands(limit_is_hard, leads, stands):
    stage = Stage(limit=2, limit_is_hard=limit_is_hard)
    assert board_queries.Lane(stage, board_queries.Counts(), [], taken=leads).limit_is == stands


def test_a_limit_counts_the_leads_of_everybody(staff):
    pipeline = make.pipeline()
    make.stage(pipeline, "Identified").limit = 1
    me = make.staff()
    make.lead(pipeline, owner=me)
    make.lead(pipeline)
    assert "2 of 1<" in staff.get(f"{BOARD}?owner={me.uid}").text


def test_a_lead_counts_by_its_own_chance_even_if_that_is_nought():
    pipeline = make.pipeline()
    for probability in (0, 90, None):
        make.lead(pipeline, "In conversation", probability=probability)
    assert lane(board(pipeline), "In conversation").counts.expected == pytest.approx(1.25)


def test_amounts_are_added_up_each_currency_for_itself(staff):
    pipeline = make.pipeline()
    for cents, currency in ((100_000, "EUR"), (50_050, "EUR"), (7_000, "CHF"), (None, None)):
        make.lead(pipeline, amount_cents=cents, currency=currency)
    assert lane(board(pipeline), "Identified").counts.amounts == {"CHF": 7_000, "EUR": 150_050}
    page = staff.get(BOARD).text
    assert "CHF\xa070" in page
    assert "€1,500.50" in page


def test_a_lane_shows_the_first_fifty_and_more_on_demand(staff):
    pipeline = make.pipeline()
    fill(pipeline, 120)
    stage = make.stage(pipeline, "Identified").uid
    page = staff.get(BOARD).text
    assert page.count("data-lead=") == 50
    assert "Show 50 of 70 more" in page
    assert f"?lane={stage}&amp;shown=100#lane-{stage}" in page
    page = staff.get(f"{BOARD}?lane={stage}&shown=100").text
    assert page.count("data-lead=") == 100
    assert "Show 20 more" in page


def test_no_address_asks_for_all_cards_at_once_and_the_rest_has_pages_of_its_own(staff):
    pipeline = make.pipeline()
    fill(pipeline, 520)
    stage = make.stage(pipeline, "Identified").uid
    page = staff.get(f"{BOARD}?lane={stage}&shown=999999999").text
    assert page.count("data-lead=") == 500
    assert f"?lane={stage}&amp;skipped=500#lane-{stage}" in page
    page = staff.get(f"{BOARD}?lane={stage}&skipped=500").text
    assert [f"Organisation {number}<" in page for number in (499, 500, 519)] == [False, True, True]
    assert page.count("data-lead=") == 20
    assert "Back to the first cards" in page


@pytest.mark.parametrize("number", ["-1", "1" + "0" * 30, "٣", ""])
def test_an_address_that_makes_no_sense_shows_the_whole_board(staff, number):
    for stage in ("x", make.lead().stage.uid):
        page = staff.get(f"{BOARD}?lane={stage}&shown={number}&skipped={number}&owner=x")
        assert page.text.count("data-lead=") == 1


@pytest.mark.parametrize("number", [10, 1000])
def test_a_board_costs_seventeen_queries_once_and_then_few_for_everybody(staff, sign_in, number):
    pipeline = make.pipeline()
    for stage, _kind, _probability in make.STAGES:
        fill(pipeline, number // len(make.STAGES), stage)
    other = sign_in(make.staff())
    for browser, most in ((staff, 17), (staff, 6), (other, 9)):
        with statements() as seen:
            page = browser.get(BOARD)
        assert page.text.count("data-lead=") == min(number, 250)
        assert len(seen) <= most, "\n".join(seen)


def test_a_card_tells_organisation_country_type_step_and_owner(staff):
    owner = make.staff(given_name="Elena", family_name="Horn")
    late = clock.today() - timedelta(days=3)
    make.lead(
        organisation_name="Regional <Health> Agency",
        type=make.organisation_type("authority", "Public authority"),
        owner=owner,
        next_step="Proposal",
        next_step_on=late,
    )
    page = staff.get(BOARD).text
    for words in (
        "Regional &lt;Health&gt; Agency",
        "France&nbsp;· Public authority",
        'class="chip bad">Proposal due ',
        '<span class="visually-hidden">Elena Horn</span>',
        "Move to…",
    ):
        assert words in page


def test_an_empty_board_says_what_to_do(staff):
    make.pipeline()
    page = staff.get(BOARD).text
    assert "0 open leads" in page
    assert "Begin with “Add lead”" in page


def test_a_board_that_does_not_exist_is_not_found(staff):
    assert staff.get("/staff/pipelines/nothing/").status_code == 404
