"""Organisations and affiliations."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import drop_searchable, make_searchable

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "organisation_types",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_types")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_types_code")),
    )
    op.create_table(
        "topics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("code", name=op.f("uq_topics_code")),
    )
    op.create_table(
        "organisations",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.Column("sort_name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("website_host", sa.String(length=200), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "hub_role",
            sa.Enum(
                "owner",
                "operator",
                "participant",
                "founder",
                name="hub_role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("member_from", sa.Date(), nullable=True),
        sa.Column("member_until", sa.Date(), nullable=True),
        sa.Column("term_ends_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["organisation_types.id"],
            name=op.f("fk_organisations_type_id_organisation_types"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_organisations_uid")),
    )
    op.create_index(
        "ix_organisations_country",
        "organisations",
        ["country", "sort_name", "id", "member_from", "member_until"],
        unique=False,
    )
    op.create_index("ix_organisations_folded", "organisations", ["name_folded"], unique=False)
    op.create_index("ix_organisations_host", "organisations", ["website_host"], unique=False)
    op.create_index(
        "ix_organisations_list",
        "organisations",
        ["sort_name", "id", "member_from", "member_until"],
        unique=False,
    )
    op.create_index(
        "ix_organisations_type",
        "organisations",
        ["type_id", "sort_name", "id", "member_from", "member_until"],
        unique=False,
    )
    op.create_table(
        "affiliations",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "primary contact",
                "delegate",
                "observer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "requested",
                "current",
                "ended",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("invited_as", sa.String(length=254), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["people.id"], name=op.f("fk_affiliations_invited_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_affiliations_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_affiliations_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliations")),
        sa.UniqueConstraint("uid", name=op.f("uq_affiliations_uid")),
    )
    op.create_index(
        "ix_affiliations_organisation", "affiliations", ["organisation_id", "state"], unique=False
    )
    op.create_index(
        "uq_affiliations_open",
        "affiliations",
        ["person_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_table(
        "organisation_topics",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_topics_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_organisation_topics_topic_id_topics")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "topic_id", name=op.f("pk_organisation_topics")),
    )
    op.create_index(
        op.f("ix_organisation_topics_topic_id"), "organisation_topics", ["topic_id"], unique=False
    )
    make_searchable("organisations")


def downgrade() -> None:
    drop_searchable("organisations")
    op.drop_index(op.f("ix_organisation_topics_topic_id"), table_name="organisation_topics")
    op.drop_table("organisation_topics")
    op.drop_index(
        "uq_affiliations_open",
        table_name="affiliations",
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.drop_index("ix_affiliations_organisation", table_name="affiliations")
    op.drop_table("affiliations")
    op.drop_index("ix_organisations_type", table_name="organisations")
    op.drop_index("ix_organisations_list", table_name="organisations")
    op.drop_index("ix_organisations_host", table_name="organisations")
    op.drop_index("ix_organisations_folded", table_name="organisations")
    op.drop_index("ix_organisations_country", table_name="organisations")
    op.drop_table("organisations")
    op.drop_table("topics")
    op.drop_table("organisation_types")
