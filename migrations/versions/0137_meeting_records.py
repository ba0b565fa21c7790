"""What is on record of a meeting: attendance, minutes in versions, decisions, and action items."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import drop_append_only, make_append_only

revision = "0137"
down_revision = "0126"

INSTANT = sa.DateTime(timezone=True)
PRESENCES = ("present", "remote", "apologies", "absent")
MINUTES_STATES = ("draft", "circulated", "approved", "published")
ITEM_STATES = ("open", "done", "dropped")


def upgrade() -> None:
    add_attendances()
    add_minutes()
    add_decisions()
    add_items()


def add_attendances() -> None:
    table = "meeting_attendances"
    op.create_table(
        table,
        *identified(table),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("guest_name", sa.String(120), nullable=False),
        sa.Column("presence", choice("presence", *PRESENCES), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) = (guest_name <> '')",
            name=op.f(f"ck_{table}_person_or_guest"),
        ),
        pointing(table, "meeting_id", "meetings"),
        pointing(table, "person_id", "people"),
        pointing(table, "organisation_id", "organisations"),
        pointing(table, "noted_by_id", "people"),
    )
    op.create_index(
        "uq_meeting_attendances_person", table, ["meeting_id", "person_id"], unique=True
    )
    op.create_index("ix_meeting_attendances_person", table, ["person_id"])
    op.create_index("ix_meeting_attendances_organisation", table, ["organisation_id"])


def add_minutes() -> None:
    op.create_table(
        "minutes",
        *identified("minutes"),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("state", choice("state", *MINUTES_STATES), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("circulated_version", sa.Integer(), nullable=True),
        sa.Column("circulated_at", INSTANT, nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_in_id", sa.Integer(), nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "version >= circulated_version", name=op.f("ck_minutes_circulated_version")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (circulated_version IS NULL)",
            name=op.f("ck_minutes_circulated_with_text"),
        ),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_minutes_meeting_id")),
        pointing("minutes", "meeting_id", "meetings"),
        pointing("minutes", "saved_by_id", "people"),
        pointing("minutes", "approved_by_id", "people"),
        pointing("minutes", "approved_in_id", "meetings"),
    )
    table = "minutes_versions"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        pointing(table, "minutes_id", "minutes"),
        pointing(table, "saved_by_id", "people"),
    )
    op.create_index("uq_minutes_versions_number", table, ["minutes_id", "number"], unique=True)
    make_append_only(table)


def add_decisions() -> None:
    op.create_table(
        "decisions",
        *identified("decisions"),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_decisions_number")),
        pointing("decisions", "group_id", "topic_groups"),
        pointing("decisions", "meeting_id", "meetings"),
        pointing("decisions", "made_by_id", "people"),
    )
    op.create_index("uq_decisions_number", "decisions", ["group_id", "year", "number"], unique=True)
    op.create_index("ix_decisions_meeting", "decisions", ["meeting_id", "id"])


def add_items() -> None:
    table = "action_items"
    op.create_table(
        table,
        *identified(table),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", choice("state", *ITEM_STATES), nullable=False),
        sa.Column("outcome", sa.String(500), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (settled_at IS NULL)", name=op.f(f"ck_{table}_settled")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (remind_on IS NOT NULL)", name=op.f(f"ck_{table}_remind_on")
        ),
        sa.CheckConstraint("state = 'open' OR outcome <> ''", name=op.f(f"ck_{table}_outcome")),
        pointing(table, "group_id", "topic_groups"),
        pointing(table, "meeting_id", "meetings"),
        pointing(table, "owner_id", "people"),
        pointing(table, "made_by_id", "people"),
        pointing(table, "settled_by_id", "people"),
    )
    op.create_index("ix_action_items_group", table, ["group_id", "state", "due_on", "id"])
    op.create_index("ix_action_items_meeting", table, ["meeting_id", "id"])
    op.create_index("ix_action_items_owner", table, ["owner_id", "state", "due_on"])
    op.create_index("ix_action_items_remind", table, ["remind_on", "id"])


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
    op.drop_table("action_items")
    op.drop_table("decisions")
    drop_append_only("minutes_versions")
    op.drop_table("minutes_versions")
    op.drop_table("minutes")
    op.drop_table("meeting_attendances")
