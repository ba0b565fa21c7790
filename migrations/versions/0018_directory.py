"""What the directory ranks and counts by: folded short names, tiers, and their indexes."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import on_sqlite
from hubcommunity.core.text import fold

revision = "0018"
down_revision = "0017"

ORGANISATIONS = sa.table(
    "organisations",
    sa.column("id", sa.Integer()),
    sa.column("short_name", sa.String()),
    sa.column("short_folded", sa.String()),
)


def upgrade() -> None:
    op.add_column(
        "organisations",
        sa.Column("short_folded", sa.String(length=60), nullable=False, server_default=""),
    )
    # Written out, as both databases take it: a batch would make the table anew, and lose the
    # triggers of its word index.
    op.execute(
        "ALTER TABLE organisations ADD COLUMN tier_id INTEGER "
        "CONSTRAINT fk_organisations_tier_id_tiers REFERENCES tiers (id)"
    )
    if not on_sqlite():  # which compares the signs alone without being told
        op.execute('ALTER TABLE organisations ALTER sort_name TYPE VARCHAR(200) COLLATE "C"')
    fold_short_names()
    op.execute(
        "UPDATE organisations SET tier_id = (SELECT memberships.tier_id FROM memberships "
        "WHERE memberships.organisation_id = organisations.id)"
    )
    op.create_index(
        "ix_organisations_tier",
        "organisations",
        ["tier_id", "sort_name", "id", "member_from", "member_until"],
    )
    op.create_index(
        "ix_organisations_facets",
        "organisations",
        ["country", "type_id", "tier_id", "member_from", "member_until"],
    )
    op.create_index(
        "ix_organisations_newest", "organisations", ["member_from", "id", "member_until"]
    )


def fold_short_names() -> None:
    connection = op.get_bind()
    named = sa.select(ORGANISATIONS.c.id, ORGANISATIONS.c.short_name).where(
        ORGANISATIONS.c.short_name != ""
    )
    folded = [
        {"of": row.id, "folded": fold(row.short_name)[:60]} for row in connection.execute(named)
    ]
    if folded:
        one = ORGANISATIONS.c.id == sa.bindparam("of")
        change = ORGANISATIONS.update().where(one)
        connection.execute(change.values(short_folded=sa.bindparam("folded")), folded)


def downgrade() -> None:
    op.drop_index("ix_organisations_newest", table_name="organisations")
    op.drop_index("ix_organisations_facets", table_name="organisations")
    op.drop_index("ix_organisations_tier", table_name="organisations")
    if not on_sqlite():
        op.execute('ALTER TABLE organisations ALTER sort_name TYPE VARCHAR(200) COLLATE "default"')
    op.drop_column("organisations", "tier_id")
    op.drop_column("organisations", "short_folded")
