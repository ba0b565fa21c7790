"""When a day of reminders was added and retired, so that neither is made up for."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("reminder_days", sa.Column("added_on", sa.Date(), nullable=True))
    op.add_column("reminder_days", sa.Column("retired_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM reminder_days WHERE retired_on IS NOT NULL")
    op.drop_column("reminder_days", "retired_on")
    op.drop_column("reminder_days", "added_on")
