"""What is known of a lead: amount, probability, tags, topics, helpers, files, and contacts."""

import uuid
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

INSTANT = sa.DateTime(timezone=True)
BASES = (
    *("consent", "contract", "legal obligation"),
    *("vital interests", "public task", "legitimate interests"),
)
UNTOLD = ("themselves", "informed", "disproportionate effort", "law", "secrecy")
NOT_TOLD = sa.text("told_at IS NULL AND untold_because IS NULL")
JOINED = (
    ("lead_topics", "topic_id", "topics"),
    ("lead_tags", "tag_id", "tags"),
    ("lead_helpers", "person_id", "people"),
)


def upgrade() -> None:
    with op.batch_alter_table("leads") as batch:
        batch.add_column(sa.Column("campaign", sa.String(120), nullable=False, server_default=""))
        batch.add_column(sa.Column("description", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("amount_cents", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("currency", sa.String(3), nullable=True))
        batch.add_column(sa.Column("probability", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("expected_close_on", sa.Date(), nullable=True))
        batch.create_check_constraint(op.f("ck_leads_probability"), "probability BETWEEN 0 AND 100")
        batch.create_check_constraint(op.f("ck_leads_amount_counted"), "amount_cents > 0")
        batch.create_check_constraint(
            op.f("ck_leads_amount_of_currency"), "(amount_cents IS NULL) = (currency IS NULL)"
        )
    add_lists()
    add_files()
    add_contacts()
    op.bulk_insert(CONTACTS, list(contacts_so_far()))


def add_lists() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("folded", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("folded", name=op.f("uq_tags_folded")),
    )
    op.create_table(
        "lead_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_lead_sources_name")),
    )
    for table, column, to in JOINED:
        op.create_table(
            table,
            sa.Column("lead_id", sa.Integer(), nullable=False),
            sa.Column(column, sa.Integer(), nullable=False),
            pointing(table, "lead_id", "leads"),
            pointing(table, column, to),
            sa.PrimaryKeyConstraint("lead_id", column, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def add_files() -> None:
    op.create_table(
        "lead_files",
        *identified("lead_files"),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        pointing("lead_files", "lead_id", "leads"),
        pointing("lead_files", "file_id", "files"),
        pointing("lead_files", "added_by_id", "people"),
    )
    op.create_index(op.f("ix_lead_files_lead_id"), "lead_files", ["lead_id"])


def add_contacts() -> None:
    table = "lead_contacts"
    op.create_table(
        table,
        *identified(table),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("basis", choice("basis", *BASES), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=False),
        sa.Column("notice_due_on", sa.Date(), nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("untold_because", choice("untold_because", *UNTOLD), nullable=True),
        sa.Column("untold_note", sa.String(500), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "(told_at IS NULL) = (notice_id IS NULL)", name=op.f(f"ck_{table}_told_by_a_notice")
        ),
        sa.CheckConstraint(
            "told_at IS NULL OR untold_because IS NULL", name=op.f(f"ck_{table}_told_or_not")
        ),
        pointing(table, "lead_id", "leads"),
        pointing(table, "person_id", "people"),
        pointing(table, "notice_id", "notice_versions"),
        sa.UniqueConstraint("lead_id", "person_id", name=op.f(f"uq_{table}_lead_id_person_id")),
    )
    op.create_index("ix_lead_contacts_person", table, ["person_id"])
    op.create_index(
        "ix_lead_contacts_due",
        table,
        ["notice_due_on", "id"],
        sqlite_where=NOT_TOLD,
        postgresql_where=NOT_TOLD,
    )


CONTACTS = sa.table(
    "lead_contacts",
    sa.column("uid", sa.Uuid()),
    sa.column("lead_id", sa.Integer()),
    sa.column("person_id", sa.Integer()),
    sa.column("basis", sa.String()),
    sa.column("source", sa.String()),
    sa.column("obtained_on", sa.Date()),
    sa.column("notice_due_on", sa.Date()),
    sa.column("untold_because", sa.String()),
    sa.column("untold_note", sa.String()),
    sa.column("added_at", INSTANT),
)


def contacts_so_far() -> Iterator[dict[str, Any]]:
    """Carry over the one contact that a lead had; who wrote to us was told in the contact form."""
    leads = sa.table(
        "leads",
        sa.column("id", sa.Integer()),
        sa.column("contact_id", sa.Integer()),
        sa.column("source", sa.String()),
        sa.column("enquiry_uid", sa.Uuid()),
        sa.column("created_at", INSTANT),
    )
    query = sa.select(leads).where(leads.c.contact_id.is_not(None))
    for row in op.get_bind().execute(query):
        obtained = row.created_at.date()
        yield {
            "uid": uuid.uuid4(),
            "lead_id": row.id,
            "person_id": row.contact_id,
            "basis": "legitimate interests",
            "source": row.source,
            "obtained_on": obtained,
            "notice_due_on": month_after(obtained),
            "untold_because": "themselves" if row.enquiry_uid else None,
            "untold_note": "",
            "added_at": row.created_at,
        }


def month_after(day: date) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def identified(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    )


def pointing(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def downgrade() -> None:
    op.drop_table("lead_contacts")
    op.drop_table("lead_files")
    for table, _column, _to in reversed(JOINED):
        op.drop_table(table)
    op.drop_table("lead_sources")
    op.drop_table("tags")
    with op.batch_alter_table("leads") as batch:
        batch.drop_constraint(op.f("ck_leads_amount_of_currency"), type_="check")
        batch.drop_constraint(op.f("ck_leads_amount_counted"), type_="check")
        batch.drop_constraint(op.f("ck_leads_probability"), type_="check")
        for column in ("expected_close_on", "probability", "currency", "amount_cents"):
            batch.drop_column(column)
        batch.drop_column("description")
        batch.drop_column("campaign")
