"""Which mails of the morning about their leads staff want, and when each was written last."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.create_table(
        "step_mails",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wants_daily", sa.Boolean(), nullable=False),
        sa.Column("wants_weekly", sa.Boolean(), nullable=False),
        sa.Column("daily_on", sa.Date(), nullable=True),
        sa.Column("weekly_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_step_mails_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_step_mails")),
    )


def downgrade() -> None:
    op.drop_table("step_mails")
