"""Agreements of organisations with the hub, and the texts that they adopt."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.files import StoredFile
from hubcommunity.core.versions import ExactText
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.people.models import Person

# The kind whose adoption the hub asks of its members.
CODE_OF_ETHICS = "code-of-ethics"
# The subject of what is counted and remembered; whoever changes an agreement bumps it.
AGREEMENTS = "agreements"

# In the indexes of lists, so that states are told without the table.
DAYS = ("signed_on", "valid_until", "ended_on")
STANDS = text("ended_on IS NULL")
SAME_VERSION = _l("Somebody published a version of this text at the same time. Look again.")
SAME_AGREEMENT = _l("Somebody recorded such an agreement at the same time. Look again.")
constraint_says("uq_agreement_versions_kind_id_number", SAME_VERSION)
constraint_says("agreement_versions.kind_id, agreement_versions.number", SAME_VERSION)
constraint_says("uq_agreements_standing", SAME_AGREEMENT)
constraint_says("agreements.organisation_id, agreements.kind_id", SAME_AGREEMENT)


class AgreementKind(Base):
    """A kind of agreement, as data. One that is adopted online has a text of the hub's own."""

    __tablename__ = "agreement_kinds"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    adopted_online: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class AgreementVersion(ExactText, Identified, Base):
    """One version of a kind's text, in Markdown."""

    __tablename__ = "agreement_versions"
    __table_args__ = (UniqueConstraint("kind_id", "number"),)

    kind_id: Mapped[int] = mapped_column(ForeignKey("agreement_kinds.id"))
    title: Mapped[str] = mapped_column(String(200))
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    kind: Mapped[AgreementKind] = relationship(lazy="joined", innerjoin=True)


class Announcement(Base):
    """How far the members' primary contacts are told of a version, by their affiliations' ids."""

    __tablename__ = "agreement_announcements"

    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_versions.id"), primary_key=True)
    reached_id: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    version: Mapped[AgreementVersion] = relationship()


class AgreementWay(Worded):
    """How an agreement was made."""

    ONLINE = "online"
    PAPER = "paper"


worded({AgreementWay.ONLINE: _l("Adopted online"), AgreementWay.PAPER: _l("Signed on paper")})


class Agreement(Identified, Base):
    """What an organisation agreed to; where it stands is computed from dates, see `policy`.

    `version` is the hub's own text that was adopted; other agreements have a version in words.
    Of one kind an organisation has one that stands at most: a later one replaces it, and closes it
    on the day on which it begins itself. `reminded_days` is the last reminder behind it: so many
    days before it runs out.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("valid_until >= signed_on", name="ends_after_signature"),
        Index(
            "uq_agreements_standing",
            "organisation_id",
            "kind_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index("ix_agreements_organisation", "organisation_id", "signed_on", "id"),
        Index("ix_agreements_version", "version_id", "organisation_id", *DAYS),
        Index("ix_agreements_list", "signed_on", "id", "valid_until", "ended_on", "kind_id"),
        Index("ix_agreements_running_out", "valid_until", "id"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("agreement_kinds.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_versions.id"))
    version_words: Mapped[str] = mapped_column(String(80), default="")
    way: Mapped[AgreementWay] = mapped_column(enum_column(AgreementWay, "way"))
    signatory_name: Mapped[str] = mapped_column(String(200))
    signatory_title: Mapped[str] = mapped_column(String(150), default="")
    signed_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    affiliation_id: Mapped[int | None] = mapped_column(ForeignKey("affiliations.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    reminded_days: Mapped[int | None]
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_reason: Mapped[str] = mapped_column(String(300), default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"))

    organisation: Mapped[Organisation] = relationship()
    kind: Mapped[AgreementKind] = relationship(lazy="joined", innerjoin=True)
    version: Mapped[AgreementVersion | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    affiliation: Mapped[Affiliation | None] = relationship()
    recorded_by: Mapped[Person] = relationship()
    replaced_by: Mapped["Agreement | None"] = relationship(remote_side="Agreement.id")

    @property
    def version_in_words(self) -> str:
        """Return which version it is; the hub's own texts, which must be loaded, have numbers."""
        return str(self.version.number) if self.version else self.version_words
