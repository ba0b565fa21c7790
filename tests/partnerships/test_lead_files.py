"""The files of a lead: taken by their content, given to those who may see the lead, removed."""

import pytest
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.files import StoredFile
from hubcommunity.partnerships import file_actions, lead_queries
from hubcommunity.partnerships.models import PipelineReader
from tests import make
from tests.membership.handed_in import pdf, upload


@pytest.fixture
def staff(sign_in):
    return sign_in(make.staff())


def of(lead) -> str:
    return f"/staff/leads/{lead.uid}/files/"


def files():
    return db.session.scalar(select(func.count()).select_from(StoredFile))


def test_a_file_is_kept_and_given_out_as_an_attachment(staff):
    lead = make.lead()

    page = staff.post(f"{of(lead)}add/", data={"file": pdf("offer.pdf")}, follow_redirects=True)

    assert "The file is kept." in page.text
    assert "offer.pdf" in page.text
    [kept] = lead_queries.files_of(lead)
    given = staff.get(f"{of(lead)}{kept.uid}/")
    assert given.data.startswith(b"%PDF")
    assert given.headers["Content-Disposition"].startswith("attachment")


def test_what_is_no_document_is_refused_beside_the_field(staff):
    lead = make.lead()
    page = staff.post(f"{of(lead)}add/", data={"file": pdf("offer.pdf", b"MZ\x00\x01")})
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.text
    assert files() == 0


def test_a_removed_file_is_gone_with_its_content(staff):
    lead = make.lead()
    kept = file_actions.add_file(lead, upload(), by=make.staff())
    db.session.commit()

    page = staff.post(f"{of(lead)}{kept.uid}/remove", follow_redirects=True)

    assert "The file is removed." in page.text
    assert files() == 0


def test_a_file_is_not_given_out_under_another_lead(staff):
    pipeline = make.pipeline()
    lead, other = make.lead(pipeline), make.lead(pipeline)
    kept = file_actions.add_file(lead, upload(), by=make.staff())
    db.session.commit()
    assert staff.get(f"{of(other)}{kept.uid}/").status_code == 404


def test_a_file_of_a_lead_that_one_may_not_see_does_not_exist(staff):
    lead = make.lead()
    kept = file_actions.add_file(lead, upload(), by=make.staff())
    lead.pipeline.is_restricted = True
    reader = make.staff()
    db.session.add(PipelineReader(pipeline_id=lead.pipeline_id, person_id=reader.id))
    db.session.commit()
    assert staff.get(f"{of(lead)}{kept.uid}/").status_code == 404
    assert staff.get(f"{of(lead)}add/").status_code == 404


def test_a_lead_has_no_more_files_than_can_be_overseen(monkeypatch):
    monkeypatch.setattr(file_actions, "MOST", 1)
    lead, by = make.lead(), make.staff()
    file_actions.add_file(lead, upload(), by=by)
    with pytest.raises(RuleBroken, match="1 files at most"):
        file_actions.add_file(lead, upload(), by=by)
