"""Tables of leads on their way into a pipeline, beside those of organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"

KINDS = ("organisations", "leads")
KNOWN = "organisations"


def upgrade() -> None:
    with op.batch_alter_table("imports") as batch:
        batch.add_column(sa.Column("kind", kind(), nullable=False, server_default=KNOWN))
        batch.add_column(sa.Column("pipeline_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_imports_pipeline_id_pipelines"),
            "pipelines",
            ["pipeline_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_index(op.f("ix_imports_pipeline_id"), ["pipeline_id"])
    with op.batch_alter_table("import_columns") as batch:
        batch.add_column(sa.Column("kind", kind(), nullable=False, server_default=KNOWN))
        batch.drop_constraint(op.f("uq_import_columns_headings_mark"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_import_columns_kind_headings_mark"), ["kind", "headings_mark"]
        )


def kind() -> sa.Enum:
    return sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=30)


def downgrade() -> None:
    forget_leads()
    with op.batch_alter_table("import_columns") as batch:
        batch.drop_constraint(op.f("uq_import_columns_kind_headings_mark"), type_="unique")
        batch.drop_constraint(op.f("ck_import_columns_kind"), type_="check")
        batch.drop_column("kind")
        batch.create_unique_constraint(op.f("uq_import_columns_headings_mark"), ["headings_mark"])
    with op.batch_alter_table("imports") as batch:
        batch.drop_index(op.f("ix_imports_pipeline_id"))
        batch.drop_constraint(op.f("fk_imports_pipeline_id_pipelines"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_imports_kind"), type_="check")
        batch.drop_column("pipeline_id")
        batch.drop_column("kind")


def forget_leads() -> None:
    """Delete what no other kind of import is, and the files, which hold data of people."""
    leads = "kind = 'leads'"
    imports = f"SELECT id FROM imports WHERE {leads}"
    files = op.get_bind().execute(sa.text(f"SELECT file_id FROM imports WHERE {leads}")).scalars()
    told = [{"number": number} for number in files if number is not None]
    op.execute(f"DELETE FROM import_columns WHERE {leads}")
    op.execute(f"DELETE FROM import_rows WHERE import_id IN ({imports})")
    op.execute(f"DELETE FROM imports WHERE {leads}")
    if told:
        op.get_bind().execute(sa.text("DELETE FROM files WHERE id = :number"), told)
