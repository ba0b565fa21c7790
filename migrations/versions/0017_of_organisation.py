"""Find the applications and the leads of one organisation without reading all."""

from alembic import op

revision = "0017"
down_revision = "0016"

TABLES = ("applications", "leads")


def upgrade() -> None:
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(op.f(f"ix_{table}_organisation_id"), table_name=table)
