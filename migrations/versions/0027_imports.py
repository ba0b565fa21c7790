"""Imports: files on their way in, what their checks found, and columns once matched."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

STATES = ("uploaded", "checking", "checked", "writing", "done", "discarded")
FATES = ("created", "changed", "same", "wrong")
COUNTS = ("rows", "seen", *FATES)


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("state", choice("state", *STATES), nullable=False),
        sa.Column("file_name", sa.String(length=150), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("fault", sa.String(length=300), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=60), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_imports_file_id_files")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_imports_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint("uid", name=op.f("uq_imports_uid")),
    )
    op.create_index("ix_imports_state", "imports", ["state", "id"], unique=False)
    op.create_table(
        "import_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("fate", choice("fate", *FATES), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id_imports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
    )
    op.create_index(
        "ix_import_rows_fate", "import_rows", ["import_id", "fate", "number"], unique=False
    )
    op.create_table(
        "import_columns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("headings_mark", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_columns")),
        sa.UniqueConstraint("headings_mark", name=op.f("uq_import_columns_headings_mark")),
    )


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def downgrade() -> None:
    op.drop_table("import_columns")
    op.drop_index("ix_import_rows_fate", table_name="import_rows")
    op.drop_table("import_rows")
    op.drop_index("ix_imports_state", table_name="imports")
    op.drop_table("imports")
