"""Purposes, notices and the consent ledger."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import drop_append_only, make_append_only

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "purposes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("legal_basis", sa.String(length=200), nullable=False),
        sa.Column("data_categories", sa.String(length=300), nullable=False),
        sa.Column("retention", sa.String(length=300), nullable=False),
        sa.Column("asks_consent", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purposes")),
        sa.UniqueConstraint("code", name=op.f("uq_purposes_code")),
    )
    op.create_table(
        "notice_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("purpose_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["people.id"],
            name=op.f("fk_notice_versions_published_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["purpose_id"], ["purposes.id"], name=op.f("fk_notice_versions_purpose_id_purposes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_versions")),
        sa.UniqueConstraint(
            "purpose_id",
            "language",
            "number",
            name=op.f("uq_notice_versions_purpose_id_language_number"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_notice_versions_uid")),
    )
    op.create_table(
        "consent_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "requested",
                "given",
                "refused",
                "withdrawn",
                "expired",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(length=60), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_consent_events_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["notice_versions.id"],
            name=op.f("fk_consent_events_notice_id_notice_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_consent_events_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["purpose_id"], ["purposes.id"], name=op.f("fk_consent_events_purpose_id_purposes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_events")),
        sa.UniqueConstraint("person_id", "number", name=op.f("uq_consent_events_person_id_number")),
        sa.UniqueConstraint("receipt", name=op.f("uq_consent_events_receipt")),
    )
    op.create_index(
        op.f("ix_consent_events_purpose_id"), "consent_events", ["purpose_id"], unique=False
    )
    make_append_only("notice_versions")
    make_append_only("consent_events")


def downgrade() -> None:
    drop_append_only("consent_events")
    drop_append_only("notice_versions")
    op.drop_index(op.f("ix_consent_events_purpose_id"), table_name="consent_events")
    op.drop_table("consent_events")
    op.drop_table("notice_versions")
    op.drop_table("purposes")
