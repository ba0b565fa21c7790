"""The people behind a lead, and what each was told about the data that the hub has of them."""

from calendar import monthrange
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hubcommunity.consent.models import NoticeVersion
from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.words import Worded, worded
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person

SAME_CONTACT = _l("This person is a contact of the lead already.")
constraint_says("uq_lead_contacts_lead_id_person_id", SAME_CONTACT)
constraint_says("lead_contacts.lead_id, lead_contacts.person_id", SAME_CONTACT)
# The purpose of whose notice the contacts of leads are told.
PARTNERSHIP = "partnership"
NOT_TOLD = text("told_at IS NULL AND untold_because IS NULL")


class LegalBasis(Worded):
    """On which of the grounds of article 6(1) GDPR data are used."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal obligation"
    VITAL_INTERESTS = "vital interests"
    PUBLIC_TASK = "public task"
    LEGITIMATE_INTERESTS = "legitimate interests"


worded(
    {
        LegalBasis.CONSENT: _l("Consent (a)"),
        LegalBasis.CONTRACT: _l("Contract (b)"),
        LegalBasis.LEGAL_OBLIGATION: _l("Legal obligation (c)"),
        LegalBasis.VITAL_INTERESTS: _l("Vital interests (d)"),
        LegalBasis.PUBLIC_TASK: _l("Public task (e)"),
        LegalBasis.LEGITIMATE_INTERESTS: _l("Legitimate interests (f)"),
    }
)


class Untold(Worded):
    """Why a contact needs no notice: the exceptions of article 14(5) GDPR, and article 13."""

    THEMSELVES = "themselves"
    INFORMED = "informed"
    EFFORT = "disproportionate effort"
    LAW = "law"
    SECRECY = "secrecy"


worded(
    {
        Untold.THEMSELVES: _l("Gave us the data themselves, and was told then (article 13)"),
        Untold.INFORMED: _l("Has the information already (14(5)(a))"),
        Untold.EFFORT: _l("Impossible, or an effort out of proportion (14(5)(b))"),
        Untold.LAW: _l("The law itself lays down that we get the data (14(5)(c))"),
        Untold.SECRECY: _l("The data must stay confidential by law (14(5)(d))"),
    }
)


class Contact(Identified, Base):
    """A person whom staff speak with about a lead; where the data come from, and who told them so.

    Who did not give us the data themselves is told within a month (article 14 GDPR): by
    `notice_due_on`, by the `notice` whose text the mail had, or not at all and `untold_because`.
    """

    __tablename__ = "lead_contacts"
    __table_args__ = (
        UniqueConstraint("lead_id", "person_id"),
        CheckConstraint("(told_at IS NULL) = (notice_id IS NULL)", name="told_by_a_notice"),
        CheckConstraint("told_at IS NULL OR untold_because IS NULL", name="told_or_not"),
        Index("ix_lead_contacts_person", "person_id"),
        Index(
            "ix_lead_contacts_due",
            "notice_due_on",
            "id",
            sqlite_where=NOT_TOLD,
            postgresql_where=NOT_TOLD,
        ),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    basis: Mapped[LegalBasis] = mapped_column(
        enum_column(LegalBasis, "basis"), default=LegalBasis.LEGITIMATE_INTERESTS
    )
    source: Mapped[str] = mapped_column(String(200), default="")
    obtained_on: Mapped[date] = mapped_column(Date)
    notice_due_on: Mapped[date] = mapped_column(Date)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice_versions.id"))
    untold_because: Mapped[Untold | None] = mapped_column(enum_column(Untold, "untold_because"))
    untold_note: Mapped[str] = mapped_column(String(500), default="")
    # When the lead's owner was last reminded that the notice is due.
    reminded_on: Mapped[date | None] = mapped_column(Date)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    lead: Mapped[Lead] = relationship()
    person: Mapped[Person] = relationship()
    notice: Mapped[NoticeVersion | None] = relationship()

    @validates("obtained_on")
    def keep_due(self, _key: str, obtained_on: date) -> date:
        self.notice_due_on = month_after(obtained_on)
        return obtained_on

    @property
    def is_due(self) -> bool:
        """Say whether the person has still to be told."""
        return self.told_at is None and self.untold_because is None


def month_after(day: date) -> date:
    """Return the same day of the next month, or its last where it has no such day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
