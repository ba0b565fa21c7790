"""Why leads are lost: a list of reasons, and who got it instead."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    table = "lost_reasons"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("needs_note", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
        sa.UniqueConstraint("name", name=op.f(f"uq_{table}_name")),
    )
    with op.batch_alter_table("leads") as batch:
        batch.add_column(sa.Column("lost_because_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("competitor", sa.String(200), nullable=False, server_default=""))
        batch.create_foreign_key(
            op.f("fk_leads_lost_because_id_lost_reasons"),
            "lost_reasons",
            ["lost_because_id"],
            ["id"],
        )
        batch.create_index(op.f("ix_leads_lost_because_id"), ["lost_because_id"])


def downgrade() -> None:
    with op.batch_alter_table("leads") as batch:
        batch.drop_index(op.f("ix_leads_lost_because_id"))
        batch.drop_constraint(op.f("fk_leads_lost_because_id_lost_reasons"), type_="foreignkey")
        batch.drop_column("competitor")
        batch.drop_column("lost_because_id")
    op.drop_table("lost_reasons")
