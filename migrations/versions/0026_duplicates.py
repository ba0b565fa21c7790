"""Pairs of organisations that may be one, and organisations merged into another."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

STATES = ("open", "not a duplicate", "merged")
SIDES = ("first_id", "second_id")


def upgrade() -> None:
    # Written out, as both databases take it: a batch would make the table anew, and lose the
    # triggers of its word index.
    op.execute(
        "ALTER TABLE organisations ADD COLUMN merged_into_id INTEGER "
        "CONSTRAINT fk_organisations_merged_into_id_organisations REFERENCES organisations (id)"
    )
    op.add_column(
        "organisations", sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index("ix_organisations_merged_into_id", "organisations", ["merged_into_id"])
    op.create_table(
        "duplicate_pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_duplicate_pairs_smaller_first")),
        *(
            sa.ForeignKeyConstraint(
                [side],
                ["organisations.id"],
                name=op.f(f"fk_duplicate_pairs_{side}_organisations"),
            )
            for side in SIDES
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["people.id"],
            name=op.f("fk_duplicate_pairs_decided_by_id_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pairs")),
        sa.UniqueConstraint(*SIDES, name=op.f("uq_duplicate_pairs_first_id_second_id")),
    )
    op.create_index("ix_duplicate_pairs_list", "duplicate_pairs", ["state", "score", "id"])
    op.create_index("ix_duplicate_pairs_second_id", "duplicate_pairs", ["second_id"])


def downgrade() -> None:
    op.drop_table("duplicate_pairs")
    op.drop_index("ix_organisations_merged_into_id", table_name="organisations")
    op.drop_column("organisations", "merged_at")
    op.drop_column("organisations", "merged_into_id")
