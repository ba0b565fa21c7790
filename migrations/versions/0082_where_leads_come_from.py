"""Where leads come from, and why they are lost: two lists in an order, whose rows can be retired.

What was typed as a source and stands in no list becomes a retired row of it: no lead loses what is
said of it, and the views that were kept ask for the same leads as before.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0077"

INSTANT = sa.DateTime(timezone=True)
SOURCES = sa.table(
    "lead_sources",
    *(sa.column("id", sa.Integer()), sa.column("uid", sa.Uuid()), sa.column("name", sa.String())),
    *(sa.column("position", sa.Integer()), sa.column("version", sa.Integer())),
    *(sa.column("origin", sa.String()), sa.column("retired_at", INSTANT)),
)
REASONS = sa.table(
    "lost_reasons",
    *(sa.column("id", sa.Integer()), sa.column("name", sa.String())),
    *(sa.column("needs_note", sa.Boolean()), sa.column("position", sa.Integer())),
)
LEADS = sa.table(
    "leads",
    *(sa.column("source", sa.String()), sa.column("source_id", sa.Integer())),
    sa.column("group_id", sa.Integer()),
)
GROUPS = sa.table("topic_groups", sa.column("id", sa.Integer()), sa.column("name", sa.String()))
VIEWS = sa.table("lead_views", sa.column("id", sa.Integer()), sa.column("asked", sa.JSON()))
# What the hub itself said of leads so far, and what it says now.
ORIGINS = {"enquiry": "Contact form", "gap": "Topic group"}
MISSING, LIMIT = "Missing in ", 120


def upgrade() -> None:
    number = {"nullable": False, "server_default": "1"}
    op.add_column("lead_sources", sa.Column("version", sa.Integer(), **number))
    op.add_column("lost_reasons", sa.Column("version", sa.Integer(), **number))
    op.add_column("lost_reasons", sa.Column("position", sa.Integer(), **number))
    order = (REASONS.c.needs_note, REASONS.c.name, REASONS.c.id)
    for position, row in enumerate(found(sa.select(REASONS.c.id).order_by(*order))):
        change = sa.update(REASONS).where(REASONS.c.id == row.id)
        op.execute(change.values(position=position))
    add_to_sources()
    # The table of leads is not made anew: what it checks stays.
    op.execute(
        "ALTER TABLE leads ADD COLUMN source_id INTEGER "
        "CONSTRAINT fk_leads_source_id_lead_sources REFERENCES lead_sources (id)"
    )
    op.create_index("ix_leads_source_id", "leads", ["source_id"])
    if found(sa.select(SOURCES.c.id).limit(1)) or found(sa.select(LEADS.c.source).limit(1)):
        list_names()
    same = sa.select(SOURCES.c.id).where(SOURCES.c.name == LEADS.c.source).scalar_subquery()
    op.execute(sa.update(LEADS).values(source_id=same))
    exchange_in_views({row.name: str(row.uid) for row in found(sa.select(SOURCES))})
    op.drop_column("leads", "source")


def found(query: Any) -> list[Any]:
    return list(op.get_bind().execute(query).all())


def add_to_sources() -> None:
    """Give each source a public name, and room for what else is known of it."""
    origin = sa.Enum(*ORIGINS, name="origin", native_enum=False, create_constraint=True, length=30)
    with op.batch_alter_table("lead_sources") as batch:
        batch.add_column(sa.Column("uid", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("origin", origin, nullable=True))
        batch.add_column(sa.Column("retired_at", INSTANT, nullable=True))
    for row in found(sa.select(SOURCES.c.id)):
        op.execute(sa.update(SOURCES).where(SOURCES.c.id == row.id).values(uid=uuid.uuid4()))
    with op.batch_alter_table("lead_sources") as batch:
        batch.alter_column("uid", existing_type=sa.Uuid(), nullable=False)
        batch.create_unique_constraint(op.f("uq_lead_sources_uid"), ["uid"])
        batch.create_unique_constraint(op.f("uq_lead_sources_origin"), ["origin"])


def list_names() -> None:
    """Put into the list what leads say and it lacks, and mark what the hub itself says."""
    for row in found(sa.select(GROUPS)):
        old = sa.update(LEADS).where(LEADS.c.group_id == row.id)
        old = old.where(LEADS.c.source == f"{MISSING}{row.name}"[:LIMIT])
        op.execute(old.values(source=ORIGINS["gap"]))
    add(ORIGINS.values(), retired_at=None)
    for origin, name in ORIGINS.items():
        op.execute(sa.update(SOURCES).where(SOURCES.c.name == name).values(origin=origin))
    typed = found(sa.select(LEADS.c.source).where(LEADS.c.source != "").distinct())
    add(sorted(row.source for row in typed), retired_at=datetime.now(UTC))


def add(names: Iterable[str], *, retired_at: datetime | None) -> None:
    listed = found(sa.select(SOURCES.c.name, SOURCES.c.position))
    known, first = {row.name for row in listed}, len(listed)
    given = {"version": 1, "origin": None, "retired_at": retired_at}
    new = [
        {"uid": uuid.uuid4(), "name": name, "position": position, **given}
        for position, name in enumerate((n for n in names if n not in known), first)
    ]
    op.bulk_insert(SOURCES, new)


def exchange_in_views(words: dict[str, str]) -> None:
    """Let the views that were kept ask for a source by another word."""
    for row in found(sa.select(VIEWS)):
        if (row.asked or {}).get("source") in words:
            asked = {**row.asked, "source": words[row.asked["source"]]}
            op.execute(sa.update(VIEWS).where(VIEWS.c.id == row.id).values(asked=asked))


def downgrade() -> None:
    op.add_column("leads", sa.Column("source", sa.String(LIMIT), nullable=False, server_default=""))
    same = sa.select(SOURCES.c.name).where(SOURCES.c.id == LEADS.c.source_id).scalar_subquery()
    op.execute(sa.update(LEADS).where(LEADS.c.source_id.is_not(None)).values(source=same))
    exchange_in_views({str(row.uid): row.name for row in found(sa.select(SOURCES))})
    op.drop_index("ix_leads_source_id", table_name="leads")
    op.drop_column("leads", "source_id")
    # Before, nothing in the list was retired: what is retired stays with its leads alone.
    op.execute(sa.delete(SOURCES).where(SOURCES.c.retired_at.is_not(None)))
    with op.batch_alter_table("lead_sources") as batch:
        batch.drop_constraint(op.f("uq_lead_sources_origin"), type_="unique")
        batch.drop_constraint(op.f("uq_lead_sources_uid"), type_="unique")
        batch.drop_constraint(op.f("ck_lead_sources_origin"), type_="check")
        for column in ("retired_at", "origin", "uid", "version"):
            batch.drop_column(column)
    op.drop_column("lost_reasons", "position")
    op.drop_column("lost_reasons", "version")
