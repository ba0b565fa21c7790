"""One function moves a lead, whatever the door."""

import pytest
from sqlalchemy import select

from hubcommunity.audit import queries as audit
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.partnerships import actions, queries
from hubcommunity.partnerships.models import Lead, Transition
from tests import make


def stays(lead):
    query = select(Transition).where(Transition.lead_id == lead.id).order_by(Transition.id)
    return list(db.session.scalars(query))


def move(lead, to, by=None, **values):
    stage = make.stage(lead.pipeline, to)
    given = {"by": by or make.staff(), "version": lead.version}
    actions.move(lead, to=stage, **(given | values))
    db.session.flush()


def names_in_order(pipeline, stage):
    query = select(Lead.organisation_name).where(Lead.stage_id == make.stage(pipeline, stage).id)
    return list(db.session.scalars(query.order_by(Lead.position, Lead.id)))


def test_a_moved_lead_closes_one_stay_and_opens_the_next_at_the_same_instant():
    lead = make.lead()
    move(lead, "In conversation")
    first, second = stays(lead)
    assert first.left_at == second.entered_at
    assert second.left_at is None
    assert second.stage.name == lead.stage.name == "In conversation"


def test_a_move_is_audited_and_raises_the_version():
    mover, lead = make.staff(), make.lead()
    before = lead.version
    move(lead, "In conversation", by=mover)
    entry = audit.about(lead)[-1]
    assert (entry.event, entry.actor_id) == ("lead.moved", mover.id)
    assert entry.details == {"before": "Identified", "after": "In conversation"}
    assert lead.version > before


def test_a_lost_lead_needs_a_reason():
    lead = make.lead()
    with pytest.raises(RuleBroken, match="reason"):
        move(lead, "Closed", reason="  ")


def test_a_lost_lead_keeps_its_reason_and_the_day():
    lead = make.lead()
    move(lead, "Closed", reason=" Out of scope ")
    assert lead.lost_reason == stays(lead)[-1].reason == "Out of scope"
    assert lead.closed_at == stays(lead)[-1].entered_at


def test_a_won_lead_is_closed_without_a_reason():
    lead = make.lead()
    move(lead, "Partner", reason="not asked for")
    assert lead.closed_at is not None
    assert lead.lost_reason == stays(lead)[-1].reason == ""


def test_a_reopened_lead_is_no_longer_closed():
    lead = make.lead()
    move(lead, "Closed", reason="Out of scope")
    move(lead, "Identified")
    assert lead.closed_at is None
    assert lead.lost_reason == ""
    assert stays(lead)[1].reason == "Out of scope"


def test_a_stage_of_another_pipeline_is_refused():
    lead = make.lead()
    other = make.pipeline("country-support", "Country support")
    with pytest.raises(RuleBroken, match="another pipeline"):
        actions.move(
            lead, to=make.stage(other, "Identified"), by=make.staff(), version=lead.version
        )


def test_an_old_version_is_told_who_moved_the_lead_and_where_it_is():
    lead = make.lead()
    seen = lead.version
    move(lead, "In conversation", by=make.staff(given_name="Maria", family_name="Silva"))
    with pytest.raises(Stale, match="Maria Silva moved this lead to “In conversation” on "):
        move(lead, "Partner", version=seen)


def test_an_old_version_is_told_who_changed_the_lead():
    lead = make.lead()
    seen = lead.version
    edit(lead, by=make.staff(given_name="Maria", family_name="Silva"), next_step="Call")
    with pytest.raises(Stale, match=r"Maria Silva changed this lead on .* now in “Identified”"):
        move(lead, "Partner", version=seen)


def test_a_lead_that_nobody_touched_still_tells_where_it_is():
    lead = make.lead()
    with pytest.raises(Stale, match="Somebody else moved this lead to “Identified”"):
        move(lead, "Partner", version=lead.version + 1)


def test_a_lead_moves_to_the_top_of_a_stage():
    pipeline = make.pipeline()
    for name in "AB":
        make.lead(pipeline, "In conversation", organisation_name=name)
    move(make.lead(pipeline, organisation_name="C"), "In conversation")
    assert names_in_order(pipeline, "In conversation") == ["C", "A", "B"]


def test_a_lead_moves_below_another_and_writes_only_itself():
    pipeline = make.pipeline()
    a, b = (
        make.lead(pipeline, "In conversation", organisation_name=name, position=place)
        for place, name in enumerate("AB")
    )
    move(make.lead(pipeline, organisation_name="C"), "In conversation", after=a)
    assert names_in_order(pipeline, "In conversation") == ["A", "C", "B"]
    assert (a.version, b.version) == (1, 1)


def test_a_lead_changes_its_place_within_a_stage_without_a_transition():
    pipeline = make.pipeline()
    a, _b = (
        make.lead(pipeline, organisation_name=name, position=place)
        for place, name in enumerate("AB")
    )
    move(a, "Identified", after=queries.last_lead(a.stage))
    assert names_in_order(pipeline, "Identified") == ["B", "A"]
    assert len(stays(a)) == 1


def test_a_gap_never_closes_however_often_it_is_used():
    pipeline = make.pipeline()
    top = make.lead(pipeline, organisation_name="top", position=0)
    make.lead(pipeline, organisation_name="bottom", position=1)
    movers = [make.lead(pipeline, "In conversation", organisation_name=f"{n}") for n in range(70)]
    for lead in movers:
        move(lead, "Identified", after=top)
    told = [lead.organisation_name for lead in reversed(movers)]
    assert names_in_order(pipeline, "Identified") == ["top", *told, "bottom"]


def test_leads_at_the_same_position_can_still_be_parted():
    pipeline = make.pipeline()
    first = make.lead(pipeline, organisation_name="A")
    make.lead(pipeline, organisation_name="B")
    move(make.lead(pipeline, "Partner", organisation_name="C"), "Identified", after=first)
    assert names_in_order(pipeline, "Identified") == ["A", "C", "B"]


def test_a_neighbour_that_has_gone_elsewhere_leaves_the_top():
    pipeline = make.pipeline()
    make.lead(pipeline, "Partner", organisation_name="A")
    gone = make.lead(pipeline)
    move(make.lead(pipeline, organisation_name="B"), "Partner", after=gone)
    assert names_in_order(pipeline, "Partner") == ["B", "A"]


def edit(lead, **values):
    given = {
        "by": values.pop("by", None) or make.staff(),
        "version": lead.version,
        "organisation_name": lead.organisation_name,
        "contact_name": lead.contact_name,
        "contact_email": lead.contact.email if lead.contact else "",
        "country": lead.country,
        "type_id": lead.type_id,
        "source": lead.source,
        "owner": lead.owner,
        "next_step": lead.next_step,
        "next_step_on": lead.next_step_on,
    }
    actions.edit(lead, **(given | values))
    db.session.flush()
