"""Profiles: other names, descriptions by language, logos, identifiers, and who sees what."""

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import drop_searchable, make_searchable

revision = "0015"
down_revision = "0014"

FIELDS = ("names_for", "website_for", "description_for", "logo_for")
VISIBILITIES = ("public", "members", "staff")


def upgrade() -> None:
    add_columns()
    op.create_table(
        "organisation_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        of_organisation("organisation_names"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_names")),
    )
    op.create_index(
        "ix_organisation_names_organisation_id",
        "organisation_names",
        ["organisation_id", "position"],
        unique=False,
    )
    op.create_index(
        "ix_organisation_names_folded", "organisation_names", ["search_text"], unique=False
    )
    make_searchable("organisation_names")
    op.create_table(
        "organisation_descriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        of_organisation("organisation_descriptions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_descriptions")),
        sa.UniqueConstraint(
            "organisation_id",
            "language",
            name=op.f("uq_organisation_descriptions_organisation_id_language"),
        ),
    )
    op.create_table(
        "organisation_logos",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        of_organisation("organisation_logos"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_organisation_logos_file_id_files")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_logos")),
        sa.UniqueConstraint("file_id", name=op.f("uq_organisation_logos_file_id")),
    )
    op.create_table(
        "organisation_identifiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", choice("kind", "ror", "vat", "lei", "pic"), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("shown_for", choice("shown_for", *VISIBILITIES), nullable=False),
        of_organisation("organisation_identifiers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_identifiers")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_organisation_identifiers_kind_value")),
        sa.UniqueConstraint(
            "organisation_id", "kind", name=op.f("uq_organisation_identifiers_organisation_id_kind")
        ),
    )


def add_columns() -> None:
    """Add columns in place: the table has children and a word index, so it is not made anew."""
    op.add_column(
        "organisations",
        sa.Column("language", sa.String(length=10), nullable=False, server_default="en"),
    )
    op.add_column(
        "organisations",
        sa.Column("excerpt", sa.String(length=300), nullable=False, server_default=""),
    )
    op.add_column(
        "organisations", sa.Column("further_words", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("organisations", sa.Column("logo_mark", sa.String(length=16), nullable=True))
    allowed = ", ".join(f"'{each}'" for each in VISIBILITIES)
    for field in FIELDS:
        op.execute(
            f"ALTER TABLE organisations ADD COLUMN {field} VARCHAR(30) DEFAULT 'public' NOT NULL "
            f"CONSTRAINT ck_organisations_{field} CHECK ({field} IN ({allowed}))"
        )
    # Until now descriptions were plain.
    op.execute("UPDATE organisations SET excerpt = substr(description, 1, 280)")


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def of_organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id"],
        ["organisations.id"],
        name=op.f(f"fk_{table}_organisation_id_organisations"),
    )


def downgrade() -> None:
    op.drop_table("organisation_identifiers")
    op.drop_table("organisation_logos")
    op.drop_table("organisation_descriptions")
    drop_searchable("organisation_names")
    op.drop_table("organisation_names")
    for column in ("logo_mark", "further_words", "excerpt", "language"):
        op.drop_column("organisations", column)
    for field in FIELDS:
        op.execute(f"ALTER TABLE organisations DROP COLUMN {field}")
