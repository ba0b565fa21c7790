"""Views of the demonstration's leads."""

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.partnerships.lists.view_actions import keep_view
from hubcommunity.partnerships.lists.view_models import Shape
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.seed.demo_facts import FACTS, person_of


def add_views() -> None:
    for facts in FACTS["lead_views"]:
        pipeline = db.session.scalars(select(Pipeline).where(Pipeline.slug == facts["pipeline"]))
        keep_view(
            pipeline.one(),
            name=facts["name"],
            shape=Shape(facts["shape"]),
            asked=facts["asked"],
            is_shared=True,
            by=person_of(facts["by"]),
        )
