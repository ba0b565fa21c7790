"""The tokens with which people's own programs use the API in their name."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0065"

TOKENS = "access_tokens"


def upgrade() -> None:
    op.create_table(
        TOKENS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("may_write", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_on", sa.Date()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f(f"fk_{TOKENS}_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TOKENS}")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{TOKENS}_token_hash")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{TOKENS}_uid")),
    )
    op.create_index(op.f(f"ix_{TOKENS}_account_id"), TOKENS, ["account_id"])


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{TOKENS}_account_id"), TOKENS)
    op.drop_table(TOKENS)
