"""Groups in which nothing happens, proposed to staff as dormant."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "quiet_spells",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "dismissed",
                "lapsed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (settled_at IS NULL)",
            name=op.f("ck_quiet_spells_settled_when_told"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["topic_groups.id"], name=op.f("fk_quiet_spells_group_id_topic_groups")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people.id"], name=op.f("fk_quiet_spells_settled_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_spells")),
        sa.UniqueConstraint("uid", name=op.f("uq_quiet_spells_uid")),
    )
    op.create_index("ix_quiet_spells_group", "quiet_spells", ["group_id", "settled_at"])
    op.create_index(
        "uq_quiet_spells_open",
        "quiet_spells",
        ["group_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_index("uq_quiet_spells_open", "quiet_spells")
    op.drop_index("ix_quiet_spells_group", "quiet_spells")
    op.drop_table("quiet_spells")
