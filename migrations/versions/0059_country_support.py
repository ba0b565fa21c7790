"""Country support: which pipelines ask it, needs, requests, deliverables, and experts."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "pipelines",
        sa.Column("is_support", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    add_requests()
    add_deliverables()
    add_experts()


def add_requests() -> None:
    op.create_table(
        "support_needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_needs")),
        sa.UniqueConstraint("name", name=op.f("uq_support_needs_name")),
    )
    op.create_table(
        "supports",
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("need_words", sa.Text(), nullable=False),
        sa.Column("authority", sa.String(200), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        pointing("supports", "lead_id", "leads"),
        pointing("supports", "need_id", "support_needs"),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_supports")),
    )
    op.create_index(op.f("ix_supports_need_id"), "supports", ["need_id"])


def add_deliverables() -> None:
    table = "support_deliverables"
    op.create_table(
        table,
        *identified(table),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        pointing(table, "lead_id", "leads"),
        pointing(table, "step_id", "activities"),
    )
    op.create_index("ix_support_deliverables_lead", table, ["lead_id", "planned_on", "id"])
    op.create_index(op.f("ix_support_deliverables_step_id"), table, ["step_id"])


def add_experts() -> None:
    table = "support_experts"
    states = ("asked", "agreed", "declined")
    kind = sa.Enum(*states, name="state", native_enum=False, create_constraint=True, length=30)
    op.create_table(
        table,
        *identified(table),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", kind, nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        pointing(table, "lead_id", "leads"),
        pointing(table, "person_id", "people"),
        pointing(table, "organisation_id", "organisations"),
        sa.UniqueConstraint("lead_id", "person_id", name=op.f(f"uq_{table}_lead_id_person_id")),
    )
    for column in ("person_id", "organisation_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def identified(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    )


def pointing(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def downgrade() -> None:
    for table in ("support_experts", "support_deliverables", "supports", "support_needs"):
        op.drop_table(table)
    op.drop_column("pipelines", "is_support")
