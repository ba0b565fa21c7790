"""Drafts of resources, each with its topics and whom it will be credited to."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"

DRAFTS = "resource_drafts"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        DRAFTS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.String(500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        pointing(DRAFTS, "made_by_id", "people"),
        pointing(DRAFTS, "lead_id", "leads"),
        pointing(DRAFTS, "resource_id", "resources"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{DRAFTS}")),
        *(
            sa.UniqueConstraint(column, name=op.f(f"uq_{DRAFTS}_{column}"))
            for column in ("uid", "lead_id", "resource_id")
        ),
    )
    op.create_index(op.f(f"ix_{DRAFTS}_made_by_id"), DRAFTS, ["made_by_id"])
    op.create_index(f"ix_{DRAFTS}_list", DRAFTS, ["resource_id", "changed_at", "id"])
    add_pairs("resource_draft_topics", "topic_id", "topics")
    add_pairs("resource_draft_credits", "organisation_id", "organisations")


def add_pairs(table: str, column: str, target: str) -> None:
    op.create_table(
        table,
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        pointing(table, "draft_id", DRAFTS),
        pointing(table, column, target),
        sa.PrimaryKeyConstraint("draft_id", column, name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def pointing(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def downgrade() -> None:
    for table in ("resource_draft_credits", "resource_draft_topics", DRAFTS):
        op.drop_table(table)
