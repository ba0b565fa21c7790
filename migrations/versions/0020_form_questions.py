"""What staff define for applications by type of organisation, and what applicants answer to it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table("checklist_items", *for_type("checklist_items"))
    op.create_index(op.f("ix_checklist_items_type_id"), "checklist_items", ["type_id"])
    op.create_table(
        "form_questions",
        *for_type("form_questions"),
        sa.Column(
            "kind",
            sa.Enum(
                "short text",
                "long text",
                "choice",
                "file",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("hint", sa.String(length=300), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
    )
    op.create_index(op.f("ix_form_questions_type_id"), "form_questions", ["type_id"])
    op.create_table(
        "application_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_answers_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["form_questions.id"],
            name=op.f("fk_application_answers_question_id_form_questions"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_application_answers_file_id_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_answers")),
        sa.UniqueConstraint(
            "application_id",
            "question_id",
            name=op.f("uq_application_answers_application_id_question_id"),
        ),
    )
    op.create_index(
        op.f("ix_application_answers_question_id"), "application_answers", ["question_id"]
    )
    op.create_index(op.f("ix_application_answers_file_id"), "application_answers", ["file_id"])


def for_type(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["organisation_types.id"],
            name=op.f(f"fk_{table}_type_id_organisation_types"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def downgrade() -> None:
    op.drop_table("application_answers")
    op.drop_table("form_questions")
    op.drop_table("checklist_items")
