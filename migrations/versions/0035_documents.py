"""Documents of topic groups, in versions, with comments."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import drop_searchable, make_searchable

revision = "0035"
down_revision = "0034"


def to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "retired_at IS NULL OR retired_reason <> ''",
            name=op.f("ck_documents_retired_with_reason"),
        ),
        to("documents", "group_id", "topic_groups"),
        to("documents", "retired_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("uid", name=op.f("uq_documents_uid")),
    )
    columns = ["group_id", "changed_at", "id", "retired_at"]
    op.create_index("ix_documents_list", "documents", columns)
    make_versions()
    make_comments()
    make_searchable("documents")


def make_versions() -> None:
    op.create_table(
        "document_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(text IS NULL) <> (file_id IS NULL)", name=op.f("ck_document_versions_text_or_file")
        ),
        to("document_versions", "document_id", "documents"),
        to("document_versions", "file_id", "files"),
        to("document_versions", "added_by_id", "people"),
        to("document_versions", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_versions")),
        sa.UniqueConstraint(
            "document_id", "number", name=op.f("uq_document_versions_document_id_number")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_document_versions_uid")),
    )
    op.create_index(
        op.f("ix_document_versions_organisation_id"), "document_versions", ["organisation_id"]
    )


def make_comments() -> None:
    op.create_table(
        "document_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by_id", sa.Integer(), nullable=True),
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "hidden_at IS NULL OR hidden_reason <> ''",
            name=op.f("ck_document_comments_hidden_with_reason"),
        ),
        to("document_comments", "version_id", "document_versions"),
        to("document_comments", "by_id", "people"),
        to("document_comments", "hidden_by_id", "people"),
        to("document_comments", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_comments")),
        sa.UniqueConstraint("uid", name=op.f("uq_document_comments_uid")),
    )
    op.create_index("ix_document_comments_version", "document_comments", ["version_id", "id"])
    op.create_index(
        op.f("ix_document_comments_organisation_id"), "document_comments", ["organisation_id"]
    )


def downgrade() -> None:
    op.drop_table("document_comments")
    op.drop_table("document_versions")
    drop_searchable("documents")
    op.drop_table("documents")
