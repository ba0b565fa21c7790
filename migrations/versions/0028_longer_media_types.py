"""Media types of files as long as that of a workbook, which has 65 characters."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    with op.batch_alter_table("files") as batch:
        batch.alter_column(
            "media_type", existing_type=sa.String(60), type_=sa.String(100), existing_nullable=False
        )


def downgrade() -> None:
    with op.batch_alter_table("files") as batch:
        batch.alter_column(
            "media_type", existing_type=sa.String(100), type_=sa.String(60), existing_nullable=False
        )
