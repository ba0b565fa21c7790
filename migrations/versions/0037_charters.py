"""The charters of groups in their versions, and changes proposed to them."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import drop_append_only, make_append_only

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "charter_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["topic_groups.id"],
            name=op.f("fk_charter_versions_group_id_topic_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_charter_versions_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_versions")),
        sa.UniqueConstraint("group_id", "number", name=op.f("uq_charter_versions_group_id_number")),
    )
    make_append_only("charter_versions")
    op.create_table(
        "charter_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "declined",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["topic_groups.id"],
            name=op.f("fk_charter_proposals_group_id_topic_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_charter_proposals_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["people.id"],
            name=op.f("fk_charter_proposals_decided_by_id_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_proposals")),
        sa.UniqueConstraint("uid", name=op.f("uq_charter_proposals_uid")),
    )
    op.create_index("ix_charter_proposals_group", "charter_proposals", ["group_id", "id"])
    op.create_index(
        "uq_charter_proposals_open",
        "charter_proposals",
        ["group_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )


def downgrade() -> None:
    op.drop_index("uq_charter_proposals_open", "charter_proposals")
    op.drop_index("ix_charter_proposals_group", "charter_proposals")
    op.drop_table("charter_proposals")
    drop_append_only("charter_versions")
    op.drop_table("charter_versions")
