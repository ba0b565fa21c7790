"""Mails that came to the addresses of leads, with their files while they wait."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

MAILS = "received_mails"
FILES = "received_files"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        MAILS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("sender_name", sa.String(200), nullable=False),
        sa.Column("sender_address", sa.String(254), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("doubt", sa.String(30), nullable=True),
        pointing(MAILS, "lead_id", "leads"),
        sa.CheckConstraint(
            "state IN ('waiting', 'filed', 'thrown away')", name=op.f(f"ck_{MAILS}_state")
        ),
        sa.CheckConstraint("doubt IN ('unknown', 'unproven')", name=op.f(f"ck_{MAILS}_doubt")),
        sa.CheckConstraint(
            "state <> 'waiting' OR doubt IS NOT NULL", name=op.f(f"ck_{MAILS}_doubted")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{MAILS}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{MAILS}_uid")),
        sa.UniqueConstraint("lead_id", "key", name=op.f(f"uq_{MAILS}_lead_id_key")),
    )
    op.create_index("ix_received_mails_queue", MAILS, ["state", "received_at", "id"])
    op.create_table(
        FILES,
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        pointing(FILES, "mail_id", MAILS),
        pointing(FILES, "file_id", "files"),
        sa.PrimaryKeyConstraint("mail_id", "file_id", name=op.f(f"pk_{FILES}")),
    )
    op.create_index(op.f(f"ix_{FILES}_file_id"), FILES, ["file_id"])


def pointing(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def downgrade() -> None:
    op.drop_table(FILES)
    op.drop_table(MAILS)
