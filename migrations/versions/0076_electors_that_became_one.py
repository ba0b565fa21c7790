"""Electors of a round that were merged into another of it: on record, and counted no longer."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.add_column("call_electors", sa.Column("merged_at", instant, nullable=True))


def downgrade() -> None:
    op.drop_column("call_electors", "merged_at")
