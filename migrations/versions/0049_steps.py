"""Steps: activities that are due, owned, done with an outcome or cancelled, and what follows them.

Each lead's next step becomes a task that is to be done; that of a closed lead one that was not.
"""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0049"
down_revision = "0048"

INSTANT = sa.DateTime(timezone=True)
KINDS = ("note", "call", "mail", "meeting", "task")
STATES = ("planned", "done", "cancelled")
UNDONE = sa.text("state = 'planned'")
CHECKS = {
    "settled": "(state = 'planned') = (settled_at IS NULL)",
    "due": "(due_on IS NULL) = (due_at IS NULL)",
    "timed": "due_on IS NOT NULL OR NOT has_time",
    "reason": "state <> 'cancelled' OR outcome <> ''",
}
INDEXES = {
    "ix_activities_owner": ["owner_id", "due_on", "due_at", "id"],
    "ix_activities_due": ["due_on", "due_at", "id"],
    "ix_activities_undone": ["lead_id", "due_on"],
}
ACTIVITIES = sa.table(
    "activities",
    sa.column("uid", sa.Uuid()),
    sa.column("lead_id", sa.Integer()),
    sa.column("kind", sa.String()),
    sa.column("text", sa.Text()),
    sa.column("state", sa.String()),
    sa.column("owner_id", sa.Integer()),
    sa.column("due_on", sa.Date()),
    sa.column("due_at", INSTANT),
    sa.column("at", INSTANT),
    sa.column("by_id", sa.Integer()),
    sa.column("outcome", sa.Text()),
    sa.column("settled_at", INSTANT),
    sa.column("settled_by_id", sa.Integer()),
)
LEADS = sa.table(
    "leads",
    sa.column("id", sa.Integer()),
    sa.column("owner_id", sa.Integer()),
    sa.column("next_step", sa.String()),
    sa.column("next_step_on", sa.Date()),
    sa.column("closed_at", INSTANT),
)


def upgrade() -> None:
    with op.batch_alter_table("activities") as batch:
        batch.add_column(
            sa.Column("state", choice("state", *STATES), nullable=False, server_default="planned")
        )
        batch.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("due_at", INSTANT, nullable=True))
        batch.add_column(
            sa.Column("has_time", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("outcome", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("settled_at", INSTANT, nullable=True))
        batch.add_column(sa.Column("settled_by_id", sa.Integer(), nullable=True))
        for column in ("owner_id", "settled_by_id"):
            batch.create_foreign_key(
                op.f(f"fk_activities_{column}_people"), "people", [column], ["id"]
            )
    kept = ACTIVITIES.c
    op.execute(
        ACTIVITIES.update().values(state="done", settled_at=kept.at, settled_by_id=kept.by_id)
    )
    op.bulk_insert(ACTIVITIES, list(next_steps()))
    is_closed = LEADS.c.closed_at.is_not(None)
    op.execute(LEADS.update().where(is_closed).values(next_step="", next_step_on=None))
    with op.batch_alter_table("activities") as batch:
        for name, rule in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_activities_{name}"), rule)
    for name, columns in INDEXES.items():
        op.create_index(name, "activities", columns, sqlite_where=UNDONE, postgresql_where=UNDONE)
    add_follow_ups()


def add_follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("kind", choice("kind", *KINDS), nullable=False),
        sa.Column("next_kind", choice("next_kind", *KINDS), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days BETWEEN 0 AND 365", name=op.f("ck_follow_ups_days")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_follow_ups")),
    )


def next_steps() -> Iterator[dict[str, Any]]:
    """Make a task of what each lead says is next, for its owner, on that day where they live."""
    people = sa.table("people", sa.column("id"), sa.column("timezone", sa.String()))
    query = (
        sa.select(LEADS, people.c.timezone)
        .outerjoin(people, people.c.id == LEADS.c.owner_id)
        .where(sa.or_(LEADS.c.next_step != "", LEADS.c.next_step_on.is_not(None)))
        .order_by(LEADS.c.id)
    )
    hub = current_app.config["BABEL_DEFAULT_TIMEZONE"]
    now = datetime.now(UTC)
    for row in op.get_bind().execute(query).all():
        day = row.next_step_on
        begin = datetime.combine(day, time.min, ZoneInfo(row.timezone or hub)) if day else None
        yield {
            "uid": uuid.uuid4(),
            "lead_id": row.id,
            "kind": "task",
            "text": row.next_step,
            "state": "cancelled" if row.closed_at else "planned",
            "owner_id": row.owner_id,
            "due_on": day,
            "due_at": begin.astimezone(UTC) if begin else None,
            "at": now,
            "by_id": None,
            "outcome": "The lead is closed." if row.closed_at else "",
            "settled_at": row.closed_at,
            "settled_by_id": None,
        }


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def downgrade() -> None:
    """Go back to what was said and done; the leads keep their next step, and no step but that."""
    op.drop_table("follow_ups")
    op.execute(ACTIVITIES.delete().where(ACTIVITIES.c.state != "done"))
    for name in INDEXES:
        op.drop_index(name, "activities")
    with op.batch_alter_table("activities") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_activities_{name}"), type_="check")
    with op.batch_alter_table("activities") as batch:
        for column in ("owner_id", "settled_by_id"):
            batch.drop_constraint(op.f(f"fk_activities_{column}_people"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_activities_state"), type_="check")
        for column in ("settled_by_id", "settled_at", "outcome", "has_time", "due_at", "due_on"):
            batch.drop_column(column)
        batch.drop_column("owner_id")
        batch.drop_column("state")
