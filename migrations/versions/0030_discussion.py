"""The discussion of a group: threads, posts, what they said before, who is named, what is read."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import drop_searchable, make_searchable

revision = "0030"
down_revision = "0029"


def key(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}"))


def upgrade() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(150), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest_id", sa.Integer(), nullable=False),
        sa.Column("latest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        key("threads", "group_id", "topic_groups"),
        key("threads", "started_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sa.UniqueConstraint("uid", name=op.f("uq_threads_uid")),
    )
    op.create_index("ix_threads_order", "threads", ["group_id", "pinned_at", "latest_id", "id"])
    create_posts()
    op.create_table(
        "post_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        key("post_versions", "post_id", "posts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_versions")),
    )
    op.create_index("ix_post_versions_post_id", "post_versions", ["post_id"])
    op.create_table(
        "post_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        key("post_files", "post_id", "posts"),
        key("post_files", "file_id", "files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_files")),
        sa.UniqueConstraint("post_id", "file_id", name=op.f("uq_post_files_post_id_file_id")),
    )
    op.create_index("ix_post_files_file_id", "post_files", ["file_id"])
    op.create_table(
        "mentions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        key("mentions", "post_id", "posts"),
        key("mentions", "person_id", "people"),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_mentions")),
    )
    op.create_index("ix_mentions_person_id", "mentions", ["person_id"])
    op.create_table(
        "read_marks",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        key("read_marks", "thread_id", "threads"),
        key("read_marks", "person_id", "people"),
        key("read_marks", "post_id", "posts"),
        sa.PrimaryKeyConstraint("thread_id", "person_id", name=op.f("pk_read_marks")),
    )
    op.create_index("ix_read_marks_person_id", "read_marks", ["person_id"])


def create_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_because", sa.String(300), nullable=True),
        sa.Column("hidden_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(hidden_at IS NULL) = (hidden_because IS NULL)", name=op.f("ck_posts_hidden_because")
        ),
        key("posts", "thread_id", "threads"),
        key("posts", "author_id", "people"),
        key("posts", "organisation_id", "organisations"),
        key("posts", "answers_id", "posts"),
        key("posts", "hidden_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("uid", name=op.f("uq_posts_uid")),
    )
    op.create_index("ix_posts_thread", "posts", ["thread_id", "id"])
    op.create_index("ix_posts_author", "posts", ["author_id"])
    op.create_index("ix_posts_organisation_id", "posts", ["organisation_id"])
    make_searchable("posts")


def downgrade() -> None:
    for table in ("read_marks", "mentions", "post_files", "post_versions"):
        op.drop_table(table)
    drop_searchable("posts")
    op.drop_table("posts")
    op.drop_table("threads")
