"""When members are reminded that a term ends, and which reminders were sent."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "reminder_days",
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint(
            "days BETWEEN -365 AND 365", name=op.f("ck_reminder_days_within_a_year")
        ),
        sa.PrimaryKeyConstraint("days", name=op.f("pk_reminder_days")),
    )
    op.create_table(
        "sent_reminders",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["term_id"], ["terms.id"], name=op.f("fk_sent_reminders_term_id_terms")
        ),
        sa.PrimaryKeyConstraint("term_id", "days", name=op.f("pk_sent_reminders")),
    )
    op.create_index("ix_terms_ends_on", "terms", ["ends_on"])


def downgrade() -> None:
    op.drop_index("ix_terms_ends_on", "terms")
    op.drop_table("sent_reminders")
    op.drop_table("reminder_days")
