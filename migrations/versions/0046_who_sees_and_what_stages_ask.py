"""Who may see a pipeline; hard limits, required facts, checklists and retirement of stages."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "pipelines",
        sa.Column("is_restricted", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "stages",
        sa.Column("limit_is_hard", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("stages", sa.Column("required", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("stages", sa.Column("retired_at", INSTANT, nullable=True))
    add_readers()
    add_checklists()


def add_readers() -> None:
    table = "pipeline_readers"
    op.create_table(
        table,
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        pointing(table, "pipeline_id", "pipelines"),
        pointing(table, "person_id", "people"),
        sa.PrimaryKeyConstraint("pipeline_id", "person_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def add_checklists() -> None:
    op.create_table(
        "stage_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        pointing("stage_items", "stage_id", "stages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_items")),
        sa.UniqueConstraint("uid", name=op.f("uq_stage_items_uid")),
    )
    op.create_index("ix_stage_items_stage", "stage_items", ["stage_id", "position", "id"])
    op.create_table(
        "stage_ticks",
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        pointing("stage_ticks", "lead_id", "leads"),
        pointing("stage_ticks", "item_id", "stage_items"),
        pointing("stage_ticks", "by_id", "people"),
        sa.PrimaryKeyConstraint("lead_id", "item_id", name=op.f("pk_stage_ticks")),
    )
    op.create_index(op.f("ix_stage_ticks_item_id"), "stage_ticks", ["item_id"])


def pointing(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def downgrade() -> None:
    op.drop_index(op.f("ix_stage_ticks_item_id"), "stage_ticks")
    op.drop_table("stage_ticks")
    op.drop_index("ix_stage_items_stage", "stage_items")
    op.drop_table("stage_items")
    op.drop_index(op.f("ix_pipeline_readers_person_id"), "pipeline_readers")
    op.drop_table("pipeline_readers")
    op.drop_column("stages", "retired_at")
    op.drop_column("stages", "required")
    op.drop_column("stages", "limit_is_hard")
    op.drop_column("pipelines", "is_restricted")
