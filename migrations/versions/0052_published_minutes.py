"""For whom published minutes are, and the words that those read."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

FOR_SOMEBODY = "(state = 'published') = (audience IS NOT NULL)"


def upgrade() -> None:
    """Minutes that were published until now stay with their group, to whom that was promised."""
    with op.batch_alter_table("minutes") as batch:
        batch.add_column(sa.Column("audience", sa.String(30), nullable=True))
        batch.add_column(sa.Column("released_text", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE minutes SET audience = 'group', released_text = text WHERE state = 'published'"
    )
    with op.batch_alter_table("minutes") as batch:
        batch.create_check_constraint("audience", "audience IN ('public', 'members', 'group')")
        batch.create_check_constraint("published_for_somebody", FOR_SOMEBODY)


def downgrade() -> None:
    with op.batch_alter_table("minutes") as batch:
        batch.drop_constraint(op.f("ck_minutes_published_for_somebody"), type_="check")
        batch.drop_constraint(op.f("ck_minutes_audience"), type_="check")
        batch.drop_column("released_text")
        batch.drop_column("audience")
