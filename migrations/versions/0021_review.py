"""Who has an application, what staff check and note, corrected answers, and applying again."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import on_sqlite

revision = "0021"
down_revision = "0020"

# The same words on both databases, and no table made anew: its triggers keep the search.
REFERENCES = {"assignee": "people", "previous": "applications"}


def upgrade() -> None:
    for name, table in REFERENCES.items():
        op.execute(
            f"ALTER TABLE applications ADD COLUMN {name}_id INTEGER "
            f"CONSTRAINT fk_applications_{name}_id_{table} REFERENCES {table} (id)"
        )
        op.create_index(f"ix_applications_{name}", "applications", [f"{name}_id"])
    op.add_column(
        "applications",
        sa.Column(
            "moved_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default="2000-01-01 00:00:00",
        ),
    )
    op.execute("UPDATE applications SET moved_at = COALESCE(decided_at, submitted_at, created_at)")
    if not on_sqlite():
        op.alter_column("applications", "moved_at", server_default=None)
    op.add_column("applications", sa.Column("reminded_at", sa.DateTime(timezone=True)))
    op.add_column(
        "application_questions",
        sa.Column("wanted", sa.JSON(), nullable=False, server_default="[]"),
    )
    make_checklist_marks()
    make_notes()
    make_corrections()


def make_checklist_marks() -> None:
    op.create_table(
        "checklist_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_checklist_marks_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["checklist_items.id"],
            name=op.f("fk_checklist_marks_item_id_checklist_items"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_checklist_marks_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_marks")),
        sa.UniqueConstraint(
            "application_id", "item_id", name=op.f("uq_checklist_marks_application_id_item_id")
        ),
    )
    op.create_index(op.f("ix_checklist_marks_item_id"), "checklist_marks", ["item_id"])


def make_notes() -> None:
    op.create_table(
        "application_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_notes_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_application_notes_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_notes")),
    )
    op.create_index(
        op.f("ix_application_notes_application_id"), "application_notes", ["application_id"]
    )


def make_corrections() -> None:
    op.create_table(
        "application_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("asked", sa.String(length=300), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("old_file_id", sa.Integer(), nullable=True),
        sa.Column("new_file_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["application_questions.id"],
            name=op.f("fk_application_corrections_question_id_application_questions"),
        ),
        sa.ForeignKeyConstraint(
            ["old_file_id"], ["files.id"], name=op.f("fk_application_corrections_old_file_id_files")
        ),
        sa.ForeignKeyConstraint(
            ["new_file_id"], ["files.id"], name=op.f("fk_application_corrections_new_file_id_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_corrections")),
    )
    for column in ("question_id", "old_file_id", "new_file_id"):
        op.create_index(
            op.f(f"ix_application_corrections_{column}"), "application_corrections", [column]
        )


def downgrade() -> None:
    for table in ("application_corrections", "application_notes", "checklist_marks"):
        op.drop_table(table)
    op.drop_column("application_questions", "wanted")
    for column in ("reminded_at", "moved_at"):
        op.drop_column("applications", column)
    for name in REFERENCES:
        op.drop_index(f"ix_applications_{name}", table_name="applications")
        op.drop_column("applications", f"{name}_id")
