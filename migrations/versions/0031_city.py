"""The city of an organisation, and who sees it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

ALLOWED = "city_for IN ('public', 'members', 'staff')"


def upgrade() -> None:
    """Add columns in place: the table has children and a word index, so it is not made anew."""
    op.add_column(
        "organisations",
        sa.Column("city", sa.String(length=100), nullable=False, server_default=""),
    )
    op.execute(
        "ALTER TABLE organisations ADD COLUMN city_for VARCHAR(30) DEFAULT 'public' NOT NULL "
        f"CONSTRAINT ck_organisations_city_for CHECK ({ALLOWED})"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE organisations DROP COLUMN city_for")
    op.drop_column("organisations", "city")
