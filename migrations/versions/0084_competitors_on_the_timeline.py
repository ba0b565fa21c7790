"""Who got a lead instead stays on its timeline, also after it was reopened."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0082"


def upgrade() -> None:
    name = sa.Column("competitor", sa.String(200), nullable=False, server_default="")
    op.add_column("transitions", name)
    # Of those that were reopened it is not known any more.
    op.execute(
        "UPDATE transitions SET competitor ="
        " (SELECT competitor FROM leads WHERE leads.id = transitions.lead_id)"
        " WHERE left_at IS NULL"
    )


def downgrade() -> None:
    op.drop_column("transitions", "competitor")
