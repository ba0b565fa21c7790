"""Meetings of topic groups: series, agenda, documents, invitations, and calendars to follow."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"

INSTANT = sa.DateTime(timezone=True)
STATES = ("draft", "published", "held", "closed", "cancelled")
ANSWERS = ("yes", "no", "maybe", "waiting list")
OPEN = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "meeting_series",
        *identified("meeting_series"),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", choice("rhythm", "weekly", "monthly"), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("step > 0", name=op.f("ck_meeting_series_step")),
        pointing("meeting_series", "group_id", "topic_groups"),
    )
    op.create_index("ix_meeting_series_group_id", "meeting_series", ["group_id"])
    op.create_table(
        "meetings",
        *identified("meetings"),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("state", choice("state", *STATES), nullable=False),
        sa.Column("title", sa.String(150), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("timezone", sa.String(50), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("link", sa.String(300), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_because", sa.String(300), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meetings_ends_later")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_meetings_capacity")),
        pointing("meetings", "group_id", "topic_groups"),
        pointing("meetings", "series_id", "meeting_series"),
        pointing("meetings", "created_by_id", "people"),
    )
    op.create_index("ix_meetings_group", "meetings", ["group_id", "starts_at", "id"])
    op.create_index("ix_meetings_state", "meetings", ["state", "ends_at"])
    op.create_index("ix_meetings_series_id", "meetings", ["series_id"])
    op.create_table(
        "agenda_items",
        *identified("agenda_items"),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("presenter", sa.String(150), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_agenda_items_minutes")),
        pointing("agenda_items", "meeting_id", "meetings"),
    )
    op.create_index("ix_agenda_items_meeting", "agenda_items", ["meeting_id", "position"])
    op.create_table(
        "meeting_documents",
        *identified("meeting_documents"),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", INSTANT, nullable=True),
        pointing("meeting_documents", "meeting_id", "meetings"),
        pointing("meeting_documents", "file_id", "files"),
        pointing("meeting_documents", "added_by_id", "people"),
    )
    op.create_index("ix_meeting_documents_meeting", "meeting_documents", ["meeting_id", "id"])
    add_invitations()
    op.create_table(
        "calendar_feeds",
        *identified("calendar_feeds"),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        pointing("calendar_feeds", "person_id", "people"),
    )
    op.create_index(
        "uq_calendar_feeds_open",
        "calendar_feeds",
        ["person_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def add_invitations() -> None:
    table = "meeting_invitations"
    op.create_table(
        table,
        *identified(table),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("answer", choice("answer", *ANSWERS), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("stand_in_id", sa.Integer(), nullable=True),
        sa.Column("invited_at", INSTANT, nullable=False),
        sa.Column("told_sequence", sa.Integer(), nullable=True),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        pointing(table, "meeting_id", "meetings"),
        pointing(table, "person_id", "people"),
        pointing(table, "organisation_id", "organisations"),
        pointing(table, "stand_in_id", "people"),
    )
    op.create_index(
        "uq_meeting_invitations_person", table, ["meeting_id", "person_id"], unique=True
    )
    op.create_index(
        "ix_meeting_invitations_answer", table, ["meeting_id", "answer", "answered_at", "id"]
    )
    op.create_index("ix_meeting_invitations_person", table, ["person_id"])


def identified(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    )


def pointing(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def downgrade() -> None:
    op.drop_table("calendar_feeds")
    op.drop_table("meeting_invitations")
    op.drop_table("meeting_documents")
    op.drop_table("agenda_items")
    op.drop_table("meetings")
    op.drop_table("meeting_series")
