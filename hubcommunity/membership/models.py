"""Membership applications."""

import uuid
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.search import searchable
from hubcommunity.core.text import HOST_LIMIT, fold, fold_email
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation, OrganisationType, Topic, host_of
from hubcommunity.people.models import Person

# How long a confirmation link works, and an unconfirmed application is kept.
UNCONFIRMED_LASTS = timedelta(days=7)
# How long what staff filled in waits for the person to whom it was handed.
PREPARED_LASTS = timedelta(days=30)


class ApplicationState(Worded):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in review"
    NEEDS_INFORMATION = "needs information"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ASKED_TO_JOIN = "asked to join"
    EXPIRED = "expired"


S = ApplicationState
NEXT = {
    S.DRAFT: {S.SUBMITTED, S.ASKED_TO_JOIN, S.EXPIRED},
    S.SUBMITTED: {S.IN_REVIEW, S.WITHDRAWN},
    S.IN_REVIEW: {S.NEEDS_INFORMATION, S.APPROVED, S.DECLINED, S.WITHDRAWN},
    S.NEEDS_INFORMATION: {S.IN_REVIEW, S.WITHDRAWN},
    S.APPROVED: set(),
    S.DECLINED: set(),
    S.WITHDRAWN: set(),
    S.ASKED_TO_JOIN: set(),
    S.EXPIRED: set(),
}
worded(
    {
        S.DRAFT: _l("Not sent yet"),
        S.SUBMITTED: (_l("Submitted"), "info"),
        S.IN_REVIEW: (_l("In review"), "info"),
        S.NEEDS_INFORMATION: (_l("Needs information"), "warn"),
        S.APPROVED: (_l("Approved"), "good"),
        S.DECLINED: (_l("Declined"), "bad"),
        S.WITHDRAWN: _l("Withdrawn"),
        S.ASKED_TO_JOIN: _l("Asked to join"),
        S.EXPIRED: _l("Expired"),
    }
)
# What staff work on, and all that they see: unconfirmed ones are nobody's business yet.
OPEN_STATES = (S.SUBMITTED, S.IN_REVIEW, S.NEEDS_INFORMATION)
STAFF_STATES = (*OPEN_STATES, S.APPROVED, S.DECLINED, S.WITHDRAWN)

application_topics = Table(
    "application_topics",
    Base.metadata,
    Column("application_id", ForeignKey("applications.id"), primary_key=True),
    Column("topic_id", ForeignKey("topics.id"), primary_key=True),
)


class Application(Identified, Base):
    """An organisation asks to become a member.

    Until the address is confirmed the applicant is only what the form said; then they are a person
    with an account, and the form's copy of the password hash is emptied. `organisation` is what an
    approval made or linked, or what somebody asks to join instead of registering it once more.
    `moved_at` is when the present state began; `reminded_at`, when somebody was reminded of it.
    """

    __tablename__ = "applications"
    __table_args__ = (
        Index("ix_applications_state", "state", "id"),
        Index("ix_applications_email", "email_folded"),
        Index("ix_applications_applicant", "applicant_id"),
        Index("ix_applications_assignee", "assignee_id"),
        Index("ix_applications_previous", "previous_id"),
        Index("ix_applications_folded", "name_folded"),
        Index("ix_applications_host", "website_host"),
        Index("ix_applications_handed", "handed_at"),
    )

    state: Mapped[ApplicationState] = mapped_column(
        enum_column(ApplicationState), default=ApplicationState.DRAFT
    )
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text, default="")

    organisation_name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(200), default="")
    type_id: Mapped[int] = mapped_column(ForeignKey("organisation_types.id"))
    country: Mapped[str] = mapped_column(String(2))
    website: Mapped[str] = mapped_column(String(300), default="")
    website_host: Mapped[str | None] = mapped_column(String(HOST_LIMIT))
    description: Mapped[str] = mapped_column(Text, default="")
    is_another: Mapped[bool] = mapped_column(default=False)

    given_name: Mapped[str] = mapped_column(String(100), default="")
    family_name: Mapped[str] = mapped_column(String(100), default="")
    job_title: Mapped[str] = mapped_column(String(150), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    email_folded: Mapped[str] = mapped_column(String(254), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # None until the question was answered.
    wants_news: Mapped[bool | None]
    search_text: Mapped[str] = mapped_column(Text, default="")

    applicant_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    # Who of the staff looks after it.
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # The lead that ended in it.
    lead_uid: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("leads.uid"), index=True)
    # Of a draft that staff filled in: who began it, whose it is to read and send, since when, and
    # since when they are at it. Staff work on it until it is handed over, never after.
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    handed_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The declined or withdrawn one after which this one was made.
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))

    type: Mapped[OrganisationType] = relationship()
    topics: Mapped[list[Topic]] = relationship(
        secondary=application_topics, order_by=Topic.position
    )
    applicant: Mapped[Person | None] = relationship(foreign_keys=[applicant_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    organisation: Mapped[Organisation | None] = relationship()
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    prepared_by: Mapped[Person | None] = relationship(foreign_keys=[prepared_by_id])
    handed_to: Mapped[Person | None] = relationship(foreign_keys=[handed_to_id])
    previous: Mapped["Application | None"] = relationship(
        remote_side="Application.id", foreign_keys=[previous_id]
    )
    questions: Mapped[list["Question"]] = relationship(
        order_by="Question.id", back_populates="application"
    )

    __mapper_args__ = {"version_id_col": version}

    @validates("state")
    def keep_since(self, _key: str, state: ApplicationState) -> ApplicationState:
        self.moved_at = clock.now()
        self.reminded_at = None
        return state

    @validates("email")
    def keep_folded(self, _key: str, email: str) -> str:
        self.email_folded = fold_email(email)
        return email.strip()

    @validates("organisation_name", "given_name", "family_name")
    def keep_searchable(self, key: str, value: str) -> str:
        parts = ("organisation_name", "given_name", "family_name")
        said = {name: getattr(self, name) for name in parts} | {key: value}
        self.search_text = searchable(*said.values())
        self.name_folded = fold(said["organisation_name"] or "")[:200]
        return value.strip()

    @validates("website")
    def keep_host(self, _key: str, website: str) -> str:
        self.website_host = host_of(website)
        return website

    @property
    def person_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def question(self) -> "Question | None":
        """What staff asked and nobody has answered yet; a closed application is asked nothing."""
        if not self.is_open:
            return None
        return next((asked for asked in self.questions if asked.answered_at is None), None)


class Question(Base):
    """What staff ask about an application, and the answer.

    `wanted` names the answers that the applicant is asked to change along with it.
    """

    __tablename__ = "application_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    wanted: Mapped[list[str]] = mapped_column(JSON, default=list)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    application: Mapped[Application] = relationship(back_populates="questions")
    asked_by: Mapped[Person] = relationship()
