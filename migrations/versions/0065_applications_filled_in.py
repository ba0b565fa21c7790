"""Applications that staff fill in for the contact of a lead, who reads and sends them."""

from alembic import op

revision = "0065"
down_revision = "0062"

COLUMNS = ("prepared_by_id", "handed_to_id", "handed_at", "taken_up_at")


def upgrade() -> None:
    """No table is made anew: its triggers keep the search."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    instant = "DATETIME" if is_sqlite else "TIMESTAMP WITH TIME ZONE"
    for column in COLUMNS[:2]:
        op.execute(
            f"ALTER TABLE applications ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_applications_{column}_people REFERENCES people (id)"
        )
    for column in COLUMNS[2:]:
        op.execute(f"ALTER TABLE applications ADD COLUMN {column} {instant}")
    op.create_index("ix_applications_handed", "applications", ["handed_at"])


def downgrade() -> None:
    op.drop_index("ix_applications_handed", table_name="applications")
    for column in reversed(COLUMNS):
        op.drop_column("applications", column)
