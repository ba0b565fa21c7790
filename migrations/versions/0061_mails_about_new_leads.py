"""Whether somebody of the staff wants a mail about each lead that becomes theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.add_column(
        "step_mails",
        sa.Column("wants_assigned", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    op.drop_column("step_mails", "wants_assigned")
