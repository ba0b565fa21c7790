"""An application that came from a lead names it."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"


def upgrade() -> None:
    with op.batch_alter_table("applications") as batch:
        batch.add_column(sa.Column("lead_uid", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_applications_lead_uid_leads"), "leads", ["lead_uid"], ["uid"]
        )
        batch.create_index(op.f("ix_applications_lead_uid"), ["lead_uid"])


def downgrade() -> None:
    with op.batch_alter_table("applications") as batch:
        batch.drop_index(op.f("ix_applications_lead_uid"))
        batch.drop_constraint(op.f("fk_applications_lead_uid_leads"), type_="foreignkey")
        batch.drop_column("lead_uid")
