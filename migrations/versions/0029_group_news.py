"""What is new in a group, of which its people are told as they have chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "group_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "post",
                "document",
                "meeting",
                "minutes",
                "call",
                "group",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("subject_type", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("excerpt", sa.String(500), nullable=False),
        sa.Column("link", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["topic_groups.id"], name=op.f("fk_group_news_group_id_topic_groups")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_group_news_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_news")),
        sa.UniqueConstraint("uid", name=op.f("uq_group_news_uid")),
    )
    op.create_index("ix_group_news_group", "group_news", ["group_id", "id"])
    op.create_index("ix_group_news_subject", "group_news", ["subject_type", "subject_id"])


def downgrade() -> None:
    op.drop_index("ix_group_news_subject", "group_news")
    op.drop_index("ix_group_news_group", "group_news")
    op.drop_table("group_news")
