"""Leads are found by the names of organisation and contact; filters are saved as views."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.text import fold

revision = "0053"
down_revision = "0052"

INSTANT = sa.DateTime(timezone=True)
SHAPES = ("board", "list", "calendar")


def upgrade() -> None:
    op.add_column("leads", sa.Column("found_by", sa.String(400), nullable=False, server_default=""))
    fill_words()
    op.create_index("ix_leads_next_step", "leads", ["pipeline_id", "next_step_on", "id"])
    add_views()


def fill_words() -> None:
    names = ("organisation_name", "contact_name")
    leads = sa.table("leads", *(sa.column(name) for name in ("id", "found_by", *names)))
    rows = op.get_bind().execute(sa.select(leads.c.id, *(leads.c[name] for name in names))).all()
    told = [{"number": number, "words": fold(f"{of} {who}")[:400]} for number, of, who in rows]
    if told:
        change = sa.update(leads).where(leads.c.id == sa.bindparam("number"))
        op.get_bind().execute(change.values(found_by=sa.bindparam("words")), told)


def add_views() -> None:
    table = "lead_views"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column(
            "shape",
            sa.Enum(*SHAPES, name="shape", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
        sa.UniqueConstraint(
            "pipeline_id",
            "made_by_id",
            "name",
            name=op.f(f"uq_{table}_pipeline_id_made_by_id_name"),
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"], ["pipelines.id"], name=op.f(f"fk_{table}_pipeline_id_pipelines")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f(f"fk_{table}_made_by_id_people")
        ),
    )


def downgrade() -> None:
    op.drop_table("lead_views")
    op.drop_index("ix_leads_next_step", "leads")
    with op.batch_alter_table("leads") as batch:
        batch.drop_column("found_by")
