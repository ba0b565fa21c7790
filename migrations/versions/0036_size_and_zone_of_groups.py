"""How many organisations a group takes, its time zone, and since when it is in its state."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

# A concluded group ended when its seats did; every other one moved when the trace says so.
MOVED = """
UPDATE topic_groups SET moved_at = COALESCE(
    (SELECT min(seats.ended_at) FROM seats
     WHERE seats.group_id = topic_groups.id AND seats.ended_reason = 'concluded'),
    (SELECT max(audit_entries.at) FROM audit_entries
     WHERE audit_entries.event = 'group.moved'
       AND audit_entries.subject_type = 'topic_groups'
       AND audit_entries.subject_id = topic_groups.id),
    created_at)
"""


def upgrade() -> None:
    with op.batch_alter_table("topic_groups") as batch:
        batch.add_column(sa.Column("size_limit", sa.Integer(), nullable=True))
        batch.add_column(
            sa.Column(
                "timezone", sa.String(length=60), nullable=False, server_default="Europe/Brussels"
            )
        )
        batch.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint("size_counted", "size_limit > 0")
    op.execute(MOVED)
    with op.batch_alter_table("topic_groups") as batch:
        batch.alter_column("moved_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("topic_groups") as batch:
        batch.drop_constraint("size_counted", type_="check")
        batch.drop_column("moved_at")
        batch.drop_column("timezone")
        batch.drop_column("size_limit")
