"""Agreements of organisations, and the texts that they adopt."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import drop_append_only, make_append_only

revision = "0022"
down_revision = "0021"

STANDS = sa.text("ended_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "agreement_kinds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("adopted_online", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_kinds")),
        sa.UniqueConstraint("code", name=op.f("uq_agreement_kinds_code")),
    )
    op.create_table(
        "agreement_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["kind_id"],
            ["agreement_kinds.id"],
            name=op.f("fk_agreement_versions_kind_id_agreement_kinds"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["people.id"],
            name=op.f("fk_agreement_versions_published_by_id_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_versions")),
        sa.UniqueConstraint("kind_id", "number", name=op.f("uq_agreement_versions_kind_id_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_agreement_versions_uid")),
    )
    op.create_table(
        "agreement_announcements",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reached_id", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["agreement_versions.id"],
            name=op.f("fk_agreement_announcements_version_id_agreement_versions"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_agreement_announcements")),
    )
    make_agreements()
    make_append_only("agreement_versions")


def make_agreements() -> None:
    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("version_words", sa.String(length=80), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "online",
                "paper",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("signatory_name", sa.String(length=200), nullable=False),
        sa.Column("signatory_title", sa.String(length=150), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("affiliation_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(length=300), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "valid_until >= signed_on", name=op.f("ck_agreements_ends_after_signature")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_agreements_{column}_{table}")
            )
            for column, table in (
                ("organisation_id", "organisations"),
                ("kind_id", "agreement_kinds"),
                ("version_id", "agreement_versions"),
                ("file_id", "files"),
                ("affiliation_id", "affiliations"),
                ("recorded_by_id", "people"),
                ("replaced_by_id", "agreements"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("uid", name=op.f("uq_agreements_uid")),
    )
    op.create_index(
        "uq_agreements_standing",
        "agreements",
        ["organisation_id", "kind_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    for name, columns in (
        ("organisation", ["organisation_id", "signed_on", "id"]),
        ("version", ["version_id", "organisation_id", "signed_on", "valid_until", "ended_on"]),
        ("list", ["signed_on", "id", "valid_until", "ended_on", "kind_id"]),
        ("running_out", ["valid_until", "id"]),
    ):
        op.create_index(f"ix_agreements_{name}", "agreements", columns, unique=False)


def downgrade() -> None:
    op.drop_table("agreements")
    op.drop_table("agreement_announcements")
    drop_append_only("agreement_versions")
    op.drop_table("agreement_versions")
    op.drop_table("agreement_kinds")
