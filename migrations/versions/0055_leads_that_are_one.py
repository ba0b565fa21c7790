"""Leads that are one and the same: merged ones, and pairs that only look alike."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.text import fold

revision = "0055"
down_revision = "0054"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # The number of a lead that is gone is never given again: SQLite has to be told so.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    again = {"recreate": "always", "table_kwargs": {"sqlite_autoincrement": True}}
    with op.batch_alter_table("leads", **(again if is_sqlite else {})) as batch:
        batch.add_column(
            sa.Column("name_folded", sa.String(200), nullable=False, server_default="")
        )
        batch.create_index(op.f("ix_leads_name_folded"), ["name_folded"])
    fold_names()
    add_merged()
    add_apart()


def fold_names() -> None:
    leads = sa.table("leads", *(sa.column(name) for name in ("id", "organisation_name")))
    rows = op.get_bind().execute(sa.select(leads.c.id, leads.c.organisation_name)).all()
    told = [{"number": number, "words": fold(name)[:200]} for number, name in rows]
    if told:
        change = sa.text("UPDATE leads SET name_folded = :words WHERE id = :number")
        op.get_bind().execute(change, told)


def add_merged() -> None:
    table = "merged_leads"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("enquiry_uid", sa.Uuid(), nullable=True),
        sa.Column("merged_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
        sa.UniqueConstraint("enquiry_uid", name=op.f(f"uq_{table}_enquiry_uid")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f(f"fk_{table}_lead_id_leads")),
        sa.ForeignKeyConstraint(
            ["enquiry_uid"], ["enquiries.uid"], name=op.f(f"fk_{table}_enquiry_uid_enquiries")
        ),
    )
    op.create_index(op.f(f"ix_{table}_lead_id"), table, ["lead_id"])


def add_apart() -> None:
    table = "leads_apart"
    op.create_table(
        table,
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f(f"pk_{table}")),
        sa.CheckConstraint("first_id < second_id", name=op.f(f"ck_{table}_smaller_first")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["leads.id"], name=op.f(f"fk_{table}_first_id_leads")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["leads.id"], name=op.f(f"fk_{table}_second_id_leads")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f(f"fk_{table}_by_id_people")),
    )
    op.create_index(op.f(f"ix_{table}_second_id"), table, ["second_id"])


def downgrade() -> None:
    op.drop_table("leads_apart")
    op.drop_table("merged_leads")
    with op.batch_alter_table("leads") as batch:
        batch.drop_index(op.f("ix_leads_name_folded"))
        batch.drop_column("name_folded")
