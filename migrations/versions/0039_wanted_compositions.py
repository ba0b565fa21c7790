"""Who should sit in a group, and which group a lead is looked for."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_table(
        "composition_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column(
            "region",
            sa.Enum(
                "baltic",
                "benelux",
                "central",
                "nordic",
                "south-eastern",
                "southern",
                "western",
                name="region",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.CheckConstraint("minimum > 0", name=op.f("ck_composition_wishes_minimum_counted")),
        sa.CheckConstraint(
            "type_id IS NOT NULL OR country IS NOT NULL OR region IS NOT NULL",
            name=op.f("ck_composition_wishes_says_which"),
        ),
        sa.CheckConstraint(
            "country IS NULL OR region IS NULL", name=op.f("ck_composition_wishes_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["topic_groups.id"],
            name=op.f("fk_composition_wishes_group_id_topic_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["organisation_types.id"],
            name=op.f("fk_composition_wishes_type_id_organisation_types"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_composition_wishes")),
        sa.UniqueConstraint("uid", name=op.f("uq_composition_wishes_uid")),
    )
    op.create_index("ix_composition_wishes_group", "composition_wishes", ["group_id", "id"])
    with op.batch_alter_table("leads") as batch:
        batch.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_leads_group_id_topic_groups"), "topic_groups", ["group_id"], ["id"]
        )
        batch.create_index(op.f("ix_leads_group_id"), ["group_id"])


def downgrade() -> None:
    with op.batch_alter_table("leads") as batch:
        batch.drop_index(op.f("ix_leads_group_id"))
        batch.drop_constraint(op.f("fk_leads_group_id_topic_groups"), type_="foreignkey")
        batch.drop_column("group_id")
    op.drop_index("ix_composition_wishes_group", "composition_wishes")
    op.drop_table("composition_wishes")
