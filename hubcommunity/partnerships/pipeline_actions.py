"""Setting up pipelines: what they are called, who sees them, and in which order they stand."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.revisions import bump
from hubcommunity.core.text import first_free, slugify
from hubcommunity.partnerships.checklist_models import StageItem
from hubcommunity.partnerships.listed_models import Listed
from hubcommunity.partnerships.lists.view_models import SavedView
from hubcommunity.partnerships.models import (
    SLUG_TAKEN,
    Lead,
    Pipeline,
    PipelineReader,
    Stage,
    StageKind,
    Transition,
)
from hubcommunity.partnerships.pipeline_queries import live_stages, readers_of
from hubcommunity.partnerships.rule_models import AssignmentRule
from hubcommunity.partnerships.rule_queries import rules_of
from hubcommunity.partnerships.template_models import LetterTemplate
from hubcommunity.people.models import Person

Ordered = TypeVar("Ordered", Pipeline, Stage, AssignmentRule, Listed)


def add_pipeline(
    *,
    name: str,
    outcome: str,
    by: Person,
    slug: str = "",
    is_restricted: bool = False,
    is_support: bool = False,
    readers: Iterable[Person] = (),
) -> Pipeline:
    """Add a pipeline behind the others, with the three stages that none can do without.

    Raise `RuleBroken` where another one has its address.
    """
    if slug and is_taken(slug):
        raise RuleBroken(str(SLUG_TAKEN))
    last = db.session.scalar(select(func.max(Pipeline.position)))
    pipeline = Pipeline(
        slug=slug or first_free(slugify(name, 50), is_taken),
        name=name,
        outcome=outcome,
        position=0 if last is None else last + 1,
        is_restricted=is_restricted,
        is_support=is_support,
    )
    db.session.add(pipeline)
    db.session.flush()
    add_first_stages(pipeline)
    show_to(pipeline, readers)
    record("pipeline.added", by=by, on=pipeline, name=name)
    bump("partnerships")
    return pipeline


def is_taken(slug: str) -> bool:
    return db.session.scalar(select(Pipeline.id).where(Pipeline.slug == slug)) is not None


def add_first_stages(pipeline: Pipeline) -> None:
    given = (
        (_("New"), StageKind.OPEN, 10),
        (_("Won"), StageKind.WON, 100),
        (_("Lost"), StageKind.LOST, 0),
    )
    for position, (name, kind, probability) in enumerate(given):
        db.session.add(
            Stage(
                pipeline=pipeline,
                name=name,
                kind=kind,
                probability=probability,
                position=position,
            )
        )


def change_pipeline(
    pipeline: Pipeline,
    *,
    name: str,
    outcome: str,
    is_restricted: bool,
    is_support: bool,
    readers: Iterable[Person],
    by: Person,
) -> None:
    """Call a pipeline something else, or show it to others; its address stays."""
    hold_pipeline(pipeline)
    before = said(pipeline)
    pipeline.name, pipeline.outcome = name, outcome
    pipeline.is_restricted, pipeline.is_support = is_restricted, is_support
    show_to(pipeline, readers)
    after = said(pipeline)
    changed = sorted(field for field in after if after[field] != before[field])
    if changed:
        record("pipeline.changed", by=by, on=pipeline, changed=changed)
        bump("partnerships")


def said(pipeline: Pipeline) -> dict[str, object]:
    return {
        "name": pipeline.name,
        "outcome": pipeline.outcome,
        "is_restricted": pipeline.is_restricted,
        "is_support": pipeline.is_support,
        "readers": {person.id for person in readers_of(pipeline)},
    }


def show_to(pipeline: Pipeline, readers: Iterable[Person]) -> None:
    """Name anew to whom a restricted pipeline is shown."""
    of_it = PipelineReader.pipeline_id == pipeline.id
    db.session.execute(delete(PipelineReader).where(of_it))
    ids = sorted({person.id for person in readers})
    db.session.add_all(PipelineReader(pipeline_id=pipeline.id, person_id=id_) for id_ in ids)
    db.session.flush()


def order_pipeline(pipeline: Pipeline, *, up: bool, by: Person) -> None:
    """Put a pipeline before its neighbour, or behind it; at the end nothing happens."""
    query = locked(select(Pipeline).order_by(Pipeline.id))
    held = db.session.scalars(query.execution_options(populate_existing=True)).all()
    order = sorted(held, key=lambda each: (each.position, each.id))
    if swapped(order, pipeline, up):
        record("pipeline.ordered", by=by, on=pipeline, up=up)
        bump("partnerships")


def swapped(order: list[Ordered], row: Ordered, up: bool) -> bool:
    """Number rows with one of them put one place on; say whether it could be."""
    place = order.index(row)
    to = place - 1 if up else place + 1
    if not 0 <= to < len(order):
        return False
    order.insert(to, order.pop(place))
    for position, each in enumerate(order):
        each.position = position
    return True


def delete_pipeline(pipeline: Pipeline, *, by: Person) -> None:
    """Delete a pipeline in which there never was a lead; raise `RuleBroken` for any other."""
    hold_pipeline(pipeline)
    stages = select(Stage).where(Stage.pipeline_id == pipeline.id)
    ids = [stage.id for stage in db.session.scalars(locked(stages.order_by(Stage.id)))]
    if was_used(pipeline, ids):
        raise RuleBroken(_("There are leads in this pipeline: it stays, with all they tell."))
    record("pipeline.deleted", by=by, on=pipeline, name=pipeline.name)
    db.session.execute(delete(StageItem).where(StageItem.stage_id.in_(ids)))
    db.session.execute(delete(Stage).where(Stage.id.in_(ids)))
    show_to(pipeline, ())
    for table in (SavedView, LetterTemplate):
        db.session.execute(delete(table).where(table.pipeline_id == pipeline.id))
    for rule in rules_of(pipeline):
        db.session.delete(rule)
    db.session.delete(pipeline)
    bump("partnerships")


def was_used(pipeline: Pipeline, stage_ids: Sequence[int]) -> bool:
    """Say whether a lead is in the pipeline, or was before it went into one of another."""
    present = select(Lead.id).where(Lead.pipeline_id == pipeline.id)
    past = select(Transition.id).where(Transition.stage_id.in_(stage_ids))
    return any(db.session.scalar(query.limit(1)) is not None for query in (present, past))


def hold_pipeline(pipeline: Pipeline) -> None:
    """Lock a pipeline as it now is until the commit: whoever sets it up comes first.

    Pipelines are locked before stages, and stages before leads.
    """
    query = locked(select(Pipeline).where(Pipeline.id == pipeline.id), key_stays=True)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise RuleBroken(_("Somebody else has deleted this meanwhile."))


def keep_whole(pipeline: Pipeline) -> None:
    """Raise `RuleBroken` when a pipeline has lost what none can do without."""
    db.session.flush()
    stages = live_stages(pipeline)
    for kind in (StageKind.OPEN, StageKind.WON, StageKind.LOST):
        if not any(stage.kind is kind for stage in stages):
            raise RuleBroken(
                _("A pipeline keeps at least one stage of the kind “%(kind)s”.", kind=kind.label)
            )
    if stages[0].kind is not StageKind.OPEN:
        raise RuleBroken(_("New leads begin in the first stage: it must be an open one."))
