"""What is new in a group, of which its people are told as they have chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
SETTINGS = (
    ("all", ["person_id"], "group_id IS NULL"),
    ("group", ["person_id", "group_id"], "group_id IS NOT NULL AND thread_id IS NULL"),
    ("thread", ["person_id", "thread_id"], "thread_id IS NOT NULL"),
)


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
        sa.Column("spread_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["topic_groups.id"], name=op.f("fk_group_news_group_id_topic_groups")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_group_news_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_news")),
        sa.UniqueConstraint("uid", name=op.f("uq_group_news_uid")),
    )
    op.create_index("ix_group_news_group", "group_news", ["group_id", "id"])
    op.create_index("ix_group_news_subject", "group_news", ["subject_type", "subject_id"])
    op.create_index("ix_group_news_spread", "group_news", ["spread_at", "id"])
    op.create_table(
        "group_mail_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column(
            "choice",
            sa.Enum(
                "at once",
                "daily",
                "weekly",
                "off",
                name="choice",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "thread_id IS NULL OR group_id IS NOT NULL",
            name=op.f("ck_group_mail_settings_thread_in_group"),
        ),
        sa.CheckConstraint(
            "thread_id IS NULL OR choice <> 'weekly'",
            name=op.f("ck_group_mail_settings_thread_choice"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_group_mail_settings_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["topic_groups.id"],
            name=op.f("fk_group_mail_settings_group_id_topic_groups"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_mail_settings")),
    )
    for name, columns, where in SETTINGS:
        op.create_index(
            f"uq_group_mail_settings_{name}",
            "group_mail_settings",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "group_news_waiting",
        sa.Column("news_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["news_id"], ["group_news.id"], name=op.f("fk_group_news_waiting_news_id_group_news")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_group_news_waiting_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_group_news_waiting_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("news_id", "person_id", name=op.f("pk_group_news_waiting")),
    )
    op.create_index(
        "ix_group_news_waiting_due", "group_news_waiting", ["message_id", "due_at", "person_id"]
    )
    op.create_index("ix_group_news_waiting_person", "group_news_waiting", ["person_id"])


def downgrade() -> None:
    op.drop_table("group_news_waiting")
    op.drop_table("group_mail_settings")
    op.drop_index("ix_group_news_spread", "group_news")
    op.drop_index("ix_group_news_subject", "group_news")
    op.drop_index("ix_group_news_group", "group_news")
    op.drop_table("group_news")
