"""Which mails were written about a lead, for its timeline."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

TABLE = "lead_messages"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        pointing("lead_id", "leads"),
        pointing("message_id", "messages"),
        sa.PrimaryKeyConstraint("lead_id", "message_id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_message_id"), TABLE, ["message_id"])


def pointing(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{TABLE}_{column}_{to}"))


def downgrade() -> None:
    op.drop_table(TABLE)
