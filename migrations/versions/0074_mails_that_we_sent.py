"""The mails that staff wrote to contacts: activities of theirs, told by the mails themselves.

Letters that were sent before count from now on as well.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0068"

ACTIVITIES = sa.table(
    "activities",
    sa.column("uid", sa.Uuid()),
    sa.column("lead_id", sa.Integer()),
    sa.column("kind", sa.String()),
    sa.column("text", sa.Text()),
    sa.column("state", sa.String()),
    sa.column("has_mail", sa.Boolean()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("by_id", sa.Integer()),
    sa.column("settled_at", sa.DateTime(timezone=True)),
    sa.column("settled_by_id", sa.Integer()),
)
TRACE = sa.table(
    "audit_entries",
    sa.column("id", sa.BigInteger()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("actor_id", sa.Integer()),
    sa.column("event", sa.String()),
    sa.column("subject_type", sa.String()),
    sa.column("subject_id", sa.Integer()),
)
LEADS = sa.table("leads", sa.column("id", sa.Integer()))


def upgrade() -> None:
    for table, column in (("activities", "has_mail"), ("received_mails", "is_ours")):
        op.add_column(
            table, sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.bulk_insert(ACTIVITIES, list(letters()))


def letters() -> Iterator[dict[str, Any]]:
    """Make a mail that was done of each letter that the trace has on record."""
    query = (
        sa.select(TRACE)
        .join(LEADS, LEADS.c.id == TRACE.c.subject_id)
        .where(TRACE.c.event == "lead.written_to", TRACE.c.subject_type == "leads")
        .order_by(TRACE.c.id)
    )
    for row in op.get_bind().execute(query).all():
        yield {
            "uid": uuid.uuid4(),
            "lead_id": row.subject_id,
            "kind": "mail",
            "text": "",
            "state": "done",
            "has_mail": True,
            "at": row.at,
            "by_id": row.actor_id,
            "settled_at": row.at,
            "settled_by_id": row.actor_id,
        }


def downgrade() -> None:
    op.execute(ACTIVITIES.delete().where(ACTIVITIES.c.has_mail))
    op.drop_column("received_mails", "is_ours")
    op.drop_column("activities", "has_mail")
