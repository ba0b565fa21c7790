"""Names that are nearly the same, and the keys by which they are found."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

MERGED = "ix_organisations_merged_into_id"


def upgrade() -> None:
    # Only of those that were merged: else SQLite looks for present ones in this index, and so
    # reads nearly all.
    here = sa.text("merged_into_id IS NOT NULL")
    op.drop_index(MERGED, table_name="organisations")
    op.create_index(
        MERGED, "organisations", ["merged_into_id"], sqlite_where=here, postgresql_where=here
    )
    op.add_column(
        "organisations",
        sa.Column("name_keyed", sa.String(length=200), nullable=False, server_default=""),
    )
    op.create_table(
        "name_keys",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        references("name_keys", "organisation_id"),
        sa.PrimaryKeyConstraint("key", "organisation_id", name=op.f("pk_name_keys")),
    )
    op.create_index(op.f("ix_name_keys_organisation_id"), "name_keys", ["organisation_id"])
    op.create_table(
        "near_names",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_near_names_smaller_first")),
        references("near_names", "first_id"),
        references("near_names", "second_id"),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_near_names")),
    )
    op.create_index(op.f("ix_near_names_second_id"), "near_names", ["second_id"])


def references(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_organisations")
    return sa.ForeignKeyConstraint([column], ["organisations.id"], name=name)


def downgrade() -> None:
    op.drop_table("near_names")
    op.drop_table("name_keys")
    op.drop_column("organisations", "name_keyed")
    op.drop_index(MERGED, table_name="organisations")
    op.create_index(MERGED, "organisations", ["merged_into_id"])
