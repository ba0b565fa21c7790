"""The keys under which programs add leads, so that asking again adds nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0084"

REQUESTS = "api_repeatables"


def upgrade() -> None:
    op.create_table(
        REQUESTS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("access_token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead_uid", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["access_token_id"],
            ["access_tokens.id"],
            name=op.f(f"fk_{REQUESTS}_access_token_id_access_tokens"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REQUESTS}")),
        sa.UniqueConstraint(
            "access_token_id", "key", name=op.f(f"uq_{REQUESTS}_access_token_id_key")
        ),
    )
    op.create_index(f"ix_{REQUESTS}_at", REQUESTS, ["at"])


def downgrade() -> None:
    op.drop_index(f"ix_{REQUESTS}_at", REQUESTS)
    op.drop_table(REQUESTS)
