"""Applications are compared with each other, as organisations are."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.text import HOST_LIMIT, fold, website_host

revision = "0011"
down_revision = "0010"

APPLICATIONS = sa.table(
    "applications",
    sa.column("id", sa.Integer()),
    sa.column("organisation_name", sa.String()),
    sa.column("website", sa.String()),
    sa.column("name_folded", sa.String()),
    sa.column("website_host", sa.String()),
)


def upgrade() -> None:
    op.add_column(
        "applications",
        sa.Column("name_folded", sa.String(length=200), nullable=False, server_default=""),
    )
    op.add_column(
        "applications", sa.Column("website_host", sa.String(length=HOST_LIMIT), nullable=True)
    )
    fill()
    op.create_index("ix_applications_folded", "applications", ["name_folded"])
    op.create_index("ix_applications_host", "applications", ["website_host"])


def fill() -> None:
    known = sa.select(APPLICATIONS.c.id, APPLICATIONS.c.organisation_name, APPLICATIONS.c.website)
    bind = op.get_bind()
    for row in bind.execute(known).all():
        values = {
            "name_folded": fold(row.organisation_name)[:200],
            "website_host": (website_host(row.website) or "")[:HOST_LIMIT] or None,
        }
        bind.execute(sa.update(APPLICATIONS).where(APPLICATIONS.c.id == row.id).values(**values))


def downgrade() -> None:
    op.drop_index("ix_applications_host", table_name="applications")
    op.drop_index("ix_applications_folded", table_name="applications")
    op.drop_column("applications", "website_host")
    op.drop_column("applications", "name_folded")
