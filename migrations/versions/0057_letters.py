"""Templates of letters to the contacts of leads, and who objected to such letters."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"

TEMPLATES = "letter_templates"
OBJECTIONS = "letter_objections"


def upgrade() -> None:
    op.create_table(
        TEMPLATES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=True),
        pointing(TEMPLATES, "pipeline_id", "pipelines"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TEMPLATES}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{TEMPLATES}_uid")),
        sa.UniqueConstraint("name", name=op.f(f"uq_{TEMPLATES}_name")),
    )
    op.create_index(op.f(f"ix_{TEMPLATES}_pipeline_id"), TEMPLATES, ["pipeline_id"])
    op.create_table(
        OBJECTIONS,
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        pointing(OBJECTIONS, "person_id", "people"),
        sa.PrimaryKeyConstraint("person_id", name=op.f(f"pk_{OBJECTIONS}")),
    )


def pointing(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def downgrade() -> None:
    op.drop_table(OBJECTIONS)
    op.drop_table(TEMPLATES)
