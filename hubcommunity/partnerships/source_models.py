"""Where leads come from: a list that administrators keep."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import Base, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.words import Worded, worded
from hubcommunity.partnerships.listed_models import Listed

SOURCE_LIMIT = 120
SOURCE_TAKEN = _l("There is a source of this name already; it may be a retired one.")
constraint_says("uq_lead_sources_name", SOURCE_TAKEN)
constraint_says("lead_sources.name", SOURCE_TAKEN)


class Origin(Worded):
    """Of which leads the hub itself says where they come from, whatever that is called."""

    ENQUIRY = "enquiry"
    GAP = "gap"


worded(
    {
        Origin.ENQUIRY: _l("said of leads that come from enquiries"),
        Origin.GAP: _l("said of leads for a topic group’s table"),
    }
)


class LeadSource(Listed, Base):
    """A place that leads come from; a retired one is found with the leads that have it alone."""

    __tablename__ = "lead_sources"

    name: Mapped[str] = mapped_column(String(SOURCE_LIMIT), unique=True)
    origin: Mapped[Origin | None] = mapped_column(enum_column(Origin, "origin"), unique=True)
