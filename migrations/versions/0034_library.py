"""Resources that the hub publishes, in versions, with credits and dissent."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import (
    drop_append_only,
    drop_searchable,
    make_append_only,
    make_searchable,
)

revision = "0034"
down_revision = "0033"


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def upgrade() -> None:
    make_resources()
    make_versions()
    make_voices()
    make_searchable("resources")
    make_append_only("resource_versions")


def make_resources() -> None:
    op.create_table(
        "resources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            one_of(
                "kind",
                *("tool", "guide", "consensus statement", "report", "success story"),
                "code of ethics",
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("state", one_of("state", "published", "superseded", "withdrawn"), nullable=False),
        sa.Column("visibility", one_of("visibility", "public", "members", "group"), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("group_name", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "visibility <> 'group' OR group_id IS NOT NULL", name=op.f("ck_resources_group_known")
        ),
        sa.CheckConstraint(
            "(state = 'superseded') = (superseded_by_id IS NOT NULL)",
            name=op.f("ck_resources_successor_known"),
        ),
        to("resources", "group_id", "topic_groups"),
        to("resources", "superseded_by_id", "resources"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sa.UniqueConstraint("slug", name=op.f("uq_resources_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_resources_uid")),
    )
    columns = ["state", "published_at", "id", "visibility", "kind"]
    op.create_index("ix_resources_list", "resources", columns)
    op.create_index("ix_resources_group", "resources", ["group_id"])
    op.create_table(
        "resource_topics",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        to("resource_topics", "resource_id", "resources"),
        to("resource_topics", "topic_id", "topics"),
        sa.PrimaryKeyConstraint("resource_id", "topic_id", name=op.f("pk_resource_topics")),
    )
    op.create_index(op.f("ix_resource_topics_topic_id"), "resource_topics", ["topic_id"])


def make_versions() -> None:
    op.create_table(
        "resource_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("group_name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        to("resource_versions", "resource_id", "resources"),
        to("resource_versions", "published_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_versions")),
        sa.UniqueConstraint(
            "resource_id", "number", name=op.f("uq_resource_versions_resource_id_number")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_resource_versions_uid")),
    )


def make_voices() -> None:
    op.create_table(
        "resource_credits",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        to("resource_credits", "version_id", "resource_versions"),
        to("resource_credits", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("version_id", "organisation_id", name=op.f("pk_resource_credits")),
    )
    op.create_table(
        "resource_dissents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        to("resource_dissents", "version_id", "resource_versions"),
        to("resource_dissents", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_dissents")),
    )
    for table, column in (
        ("resource_credits", "organisation_id"),
        ("resource_dissents", "version_id"),
        ("resource_dissents", "organisation_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("resource_dissents")
    op.drop_table("resource_credits")
    drop_append_only("resource_versions")
    op.drop_table("resource_versions")
    op.drop_table("resource_topics")
    drop_searchable("resources")
    op.drop_table("resources")
