"""Whatever is done to leads, in whatever order: what holds of each."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import actions
from hubcommunity.partnerships.models import Lead, StageKind, Transition
from tests import make

STAGES = [name for name, _kind, _probability in make.STAGES]


class Walk(RuleBasedStateMachine):
    """Staff add, edit and move leads at random; half of the moves carry an old version."""

    def __init__(self):
        super().__init__()
        db.session.rollback()
        self.by = make.staff()
        self.pipeline = make.pipeline(f"walk-{self.by.id}", f"Walk {self.by.id}")
        self.leads, self.versions = [], {}

    def teardown(self):
        db.session.rollback()

    @rule(name=st.text("ab ", min_size=1))
    def add(self, name):
        self.leads.append(actions.add_lead(self.pipeline, by=self.by, organisation_name=name))
        db.session.flush()

    @rule(data=st.data(), step=st.sampled_from(["", "Call", "Meeting"]))
    def edit(self, data, step):
        if self.leads:
            lead = data.draw(st.sampled_from(self.leads))
            actions.edit(
                lead,
                by=self.by,
                version=lead.version,
                organisation_name=lead.organisation_name,
                contact_name="",
                contact_email="",
                country=None,
                type_id=None,
                source=None,
                owner=None,
                next_step="" if lead.closed_at else step,
                next_step_on=None,
            )
            db.session.flush()

    @rule(
        data=st.data(),
        to=st.sampled_from(STAGES),
        reason=st.sampled_from(["", "Out of scope"]),
        behind=st.integers(0, 1),
    )
    def move(self, data, to, reason, behind):
        if self.leads:
            lead = data.draw(st.sampled_from(self.leads))
            after = data.draw(st.sampled_from([None, *self.leads]))
            stage, before = make.stage(self.pipeline, to), lead.stage
            try:
                actions.move(
                    lead,
                    to=stage,
                    by=self.by,
                    version=lead.version - behind,
                    reason=reason,
                    after=after,
                )
                db.session.flush()
            except RuleBroken:
                # A request would end here and take all of it back.
                db.session.refresh(lead)
                assert lead.stage is before

    @invariant()
    def every_lead_is_whole(self):
        for lead in self.leads:
            db.session.refresh(lead)
            self.stays_hang_together(lead)
            assert (lead.closed_at is not None) == lead.stage.kind.is_closed
            assert bool(lead.lost_reason) == (lead.stage.kind is StageKind.LOST)
            assert lead.version >= self.versions.get(lead.id, 1)
            self.versions[lead.id] = lead.version

    def stays_hang_together(self, lead):
        query = select(Transition).where(Transition.lead_id == lead.id).order_by(Transition.id)
        stays = list(db.session.scalars(query))
        assert stays[0].entered_at == lead.created_at
        assert [stay.left_at for stay in stays[:-1]] == [stay.entered_at for stay in stays[1:]]
        assert stays[-1].left_at is None
        assert stays[-1].stage_id == lead.stage_id

    @invariant()
    def every_stage_has_a_total_order(self):
        query = select(Lead.stage_id, Lead.position, Lead.id).where(
            Lead.pipeline_id == self.pipeline.id
        )
        rows = [tuple(row) for row in db.session.execute(query)]
        assert len(set(rows)) == len(self.leads)


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
