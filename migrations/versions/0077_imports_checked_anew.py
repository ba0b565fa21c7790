"""Imports that were checked anew, because what they speak of changed before they were written."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"


def upgrade() -> None:
    column = sa.Column("rechecked", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("imports", column)


def downgrade() -> None:
    op.drop_column("imports", "rechecked")
