"""Enquiries."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import drop_searchable, make_searchable

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "enquiries",
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "triaged",
                "answered",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_name", sa.String(length=200), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(length=100), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("job_title", sa.String(length=150), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["people.id"], name=op.f("fk_enquiries_closed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_enquiries_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["organisation_types.id"],
            name=op.f("fk_enquiries_type_id_organisation_types"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
        sa.UniqueConstraint("uid", name=op.f("uq_enquiries_uid")),
    )
    op.create_index(op.f("ix_enquiries_person_id"), "enquiries", ["person_id"], unique=False)
    op.create_index("ix_enquiries_state", "enquiries", ["state", "id"], unique=False)
    make_searchable("enquiries")


def downgrade() -> None:
    drop_searchable("enquiries")
    op.drop_index("ix_enquiries_state", table_name="enquiries")
    op.drop_index(op.f("ix_enquiries_person_id"), table_name="enquiries")
    op.drop_table("enquiries")
