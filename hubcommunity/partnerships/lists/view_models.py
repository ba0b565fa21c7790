"""A filter of leads that is kept under a name."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.words import Worded, worded
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.people.models import Person

NAME_TAKEN = _l("You have a view with this name already.")
constraint_says("uq_lead_views_pipeline_id_made_by_id_name", NAME_TAKEN)
constraint_says("lead_views.pipeline_id, lead_views.made_by_id, lead_views.name", NAME_TAKEN)


class Shape(Worded):
    """How leads are shown."""

    BOARD = "board"
    LIST = "list"
    CALENDAR = "calendar"


worded({Shape.BOARD: _l("Board"), Shape.LIST: _l("List"), Shape.CALENDAR: _l("Calendar")})


class SavedView(Identified, Base):
    """What was asked for of a pipeline's leads, and in which shape: whoever made it sees it, and
    everyone who sees the pipeline when it is shared.
    """

    __tablename__ = "lead_views"
    __table_args__ = (UniqueConstraint("pipeline_id", "made_by_id", "name"),)

    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(80))
    shape: Mapped[Shape] = mapped_column(enum_column(Shape, "shape"))
    # The values of the address, as it was.
    asked: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    is_shared: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    pipeline: Mapped[Pipeline] = relationship()
    made_by: Mapped[Person] = relationship()
