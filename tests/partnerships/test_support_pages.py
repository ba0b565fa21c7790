"""The pages of a country's support, for those who may see the lead."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships.support import actions, deliverable_actions, queries
from tests import make
from tests.partnerships.test_support import need, support_pipeline


@pytest.fixture
def me(app):
    return make.staff()


@pytest.fixture
def staff(sign_in, me):
    return sign_in(me)


@pytest.fixture
def lead(app):
    return make.lead(support_pipeline(), country="GR")


def of(lead) -> str:
    return f"/staff/leads/{lead.uid}/support/"


def test_the_request_is_edited_and_shown(staff, lead):
    form = {
        "version": "0",
        "need_id": str(need().id),
        "authority": "Crete",
        "scope": "- **Two** days",
    }
    page = staff.post(f"{of(lead)}edit/", data=form, follow_redirects=True).text
    for part in ("Saved.", "Training of staff", "Crete", "<strong>Two</strong> days"):
        assert part in page


def test_what_was_typed_stays_when_somebody_was_faster(staff, lead, me):
    actions.write_down(lead, by=me, version=0, authority="Crete")
    db.session.commit()
    page = staff.post(f"{of(lead)}edit/", data={"version": "0", "authority": "Attica"})
    assert page.status_code == 409
    assert 'value="Attica"' in page.text
    staff.post(f"{of(lead)}edit/", data={"version": "1", "authority": "Attica"})
    assert queries.support_of(lead).authority == "Attica"


def test_a_late_deliverable_stands_out_on_both_pages(staff, lead, me):
    deliverable_actions.promise(lead, "Report", clock.today() - timedelta(days=1), by=me)
    db.session.commit()
    assert '<span class="chip bad">Late</span>' in staff.get(of(lead)).text
    assert "1 deliverable late" in staff.get(f"/staff/leads/{lead.uid}/").text
    lead.closed_at = clock.now()
    db.session.commit()
    assert '<span class="chip">Not delivered</span>' in staff.get(of(lead)).text
    assert "deliverable late" not in staff.get(f"/staff/leads/{lead.uid}/").text
    form = {"name": "Handbook", "planned_on": str(clock.today())}
    told = staff.post(f"{of(lead)}deliverables/", data=form, follow_redirects=True).text
    assert "The deliverable is added." in told


def test_a_deliverable_is_added_delivered_and_another_taken_out(staff, lead):
    day = str(clock.today())
    for name in ("Report", "Workshop"):
        staff.post(f"{of(lead)}deliverables/", data={"name": name, "planned_on": day})
    report, workshop = queries.deliverables_of(lead)
    form = {"name": "Report", "planned_on": day, "delivered_on": day, "note": "Sent."}
    page = staff.post(f"{of(lead)}deliverables/{report.uid}/", data=form, follow_redirects=True)
    assert "Delivered on" in page.text
    staff.post(f"{of(lead)}deliverables/{workshop.uid}/take-out")
    assert queries.deliverables_of(lead) == [report]


def test_a_delivery_in_the_future_is_refused_beside_the_field(staff, lead, me):
    made = deliverable_actions.promise(lead, "Report", clock.today(), by=me)
    db.session.commit()
    later = str(clock.today() + timedelta(days=1))
    form = {"name": "Report", "planned_on": later, "delivered_on": later}
    page = staff.post(f"{of(lead)}deliverables/{made.uid}/", data=form)
    assert "Enter a day that is not in the future" in page.text
    assert queries.deliverables_of(lead)[0].delivered_on is None


def test_an_expert_is_asked_and_answers(staff, lead):
    expert = make.delegate(make.member("Hospital of Chania", country="GR"))
    assert "From Greece" in staff.get(of(lead)).text
    staff.post(f"{of(lead)}experts/", data={"person": str(expert.uid)})
    [asked] = queries.experts_of(lead)
    form = {"state": "agreed", "note": "From May on."}
    page = staff.post(f"{of(lead)}experts/{asked.uid}/", data=form, follow_redirects=True).text
    for part in (expert.name, "Hospital of Chania", "Agreed", "From May on."):
        assert part in page


@pytest.mark.parametrize("whom", ["", "nobody", "00000000-0000-0000-0000-000000000000"])
def test_only_who_represents_a_member_can_be_asked(staff, lead, whom):
    assert staff.post(f"{of(lead)}experts/", data={"person": whom}).status_code == 404


def test_a_lead_that_asks_for_no_support_has_no_such_page(staff):
    lead = make.lead()
    assert staff.get(of(lead)).status_code == 404
    assert "Country support" not in staff.get(f"/staff/leads/{lead.uid}/").text


def test_a_lead_out_of_sight_has_none_either(staff, lead):
    lead.pipeline.is_restricted = True
    db.session.commit()
    assert staff.get(of(lead)).status_code == 404


def test_administrators_say_which_pipelines_ask_for_support(sign_in):
    pipeline = make.pipeline()
    form = {"name": "Aid", "outcome": "deliveries", "is_support": "y"}
    address = f"/staff/settings/pipelines/{pipeline.slug}/edit/"
    page = sign_in(make.administrator()).post(address, data=form, follow_redirects=True)
    assert "Its leads are countries that ask for support." in page.text
    assert pipeline.is_support
