"""An application that came of a lead names it."""

from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    """No table is made anew: its triggers keep the search."""
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    op.execute(
        f"ALTER TABLE applications ADD COLUMN lead_uid {kind} "
        "CONSTRAINT fk_applications_lead_uid_leads REFERENCES leads (uid)"
    )
    op.create_index("ix_applications_lead_uid", "applications", ["lead_uid"])


def downgrade() -> None:
    op.drop_index("ix_applications_lead_uid", table_name="applications")
    op.drop_column("applications", "lead_uid")
