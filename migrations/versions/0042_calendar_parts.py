"""A mail can carry one calendar part: an invitation, its change, or that it is cancelled."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("messages", sa.Column("calendar", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("calendar_method", sa.String(20), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "calendar_method")
    op.drop_column("messages", "calendar")
