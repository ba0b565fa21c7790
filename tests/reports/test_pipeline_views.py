"""The page of a pipeline's figures: who reads it, what it costs, and what is taken along."""

import csv

import pytest
from lxml import html
from sqlalchemy import select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.partnerships import actions
from hubcommunity.partnerships.loss_models import Loss, LostReason
from hubcommunity.reports.pipeline_figure_queries import CLOSE, FIGURES
from tests import make
from tests.counting import cost

AT = "/staff/reports/pipelines/strategic-partners/"
OWNER = {"given_name": "Oili", "family_name": "Owner"}


@pytest.fixture
def pipeline(app):
    """A pipeline in which a lead of an owner's was lost, and another one is open."""
    found, owner = make.pipeline(), make.staff(**OWNER)
    lost = make.lead(found, organisation_name="Agency of Turku", owner=owner)
    make.lead(found, organisation_name="Agency of Oulu", owner=owner)
    actions.add_note(lost, text="Said", by=owner)
    to = make.stage(found, "Closed")
    loss = Loss(because=make.saved(LostReason(name="No budget")))
    actions.move(lost, to=to, by=owner, version=lost.version, reason="says Mr Nixon", loss=loss)
    return found


@pytest.fixture
def staff(app, sign_in):
    return sign_in(make.staff())


@pytest.fixture
def board(app, sign_in):
    return sign_in(make.board())


def read(browser, at: str = AT) -> str:
    response = browser.get(at)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def taken(browser, name: str, of: str = AT) -> list[list[str]]:
    response = browser.post(f"{of}{name}")
    assert response.status_code == 200
    return list(csv.reader(response.get_data(as_text=True).removeprefix("\ufeff").splitlines()))


def test_every_figure_has_its_definition_a_chart_and_a_table(pipeline, staff):
    sections = html.fromstring(read(staff)).xpath("//section[contains(@class, 'sheet')]")
    assert len(sections) == len(FIGURES)
    for section in sections:
        chart = section.xpath(".//*[local-name()='svg'][@role='img']")[0]
        meaning = section.get_element_by_id(chart.get("aria-labelledby").split()[1]).text
        assert meaning in section.text_content()
        assert section.xpath(".//th[@scope='row']")
        assert not section.xpath(".//@style")


def test_an_empty_pipeline_says_so_kindly(app, staff):
    make.pipeline()
    told = read(staff)
    assert "No lead was added in these months." in told
    assert "Nothing moved since last week." in told
    assert "(CSV)" not in told


def test_the_board_reads_no_names_of_owners_and_no_free_words(pipeline, staff, board):
    assert "Oili Owner" in read(staff)
    assert "Mr Nixon" in str(taken(staff, "reason/leads"))
    told = read(board) + str([taken(board, f"{name}/leads") for name in set(FIGURES) - {*CLOSE}])
    assert "Agency of Turku" in told
    assert "No budget" in told
    assert "Oili" not in told
    assert "Nixon" not in told
    for name in CLOSE:
        assert board.post(f"{AT}{name}").status_code == 404
        assert board.post(f"{AT}{name}/leads").status_code == 404


def test_a_restricted_pipeline_is_there_for_its_readers_alone(pipeline, staff, board, sign_in):
    pipeline.is_restricted = True
    for browser in (staff, board):
        assert browser.get(AT).status_code == 404
        assert browser.post(f"{AT}funnel/leads").status_code == 404
        assert AT not in read(browser, "/staff/reports/membership/")
    assert AT in read(sign_in(make.administrator()), AT)


def test_a_delegate_finds_no_way_to_the_figures(pipeline, sign_in):
    assert sign_in(make.delegate()).get(AT).status_code == 403


def test_a_figure_is_taken_along_with_the_leads_behind_it(pipeline, staff):
    assert taken(staff, "funnel")[1] == ["Identified", "2", "1.0"]
    header, *rows = taken(staff, "funnel/leads")
    assert header[:2] == ["lead", "organisation"]
    assert header[-4:] == ["reason", "in_words", "owner", "reached"]
    assert [row[1] for row in rows] == ["Agency of Turku", "Agency of Oulu"]
    assert rows[0][-4:-2] == ["No budget", "No budget: says Mr Nixon"]
    assert rows[0][-2:] == ["Oili Owner", "Identified"]
    assert [row[1] for row in taken(staff, "reason/leads")[1:]] == ["Agency of Turku"]


def test_who_took_which_leads_is_on_record(pipeline, staff):
    taken(staff, "funnel/leads")
    query = select(AuditEntry).where(AuditEntry.event == "report.downloaded")
    told = db.session.scalars(query).one().details
    assert (told["pipeline"], told["figure"], told["leads"]) == (pipeline.slug, "funnel", 2)


def test_there_is_no_file_of_what_is_no_figure(pipeline, staff):
    assert staff.post(f"{AT}salaries").status_code == 404


def test_what_is_said_is_counted_at_once(pipeline, staff):
    assert taken(staff, "activity")[1][5] == "1"
    lead = make.lead(pipeline)
    actions.add_note(lead, text="Said again", by=make.staff(**OWNER))
    assert sum(int(row[5]) for row in taken(staff, "activity")[1:]) == 2


def test_the_page_costs_the_same_at_any_size(pipeline, staff):
    few = cost(lambda: staff.get(AT))
    owner, closed = make.staff(), make.stage(pipeline, "Closed")
    reasons = [make.saved(LostReason(name=f"Reason {number}")) for number in range(60)]
    for number in range(60):
        lead = make.lead(pipeline, source=make.source(f"Source {number}"), owner=owner)
        loss = Loss(because=reasons[number])
        actions.move(lead, to=closed, by=owner, version=1, loss=loss)
    assert cost(lambda: staff.get(AT)) == few <= 20
