"""What a tier costs and allows, its changes over time, and the fee of a term."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

FEE = ("fee_cents", "invoice_number", "invoiced_on", "paid_on")


def upgrade() -> None:
    with op.batch_alter_table("tiers") as batch:
        batch.add_column(sa.Column("seats_per_group", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("fee_cents", sa.Integer(), nullable=True))
        batch.add_column(
            sa.Column("by_calendar", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("retired_on", sa.Date(), nullable=True))
        batch.create_check_constraint("term_months_counted", "term_months > 0")
        batch.create_check_constraint("grace_days_counted", "grace_days >= 0")
        batch.create_check_constraint("seats_counted", "seats_per_group > 0")
        batch.create_check_constraint("fee_counted", "fee_cents > 0")
    rename_tier("tier_id", "first_tier_id")
    with op.batch_alter_table("memberships") as batch:
        batch.add_column(sa.Column("suspended_reason", sa.String(length=300), nullable=True))
    op.create_table(
        "tier_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("tier_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_tier_changes_membership_id_memberships"),
        ),
        sa.ForeignKeyConstraint(
            ["tier_id"], ["tiers.id"], name=op.f("fk_tier_changes_tier_id_tiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_changes")),
        sa.UniqueConstraint(
            "membership_id", "from_on", name=op.f("uq_tier_changes_membership_id_from_on")
        ),
    )
    with op.batch_alter_table("terms") as batch:
        batch.add_column(sa.Column("fee_cents", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("invoice_number", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("invoiced_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("paid_on", sa.Date(), nullable=True))
        batch.create_unique_constraint(op.f("uq_terms_invoice_number"), ["invoice_number"])
        batch.create_check_constraint("fee_counted", "fee_cents > 0")
        batch.create_check_constraint(
            "invoice_whole",
            "(invoice_number IS NULL) = (invoiced_on IS NULL)"
            " AND (invoiced_on IS NULL OR fee_cents IS NOT NULL)",
        )
        batch.create_check_constraint(
            "paid_after_invoice",
            "paid_on IS NULL OR (invoiced_on IS NOT NULL AND paid_on >= invoiced_on)",
        )
        batch.drop_index("ix_terms_membership_id")
        batch.create_index("ix_terms_span", ["membership_id", "starts_on", "ends_on"])


def rename_tier(before: str, after: str) -> None:
    """Rename the column that holds a membership's tier, and its foreign key with it."""
    with op.batch_alter_table("memberships") as batch:
        batch.drop_constraint(op.f(f"fk_memberships_{before}_tiers"), type_="foreignkey")
        batch.alter_column(before, new_column_name=after)
    with op.batch_alter_table("memberships") as batch:
        batch.create_foreign_key(op.f(f"fk_memberships_{after}_tiers"), "tiers", [after], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("terms") as batch:
        batch.drop_index("ix_terms_span")
        batch.create_index("ix_terms_membership_id", ["membership_id"])
        for name in ("paid_after_invoice", "invoice_whole", "fee_counted"):
            batch.drop_constraint(name, type_="check")
        batch.drop_constraint(op.f("uq_terms_invoice_number"), type_="unique")
        for name in FEE:
            batch.drop_column(name)
    op.drop_table("tier_changes")
    with op.batch_alter_table("memberships") as batch:
        batch.drop_column("suspended_reason")
    rename_tier("first_tier_id", "tier_id")
    with op.batch_alter_table("tiers") as batch:
        for name in ("fee_counted", "seats_counted", "grace_days_counted", "term_months_counted"):
            batch.drop_constraint(name, type_="check")
        for name in ("retired_on", "by_calendar", "fee_cents", "seats_per_group"):
            batch.drop_column(name)
