"""Who should sit in a group, as staff wish it: kinds of organisation, and where they come from."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core.db import Base, Identified, enum_column
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.topics.models import TopicGroup


class Region(Worded):
    """Countries that are named together; each word is one that can follow “from”."""

    BALTIC = "baltic"
    BENELUX = "benelux"
    CENTRAL = "central"
    NORDIC = "nordic"
    SOUTH_EASTERN = "south-eastern"
    SOUTHERN = "southern"
    WESTERN = "western"


worded(
    {
        Region.BALTIC: _l("the Baltic states"),
        Region.BENELUX: _l("the Benelux"),
        Region.CENTRAL: _l("Central Europe"),
        Region.NORDIC: _l("the Nordic countries"),
        Region.SOUTH_EASTERN: _l("South-Eastern Europe"),
        Region.SOUTHERN: _l("Southern Europe"),
        Region.WESTERN: _l("Western Europe"),
    }
)
# A country may lie in several.
COUNTRIES: dict[Region, frozenset[str]] = {
    Region.BALTIC: frozenset({"EE", "LT", "LV"}),
    Region.BENELUX: frozenset({"BE", "LU", "NL"}),
    Region.CENTRAL: frozenset({"AT", "CH", "CZ", "DE", "HU", "LI", "PL", "SI", "SK"}),
    Region.NORDIC: frozenset({"DK", "FI", "IS", "NO", "SE"}),
    Region.SOUTH_EASTERN: frozenset({"AL", "BA", "BG", "HR", "ME", "MK", "RO", "RS", "XK"}),
    Region.SOUTHERN: frozenset({"CY", "ES", "GR", "IT", "MT", "PT"}),
    Region.WESTERN: frozenset({"BE", "FR", "GB", "IE", "LU", "MC", "NL"}),
}


class Wish(Identified, Base):
    """So many organisations, at least, of a type or from a place or both, should sit in a group."""

    __tablename__ = "composition_wishes"
    __table_args__ = (
        Index("ix_composition_wishes_group", "group_id", "id"),
        CheckConstraint("minimum > 0", name="minimum_counted"),
        CheckConstraint(
            "type_id IS NOT NULL OR country IS NOT NULL OR region IS NOT NULL", name="says_which"
        ),
        CheckConstraint("country IS NULL OR region IS NULL", name="one_place"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    type_id: Mapped[int | None] = mapped_column(ForeignKey("organisation_types.id"))
    country: Mapped[str | None] = mapped_column(String(2))
    region: Mapped[Region | None] = mapped_column(enum_column(Region, "region"))
    minimum: Mapped[int] = mapped_column(default=1)

    group: Mapped[TopicGroup] = relationship()
    type: Mapped[OrganisationType | None] = relationship()
