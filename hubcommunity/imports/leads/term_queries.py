"""What stages, owners, legal bases, reasons and sources are called in tables."""

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.text import fold
from hubcommunity.imports.leads.row_policy import LeadTerms
from hubcommunity.imports.term_queries import common_terms
from hubcommunity.organisations.models import Topic
from hubcommunity.partnerships.contact_models import LegalBasis
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Pipeline, Stage, StageKind
from hubcommunity.partnerships.queries import involved_by_address, owners_by_address
from hubcommunity.partnerships.source_queries import all_sources


def terms(pipeline: Pipeline) -> LeadTerms:
    """Return what is called how in a pipeline; of two stages alike the one that is in use."""
    in_use = (Stage.retired_at.is_(None), Stage.position.desc(), Stage.id)
    stages = db.session.scalars(
        select(Stage).where(Stage.pipeline_id == pipeline.id).order_by(*in_use)
    ).all()
    by_name = {fold(stage.name): stage.id for stage in stages}
    owners = owners_by_address(pipeline)
    reasons = db.session.scalars(select(LostReason).order_by(LostReason.id)).all()
    listed = all_sources()
    sources = [(source.name, source.id) for source in listed]
    return LeadTerms(
        **common_terms(),
        stages=by_name | {stage.name: stage.id for stage in stages},
        closed=frozenset(stage.id for stage in stages if stage.kind.is_closed),
        lost=frozenset(stage.id for stage in stages if stage.kind is StageKind.LOST),
        owners=owners,
        former={
            address: number
            for address, number in involved_by_address(pipeline).items()
            if address not in owners
        },
        topics=topics(),
        bases={fold(word): basis for basis in LegalBasis for word in words_of(basis)},
        reasons={fold(reason.name): reason.id for reason in reasons},
        sources={fold(name): number for name, number in reversed(sources)} | dict(sources),
        retired={source.id: source.name for source in listed if source.retired_at},
        reason_names={reason.id: reason.name for reason in reasons},
    )


def topics() -> dict[str, int]:
    """Return the topics by their names and codes; a code counts before another one's name."""
    found = db.session.scalars(select(Topic).order_by(Topic.id)).all()
    return {fold(each.name): each.id for each in found} | {
        fold(each.code): each.id for each in found
    }


def words_of(basis: LegalBasis) -> tuple[str, str]:
    return basis.label, basis.value
